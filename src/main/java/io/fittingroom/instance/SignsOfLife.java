package io.fittingroom.instance;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose heartbeat has stopped. A heartbeat is the time at which its instance wrote it, by a clock that may be hours off, so
 * its age says nothing; that it changes does. Times here are {@link System#nanoTime}'s. Thread-safe.
 */
public final class SignsOfLife {

    private final Duration deathAfter;
    private final Map<String, Sign> signs = new ConcurrentHashMap<>();

    /** @param deathAfter without a new heartbeat, seen from here, after which its holder is silent */
    public SignsOfLife(Duration deathAfter) {
        this.deathAfter = deathAfter;
    }

    /** @param sinceNanos when it was first seen from here, or last forgiven */
    private record Sign(Optional<OffsetDateTime> heartbeat, long sinceNanos) {}

    /** Takes note of every token's last heartbeat; those that are not among them are forgotten. */
    public void seen(Map<String, Optional<OffsetDateTime>> heartbeats, long nanos) {
        signs.keySet().retainAll(heartbeats.keySet());
        heartbeats.forEach((token, heartbeat) -> signs.merge(
                token,
                new Sign(heartbeat, nanos),
                (before, now) -> Objects.equals(before.heartbeat(), heartbeat) ? before : now));
    }

    /** Gives everybody the whole time once more: nobody could write, or this process could not look. */
    public void forgive(long nanos) {
        signs.replaceAll((token, sign) -> new Sign(sign.heartbeat(), nanos));
    }

    /** Whether the holder of a token has given no new sign for too long. */
    public boolean isSilent(String token, long nanos) {
        Sign sign = signs.get(token);
        return sign != null && nanos - sign.sinceNanos() >= deathAfter.toNanos();
    }
}
