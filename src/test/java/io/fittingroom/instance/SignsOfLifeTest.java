package io.fittingroom.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SignsOfLifeTest {

    private static final OffsetDateTime NOON =
            Instant.parse("2026-01-01T12:00:00Z").atOffset(ZoneOffset.UTC);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final SignsOfLife signs = new SignsOfLife(Duration.ofSeconds(30));

    @Test
    void aHeartbeatThatDoesNotMoveIsSilentAfterTheTime() {
        look(NOON, 0);
        look(NOON, 15);
        assertThat(look(NOON, 29)).isEmpty();

        assertThat(look(NOON, 30)).containsExactly("token");
    }

    @Test
    void aHeartbeatThatMovesLivesHoweverOldOrYoungItLooks() {
        look(NOON, 0);
        look(NOON, 15);
        look(NOON.minusHours(3), 29);
        look(NOON.minusHours(3), 44);
        look(NOON.minusHours(3).plusSeconds(5), 58);
        look(NOON.minusHours(3).plusSeconds(5), 73);
        assertThat(look(NOON.plusHours(2), 87)).isEmpty();
        look(NOON.plusHours(2), 102);

        assertThat(look(NOON.plusHours(2), 117)).containsExactly("token");
    }

    /** As when the machine of the database, or all of them, are set forward or wake up. */
    @Test
    void nobodyDiesOfAClockThatJumps() {
        look(NOON, 0);
        assertThat(look(NOON, 4)).isEmpty();
        assertThat(look(NOON.plusHours(8), 5)).isEmpty();
        assertThat(look(NOON.plusHours(8), 9)).isEmpty();
        assertThat(look(NOON.minusHours(1), 10)).isEmpty();
    }

    @Test
    void aTokenThatNobodyHoldsIsSilentAfterTheSameTime() {
        look(null, 0);
        look(null, 15);
        assertThat(look(null, 29)).isEmpty();

        assertThat(look(null, 30)).containsExactly("token");
    }

    @Test
    void whenTheDatabaseCouldNotBeAskedEverybodyHasTheWholeTimeOnceMore() {
        look(NOON, 0);
        look(NOON, 14);
        signs.forgive(20 * SECOND);
        look(NOON, 28);
        look(NOON, 40);
        assertThat(look(NOON, 49)).isEmpty();

        assertThat(look(NOON, 50)).containsExactly("token");
    }

    @Test
    void afterAGapBetweenTwoLooksEverybodyHasTheWholeTimeOnceMore() {
        look(NOON, 0);
        look(NOON, 15);
        assertThat(look(NOON, 31)).isEmpty();
        look(NOON, 46);
        assertThat(look(NOON, 60)).isEmpty();

        assertThat(look(NOON, 61)).containsExactly("token");
    }

    @Test
    void whatIsNoLongerThereIsForgotten() {
        look(NOON, 0);
        look(NOON, 15);
        signs.silent(Map.of(), 20 * SECOND);

        assertThat(look(NOON, 30)).isEmpty();
        look(NOON, 45);
        assertThat(look(NOON, 60)).containsExactly("token");
    }

    private List<String> look(@Nullable OffsetDateTime heartbeat, int second) {
        return signs.silent(Map.of("token", Optional.ofNullable(heartbeat)), second * SECOND);
    }
}
