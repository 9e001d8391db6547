package io.fittingroom.evaluation;

import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;

/**
 * McNemar's test: whether two classifiers that answered the same pictures differ in accuracy, from the pictures on which
 * exactly one of them is right. If both were equally good, each such picture would go to either with probability 1/2.
 *
 * <p>Fewer than {@value #FEW} such pictures: the exact two-sided binomial test, p = min(1, 2 P(X <= smaller count)), X ~
 * Binomial(n, 1/2); the statistic is the smaller count. Else the chi-squared approximation with one degree of freedom and
 * continuity correction, statistic = max(0, |a - b| - 1)² / (a + b). Sources: McNemar, Psychometrika 12 (1947) 153-157;
 * the correction, Edwards, Psychometrika 13 (1948) 185-187; its use for classifiers, Dietterich, Neural Computation 10 (1998)
 * 1895-1923.
 *
 * @param method how the p-value was computed
 * @param statistic see above
 * @param pValue probability of a difference at least as large if both were equally good, 0 to 1
 */
@Schema(
        name = "McNemarTest",
        description =
                "McNemar's test (Psychometrika 12, 1947): whether the difference in accuracy can be chance, from the pictures on which exactly one of the two is right")
record McNemar(
        @Schema(
                description =
                        "exact_binomial (fewer than 25 such pictures) or chi_squared (one degree of freedom, with Edwards' continuity correction)")
        Method method,

        @Schema(
                description =
                        "of exact_binomial the smaller of the two counts; of chi_squared max(0, |a - b| - 1)² / (a + b)",
                example = "8.51")
        double statistic,

        @Schema(
                description = "probability of a difference at least as large if both were equally good",
                example = "0.0035")
        double pValue) {

    /** Below this many discordant pairs the approximation is too rough. */
    static final int FEW = 25;

    /** How the p-value is computed. */
    enum Method {
        EXACT_BINOMIAL,
        CHI_SQUARED;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The test on so many pictures that only the one, and only the other, got right. */
    static McNemar of(int onlyA, int onlyB) {
        int discordant = onlyA + onlyB;
        if (discordant < FEW) {
            int smaller = Math.min(onlyA, onlyB);
            return new McNemar(Method.EXACT_BINOMIAL, smaller, exact(smaller, discordant));
        }
        double excess = Math.max(0, Math.abs(onlyA - onlyB) - 1);
        double statistic = excess * excess / discordant;
        return new McNemar(Method.CHI_SQUARED, statistic, complementaryErrorFunction(Math.sqrt(statistic / 2)));
    }

    private static double exact(int smaller, int trials) {
        double ways = 1; // trials over i
        double sum = 0;
        for (int i = 0; i <= smaller; i++) {
            sum += ways;
            ways = ways * (trials - i) / (i + 1);
        }
        return Math.min(1, 2 * sum * Math.pow(0.5, trials));
    }

    /**
     * erfc(x) for x >= 0: the upper tail of chi-squared with one degree of freedom is erfc(sqrt(statistic / 2)). Below 2 by
     * the series of erf, Abramowitz and Stegun 7.1.6; else by the continued fraction of erfc, 7.1.14, from its 100th term
     * back. Relative error below 1e-12.
     */
    private static double complementaryErrorFunction(double x) {
        double gauss = Math.exp(-x * x);
        if (x < 2) {
            double term = x;
            double sum = x;
            for (int n = 1; term > sum * 1e-17; n++) {
                term *= 2 * x * x / (2 * n + 1);
                sum += term;
            }
            return 1 - 2 / Math.sqrt(Math.PI) * gauss * sum;
        }
        double fraction = x;
        for (int n = 100; n > 0; n--) {
            fraction = x + n / 2.0 / fraction;
        }
        return gauss / (Math.sqrt(Math.PI) * fraction);
    }
}
