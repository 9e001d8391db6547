package io.fittingroom.evaluation;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a network that is 80 % sure is right in 80 of 100 cases. The probability of the most probable class is put into
 * bins of equal width, bin m of M holding those above (m-1)/M up to and including m/M, and in each bin the mean probability
 * is set against the share of right answers. The expected calibration error is the mean of their distance, weighted by the
 * bins' counts (Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks, ICML 2017, equation 3).
 *
 * @param expectedCalibrationError 0 (its probabilities can be taken at their word) to 1
 * @param meanConfidence mean probability of the most probable class; above the accuracy, the network is too sure of itself
 * @param bins from the lowest probabilities to the highest
 */
@Schema(description = "Whether a network that is 80 % sure is right in 80 of 100 cases")
record Calibration(
        @Schema(
                description =
                        "mean distance between mean confidence and accuracy of the bins, weighted by their counts; 0 is perfect, 1 the worst",
                example = "0.0213",
                nullable = true)
        double expectedCalibrationError,

        @Schema(
                description =
                        "mean probability of the most probable class; above the accuracy, the network is too sure of itself",
                example = "0.8917",
                nullable = true)
        double meanConfidence,

        @Schema(description = "reliability bins of equal width, lowest probabilities first")
        List<Bin> bins) {

    Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * The pictures whose most probable class has a probability above {@code above} up to and including {@code to}.
     *
     * @param meanConfidence NaN when the bin is empty
     * @param accuracy NaN when the bin is empty
     */
    @Schema(name = "ReliabilityBin", description = "Answers of similar probability")
    record Bin(
            @Schema(description = "probabilities above this", example = "0.8")
            double above,

            @Schema(description = "up to and including this", example = "0.9")
            double to,

            @Schema(description = "pictures in this bin", example = "1042")
            int count,

            @Schema(description = "null when the bin is empty", example = "0.8531", nullable = true)
            double meanConfidence,

            @Schema(
                    description = "share of right answers; null when the bin is empty",
                    example = "0.8109",
                    nullable = true)
            double accuracy) {}

    static Calibration of(Outcomes outcomes, int bins) {
        int[] counts = new int[bins];
        int[] right = new int[bins];
        double[] confidence = new double[bins];
        double total = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            double sure = outcomes.confidence(i);
            int bin = Math.max(0, Math.min(bins - 1, (int) Math.ceil(sure * bins) - 1));
            counts[bin]++;
            right[bin] += outcomes.isRight(i) ? 1 : 0;
            confidence[bin] += sure;
            total += sure;
        }
        double error = 0;
        List<Bin> list = new ArrayList<>();
        for (int i = 0; i < bins; i++) {
            list.add(new Bin(
                    (double) i / bins,
                    (double) (i + 1) / bins,
                    counts[i],
                    confidence[i] / counts[i],
                    (double) right[i] / counts[i]));
            error += Math.abs(confidence[i] - right[i]);
        }
        return new Calibration(error / outcomes.size(), total / outcomes.size(), list);
    }
}
