package io.fittingroom.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Says when an answer is uncertain by its own probabilities: when the two best classes are close, or when the probability is
 * spread over many. The numbers stand in the warning.
 */
final class Doubts {

    /** Least distance of the two most probable classes. */
    static final double LEAST_MARGIN = 0.2;

    /** Most entropy, as a share of what guessing among all classes has. */
    static final double MOST_ENTROPY = 0.5;

    private Doubts() {}

    /**
     * Warnings for a person; empty when the answer is clear.
     *
     * @param probabilities [outputs], at least two
     * @param labels names of the classes; a network may have more outputs than there are classes
     */
    static List<String> of(float[] probabilities, List<String> labels) {
        List<String> warnings = new ArrayList<>();
        int first = 0;
        int second = -1;
        double entropy = 0;
        for (int i = 0; i < probabilities.length; i++) {
            double probability = probabilities[i];
            entropy -= probability > 0 ? probability * Math.log(probability) : 0;
            if (probability > probabilities[first]) {
                second = first;
                first = i;
            } else if (i > 0 && (second < 0 || probability > probabilities[second])) {
                second = i;
            }
        }
        if (second < 0) {
            return warnings;
        }
        double margin = (double) probabilities[first] - probabilities[second];
        double share = entropy / Math.log(probabilities.length);
        if (margin < LEAST_MARGIN) {
            warnings.add(text(
                    "Uncertain: %s (%.1f %%) is hardly more probable than %s (%.1f %%). They are %.2f apart; below %.2f counts as uncertain.",
                    Predictions.label(labels, first),
                    100.0 * probabilities[first],
                    Predictions.label(labels, second),
                    100.0 * probabilities[second],
                    margin,
                    LEAST_MARGIN));
        }
        if (share > MOST_ENTROPY) {
            warnings.add(text(
                    "Uncertain: the probability is spread over many classes. Its entropy is %.2f of that of guessing; above %.2f counts as uncertain.",
                    share, MOST_ENTROPY));
        }
        return warnings;
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
