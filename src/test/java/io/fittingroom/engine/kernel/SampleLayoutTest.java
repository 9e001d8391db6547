package io.fittingroom.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleLayoutTest {

    /** Two channels of two rows of three, each row two further than the last one ended. */
    private static final SampleLayout GAPPED = new SampleLayout(2, 2, 3, 5);

    @Test
    void theGapsAreBetweenRowsAndNowhereElse() {
        for (int i = 0; i < GAPPED.size(); i++) {
            float[] numbers = new float[GAPPED.size()];
            numbers[i] = 1;
            int inChannel = i % 8;

            assertThat(GAPPED.hasEmptyGaps(numbers)).as("at %d", i).isEqualTo(inChannel != 3 && inChannel != 4);
        }
    }

    @Test
    void whatIsNoNumberIsNotNothing() {
        float[] numbers = new float[GAPPED.size()];
        numbers[3] = Float.NaN;

        assertThat(GAPPED.hasEmptyGaps(numbers)).isFalse();
    }

    @Test
    void aCompactSampleHasNoGaps() {
        float[] numbers = {1, 2, 3, 4, 5, 6, 7, 8};

        assertThat(SampleLayout.compact(2, 2, 2).hasEmptyGaps(numbers)).isTrue();
    }
}
