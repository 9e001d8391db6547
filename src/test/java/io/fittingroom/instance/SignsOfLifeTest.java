package io.fittingroom.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignsOfLifeTest {

    private static final OffsetDateTime NOON =
            Instant.parse("2026-01-01T12:00:00Z").atOffset(ZoneOffset.UTC);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final SignsOfLife signs = new SignsOfLife(Duration.ofSeconds(30));

    @Test
    void aHeartbeatThatDoesNotMoveIsSilentAfterTheTime() {
        see(NOON, 0);
        see(NOON, 29);
        assertThat(isSilentAt(29)).isFalse();

        see(NOON, 30);
        assertThat(isSilentAt(30)).isTrue();
    }

    @Test
    void aHeartbeatThatMovesLivesHoweverOldOrYoungItLooks() {
        see(NOON, 0);
        see(NOON.minusHours(3), 29);
        see(NOON.minusHours(3).plusSeconds(5), 58);
        see(NOON.plusHours(2), 87);

        assertThat(isSilentAt(87)).isFalse();
        assertThat(isSilentAt(117)).isTrue();
    }

    @Test
    void aTokenThatNobodyHoldsIsSilentAfterTheSameTime() {
        signs.seen(Map.of("token", Optional.empty()), 0);

        assertThat(isSilentAt(29)).isFalse();
        assertThat(isSilentAt(30)).isTrue();
    }

    @Test
    void afterAStandstillEverybodyHasTheWholeTimeOnceMore() {
        see(NOON, 0);
        signs.forgive(29 * SECOND);
        see(NOON, 40);

        assertThat(isSilentAt(58)).isFalse();
        assertThat(isSilentAt(59)).isTrue();
    }

    @Test
    void nothingIsSaidOfATokenThatIsNotThere() {
        see(NOON, 0);
        signs.seen(Map.of(), 10 * SECOND);

        assertThat(isSilentAt(100)).isFalse();
    }

    private void see(OffsetDateTime heartbeat, int second) {
        signs.seen(Map.of("token", Optional.of(heartbeat)), second * SECOND);
    }

    private boolean isSilentAt(int second) {
        return signs.isSilent("token", second * SECOND);
    }
}
