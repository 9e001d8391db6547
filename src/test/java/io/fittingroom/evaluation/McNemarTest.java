package io.fittingroom.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** McNemar's test against statsmodels and scipy (src/test/resources/evaluation/make.py). */
class McNemarTest {

    private static final double ONE_MILLIONTH = 1e-4;

    @ParameterizedTest
    @CsvFileSource(resources = "/evaluation/mcnemar.csv", numLinesToSkip = 1)
    void statisticAndProbabilityAreThoseOfStatsmodels(
            int onlyA, int onlyB, double exactStatistic, double exactP, double chiSquared, double chiSquaredP) {
        McNemar test = McNemar.of(onlyA, onlyB);

        boolean few = onlyA + onlyB < 25;
        assertThat(test.method()).isEqualTo(few ? McNemar.Method.EXACT_BINOMIAL : McNemar.Method.CHI_SQUARED);
        assertThat(test.statistic()).isCloseTo(few ? exactStatistic : chiSquared, withinPercentage(ONE_MILLIONTH));
        assertThat(test.pValue()).isCloseTo(few ? exactP : chiSquaredP, withinPercentage(ONE_MILLIONTH));
    }

    @Test
    void theTwoMayChangePlaces() {
        assertThat(McNemar.of(3, 9)).isEqualTo(McNemar.of(9, 3));
        assertThat(McNemar.of(248, 345)).isEqualTo(McNemar.of(345, 248));
    }

    @Test
    void withoutADifferenceThereIsNothingToExplain() {
        assertThat(McNemar.of(0, 0).pValue()).isEqualTo(1);
        assertThat(McNemar.of(500, 500).pValue()).isEqualTo(1);
    }
}
