package io.fittingroom.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.evaluation.Comparison.Counts;
import io.fittingroom.evaluation.Comparison.Side;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    @Test
    void aClearDifferenceIsCalledOne() {
        assertThat(conclusion(new Counts(8456, 248, 345, 951)))
                .isEqualTo(
                        "mine 2 is right on 8,801 of 10,000 pictures, mine 1 on 8,704: 0.97 percentage points more. On 593"
                                + " pictures only one of them is right, on 345 of these mine 2. If both were equally good, chance"
                                + " would make a difference at least as large with p < 0.0001 (McNemar's test), below 0.05: mine 2"
                                + " is better at pictures like these.");
    }

    @Test
    void aDifferenceThatMayBeChanceIsCalledThatAndTheFirstMayBeAhead() {
        assertThat(conclusion(new Counts(90, 5, 2, 3)))
                .startsWith("mine 1 is right on 95 of 100 pictures, mine 2 on 92: 3.00 percentage points more.")
                .contains("on 5 of these mine 1")
                .endsWith(
                        "with p = 0.4531 (McNemar's test), not below 0.05: these pictures do not show which of them is better.");
    }

    @Test
    void equalAccuracyIsNoDifference() {
        assertThat(conclusion(new Counts(90, 3, 3, 4)))
                .contains("both right on 93 of 100 pictures, but not on the same: on 6 only one of them is");
        assertThat(conclusion(new Counts(90, 0, 0, 10))).contains("right on the same 90 of 100 pictures");
    }

    private static String conclusion(Counts counts) {
        int samples = counts.bothRight() + counts.onlyARight() + counts.onlyBRight() + counts.bothWrong();
        return Comparison.conclusion(
                side(1, counts.bothRight() + counts.onlyARight()),
                side(2, counts.bothRight() + counts.onlyBRight()),
                samples,
                counts,
                McNemar.of(counts.onlyARight(), counts.onlyBRight()));
    }

    private static Side side(int version, int correct) {
        EvaluationFigures.Average none = new EvaluationFigures.Average(Double.NaN, Double.NaN, Double.NaN);
        return new Side("mine", version, correct, Double.NaN, Double.NaN, List.of(), none, none, Double.NaN, "");
    }
}
