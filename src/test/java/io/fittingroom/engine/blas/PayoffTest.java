package io.fittingroom.engine.blas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PayoffTest {

    private static final long SAVED = 60_000;
    private static final long INTERRUPTED = -4_000_000;

    private final Payoff payoff = new Payoff();

    @Test
    void aSecondThreadThatIsInterruptedNowAndThenIsAskedOn() {
        for (int turn = 0; turn < 10_000; turn++) {
            payoff.add(turn % 100 == 0 ? INTERRUPTED : SAVED);
            assertThat(payoff.isResting()).as("turn %d", turn).isFalse();
        }
    }

    @Test
    void wakingItOnceIsNoReasonToLeaveItAlone() {
        payoff.add(-90_000);

        assertThat(payoff.isResting()).isFalse();
    }

    @Test
    void oneThatCostsMoreThanItSavesIsLeftAloneForLongerEachTime() {
        int longest = 0;
        for (int rest = Payoff.LEAST_REST; rest <= Payoff.MOST_REST; rest *= 2) {
            assertThat(restAfterLosses()).isEqualTo(rest);
            longest = rest;
        }

        assertThat(restAfterLosses()).isEqualTo(longest);
    }

    @Test
    void onceItPaysAgainTheNextRestIsShort() {
        restAfterLosses();
        restAfterLosses();
        for (long saved = 0; saved < Payoff.MOST_NANOS; saved += SAVED) {
            payoff.add(SAVED);
        }

        assertThat(restAfterLosses()).isEqualTo(Payoff.LEAST_REST);
    }

    /** Turns of rest after losses. */
    private int restAfterLosses() {
        int losses = 0;
        while (!payoff.isResting()) {
            payoff.add(INTERRUPTED);
            losses++;
        }
        assertThat(losses).isBetween(2, 3);
        int rest = 1;
        while (payoff.isResting()) {
            rest++;
        }
        return rest;
    }
}
