package io.fittingroom.instance;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whose heartbeat has stopped. A heartbeat is the time at which its instance wrote it, by a clock that may be hours off, so
 * its age says nothing; that it changes does. Times here are {@link System#nanoTime}'s. Not thread-safe.
 */
public final class SignsOfLife {

    private final Duration deathAfter;
    private final Duration longestGap;
    private final Map<String, Sign> signs = new HashMap<>();
    private long lastLookNanos;

    /** @param deathAfter without a new heartbeat, seen from here, after which its holder is silent */
    public SignsOfLife(Duration deathAfter) {
        this.deathAfter = deathAfter;
        this.longestGap = deathAfter.dividedBy(2);
    }

    /** @param sinceNanos when it was first seen from here, or last forgiven */
    private record Sign(Optional<OffsetDateTime> heartbeat, long sinceNanos) {}

    /**
     * Takes note of every token's last heartbeat; those that are not among them are forgotten. After a gap between two looks
     * everybody has the whole time once more: this process stood still, or nobody could write.
     *
     * @param nanos when the heartbeats had been read
     * @return the tokens whose holders have given no new sign for too long
     */
    public List<String> silent(Map<String, Optional<OffsetDateTime>> heartbeats, long nanos) {
        if (nanos - lastLookNanos > longestGap.toNanos()) {
            forgive(nanos);
        }
        lastLookNanos = nanos;
        signs.keySet().retainAll(heartbeats.keySet());
        heartbeats.forEach((token, heartbeat) -> signs.merge(
                token,
                new Sign(heartbeat, nanos),
                (before, now) -> Objects.equals(before.heartbeat(), heartbeat) ? before : now));
        return signs.entrySet().stream()
                .filter(sign -> nanos - sign.getValue().sinceNanos() >= deathAfter.toNanos())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Gives everybody the whole time once more: the database could not be asked. */
    public void forgive(long nanos) {
        signs.replaceAll((token, sign) -> new Sign(sign.heartbeat(), nanos));
    }
}
