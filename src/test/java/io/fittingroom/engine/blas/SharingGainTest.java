package io.fittingroom.engine.blas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharingGainTest {

    private static final long SAVED = 60_000;
    private static final long INTERRUPTED = -4_000_000;

    private final SharingGain gain = new SharingGain();

    @Test
    void aSecondThreadThatIsInterruptedNowAndThenIsAskedOn() {
        for (int turn = 0; turn < 10_000; turn++) {
            gain.add(turn % 100 == 0 ? INTERRUPTED : SAVED);
            assertThat(gain.isResting()).as("turn %d", turn).isFalse();
        }
    }

    @Test
    void wakingItOnceIsNoReasonToLeaveItAlone() {
        gain.add(-90_000);

        assertThat(gain.isResting()).isFalse();
    }

    @Test
    void oneThatCostsMoreThanItSavesIsLeftAloneForLongerEachTime() {
        int longest = 0;
        for (int rest = SharingGain.LEAST_REST; rest <= SharingGain.MOST_REST; rest *= 2) {
            assertThat(restAfterLosses()).isEqualTo(rest);
            longest = rest;
        }

        assertThat(restAfterLosses()).isEqualTo(longest);
    }

    @Test
    void onceItPaysAgainTheNextRestIsShort() {
        restAfterLosses();
        restAfterLosses();
        for (long saved = 0; saved < SharingGain.MOST_NANOS; saved += SAVED) {
            gain.add(SAVED);
        }

        assertThat(restAfterLosses()).isEqualTo(SharingGain.LEAST_REST);
    }

    /** Turns of rest after losses. */
    private int restAfterLosses() {
        int losses = 0;
        while (!gain.isResting()) {
            gain.add(INTERRUPTED);
            losses++;
        }
        assertThat(losses).isBetween(2, 3);
        int rest = 1;
        while (gain.isResting()) {
            rest++;
        }
        return rest;
    }
}
