package io.fittingroom.evaluation;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.function.ToDoubleFunction;

/**
 * The figures of an evaluation: arithmetic on {@link Outcomes} and nothing else. They are those of scikit-learn on the same
 * predictions: {@code confusion_matrix}, {@code precision_recall_fscore_support} with {@code zero_division=0} (averages, over
 * the labels that occur as true or predicted class), {@code accuracy_score}, {@code top_k_accuracy_score}, {@code log_loss}
 * (without its clipping) and {@code calibration_curve}. Undefined quotients are NaN, null in JSON.
 *
 * @param samples pictures looked at
 * @param correct pictures whose most probable class is the true one
 * @param accuracy correct / samples
 * @param loss mean of -log(probability of the true class), nats; a probability that was rounded to 0 counts as 2^-149,
 *     the smallest that a float holds (103.3 nats)
 * @param topK how often the true class is among the k most probable
 * @param macroAverage mean over the classes
 * @param weightedAverage mean over the classes, weighted by their support
 * @param classes one entry a class, in the order of the matrix
 * @param confusion counts, [true class][predicted class]
 * @param calibration how far the probabilities can be believed
 */
record EvaluationFigures(
        @Schema(description = "pictures looked at", example = "10000")
        int samples,

        @Schema(description = "pictures whose most probable class is the true one", example = "8704")
        int correct,

        @Schema(description = "correct / samples, 0 to 1", example = "0.8704", nullable = true)
        double accuracy,

        @Schema(
                description =
                        "mean of -log(probability of the true class), in nats, computed from the served probabilities; one that was rounded to 0 counts as 2^-149, which is 103.3 nats. scikit-learn's log_loss clips earlier by default",
                example = "0.3533",
                nullable = true)
        double loss,

        @Schema(
                description =
                        "how often the true class is among the k most probable; the lower index counts as more probable among equals")
        List<TopK> topK,

        @Schema(
                description =
                        "unweighted mean over the classes that occur or were predicted; an undefined figure counts as 0, as scikit-learn's zero_division=0")
        Average macroAverage,

        @Schema(description = "the same, weighted by support")
        Average weightedAverage,

        @Schema(
                description =
                        "one entry a class, in the order of the matrix; a last one named none where the network answered with outputs that are no class of the data set")
        List<ClassFigures> classes,

        @Schema(
                description =
                        "counts of pictures: rows are true classes, columns predicted classes, in the order of classes",
                example = "[[812, 3], [5, 180]]")
        List<List<Integer>> confusion,

        Calibration calibration) {

    /** The class that stands for all outputs that are no class of the data set. */
    static final String NO_CLASS = "none";

    EvaluationFigures {
        topK = List.copyOf(topK);
        classes = List.copyOf(classes);
        confusion = List.copyOf(confusion);
    }

    /** How often the true class is among the k most probable. */
    @Schema(description = "Top-k accuracy")
    record TopK(
            @Schema(example = "3") int k,

            @Schema(description = "0 to 1", example = "0.9871", nullable = true)
            double accuracy) {}

    /** Means over the classes. */
    @Schema(description = "Means over the classes")
    record Average(
            @Schema(example = "0.8712", nullable = true) double precision,
            @Schema(example = "0.8704", nullable = true) double recall,
            @Schema(example = "0.8699", nullable = true) double f1) {}

    /**
     * One class against all others.
     *
     * @param support pictures of this class
     * @param predicted pictures that were taken for this class
     * @param precision right among the predicted; NaN when there are none
     * @param recall right among the support; NaN when there are none
     * @param f1 2 x right / (support + predicted), the harmonic mean of the two; NaN when both are none
     */
    @Schema(name = "ClassFigures", description = "One class against all others")
    record ClassFigures(
            @Schema(example = "6") int index,
            @Schema(example = "Shirt") String label,

            @Schema(description = "pictures of this class", example = "1000")
            int support,

            @Schema(description = "pictures that were taken for this class", example = "912")
            int predicted,

            @Schema(
                    description =
                            "share of the predicted that are of this class; null when the class was never predicted",
                    example = "0.7127",
                    nullable = true)
            double precision,

            @Schema(
                    description = "share of this class's pictures that were recognised; null when it has none",
                    example = "0.65",
                    nullable = true)
            double recall,

            @Schema(
                    description =
                            "harmonic mean of the two, 2 x right / (support + predicted); null when the class neither occurs nor was predicted",
                    example = "0.6799",
                    nullable = true)
            double f1) {}

    /**
     * Figures of these outcomes.
     *
     * @param labels the names of the data set's classes
     * @param ks for top-k accuracy, each at least 1
     * @param bins for the reliability bins, at least 1
     */
    static EvaluationFigures of(Outcomes outcomes, List<String> labels, NavigableSet<Integer> ks, int bins) {
        int[][] confusion = confusion(outcomes);
        List<ClassFigures> classes = new ArrayList<>();
        for (int i = 0; i < confusion.length; i++) {
            classes.add(classFigures(i, i < labels.size() ? labels.get(i) : NO_CLASS, confusion));
        }
        int correct = 0;
        double loss = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            correct += outcomes.isRight(i) ? 1 : 0;
            loss -= Math.log(Math.max(outcomes.labelProbability(i), Float.MIN_VALUE));
        }
        List<TopK> topK =
                ks.stream().map(k -> new TopK(k, topKAccuracy(outcomes, k))).toList();
        return new EvaluationFigures(
                outcomes.size(),
                correct,
                (double) correct / outcomes.size(),
                loss / outcomes.size(),
                topK,
                average(classes, figures -> 1),
                average(classes, ClassFigures::support),
                classes,
                Arrays.stream(confusion)
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList(),
                Calibration.of(outcomes, bins));
    }

    /** [classes][classes], with one more of each when an output was predicted that is no class. */
    private static int[][] confusion(Outcomes outcomes) {
        int size = outcomes.classes();
        for (int i = 0; i < outcomes.size(); i++) {
            size = Math.max(size, outcomes.predictedClass(i) + 1);
        }
        int[][] counts = new int[size][size];
        for (int i = 0; i < outcomes.size(); i++) {
            counts[outcomes.label(i)][outcomes.predictedClass(i)]++;
        }
        return counts;
    }

    private static ClassFigures classFigures(int index, String label, int[][] confusion) {
        int right = confusion[index][index];
        int support = Arrays.stream(confusion[index]).sum();
        int predicted = Arrays.stream(confusion).mapToInt(row -> row[index]).sum();
        return new ClassFigures(
                index,
                label,
                support,
                predicted,
                (double) right / predicted,
                (double) right / support,
                2.0 * right / (support + predicted));
    }

    private static double topKAccuracy(Outcomes outcomes, int k) {
        int hits = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            hits += outcomes.isAmongFirst(k, i) ? 1 : 0;
        }
        return (double) hits / outcomes.size();
    }

    private static Average average(List<ClassFigures> classes, ToDoubleFunction<ClassFigures> weight) {
        return new Average(
                average(classes, weight, ClassFigures::precision),
                average(classes, weight, ClassFigures::recall),
                average(classes, weight, ClassFigures::f1));
    }

    private static double average(
            List<ClassFigures> classes, ToDoubleFunction<ClassFigures> weight, ToDoubleFunction<ClassFigures> figure) {
        double sum = 0;
        double weights = 0;
        for (ClassFigures one : classes) {
            if (one.support() + one.predicted() > 0) {
                double value = figure.applyAsDouble(one);
                sum += weight.applyAsDouble(one) * (Double.isNaN(value) ? 0 : value);
                weights += weight.applyAsDouble(one);
            }
        }
        return sum / weights;
    }
}
