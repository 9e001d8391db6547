package io.fittingroom.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fittingroom.model.ModelVersion;
import io.fittingroom.web.Address;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Two versions side by side on the same pictures. */
@Schema(description = "Two versions side by side on the same pictures")
record Comparison(
        @Schema(example = "fashion-mnist") String dataset,

        @Schema(description = "the data set's version", example = "1")
        int datasetVersion,

        @Schema(description = "the data set's fingerprint") String fingerprint,
        EvaluationSplit split,
        @Schema(example = "10000") int samples,
        Side a,
        Side b,

        @Schema(description = "accuracy of b less that of a, -1 to 1", example = "0.0123", nullable = true)
        double accuracyDifference,

        Counts pictures,
        McNemar mcnemar,

        @Schema(description = "recall and F1 of both, class by class")
        List<ClassPair> classes,

        @Schema(
                description = "what the figures say, in a sentence",
                example =
                        "fashion-mnist 2 is right on 8,801 of 10,000 pictures, fashion-mnist 1 on 8,704: 0.97 percentage points more. …")
        String conclusion,

        @Schema(description = "why the figures may not mean what they seem to")
        List<String> warnings) {

    /** Differences whose p-value is below this are taken for real. */
    static final double LEVEL = 0.05;

    private static final NavigableSet<Integer> COUNTS = new TreeSet<>(List.of(1, 3, 5));
    private static final int BINS = 10;

    /** One of the two. */
    @Schema(name = "ComparedVersion", description = "One of the two")
    record Side(
            @Schema(example = "fashion-mnist") String model,
            @Schema(example = "2") int version,
            @Schema(example = "8801") int correct,
            @Schema(example = "0.8801", nullable = true) double accuracy,

            @Schema(description = "mean cross-entropy, nats", example = "0.3312", nullable = true)
            double loss,

            List<EvaluationFigures.TopK> topK,
            EvaluationFigures.Average macroAverage,
            EvaluationFigures.Average weightedAverage,

            @Schema(example = "0.0213", nullable = true) double expectedCalibrationError,

            @Schema(example = "/api/models/fashion-mnist/versions/2/evaluation?dataset=fashion-mnist&split=test")
            String evaluation) {

        static Side of(ModelVersion version, EvaluationTarget target, EvaluationFigures figures) {
            return new Side(
                    version.model(),
                    version.version(),
                    figures.correct(),
                    figures.accuracy(),
                    figures.loss(),
                    figures.topK(),
                    figures.macroAverage(),
                    figures.weightedAverage(),
                    figures.calibration().expectedCalibrationError(),
                    Address.of("/api/models/" + version.model() + "/versions/" + version.version() + "/evaluation?"
                            + target.query()));
        }

        private String title() {
            return model + " " + version;
        }
    }

    /** On how many pictures which of the two is right. */
    @Schema(name = "ComparedCounts", description = "On how many pictures which of the two is right")
    record Counts(
            @Schema(example = "8456") int bothRight,

            @JsonProperty("only_a_right") @Schema(name = "only_a_right", example = "248")
            int onlyARight,

            @JsonProperty("only_b_right") @Schema(name = "only_b_right", example = "345")
            int onlyBRight,

            @Schema(example = "951") int bothWrong) {

        /** Counts over outcomes on the same pictures. */
        static Counts of(Outcomes a, Outcomes b) {
            int bothRight = 0;
            int onlyA = 0;
            int onlyB = 0;
            for (int i = 0; i < a.size(); i++) {
                bothRight += a.isRight(i) && b.isRight(i) ? 1 : 0;
                onlyA += a.isRight(i) && !b.isRight(i) ? 1 : 0;
                onlyB += !a.isRight(i) && b.isRight(i) ? 1 : 0;
            }
            return new Counts(bothRight, onlyA, onlyB, a.size() - bothRight - onlyA - onlyB);
        }
    }

    /** Both versions on one class. */
    @Schema(name = "ComparedClass", description = "Both versions on one class")
    record ClassPair(
            @Schema(example = "6") int index,
            @Schema(example = "Shirt") String label,
            @Schema(example = "1000") int support,

            @JsonProperty("recall_a") @Schema(name = "recall_a", example = "0.61", nullable = true)
            double recallA,

            @JsonProperty("recall_b") @Schema(name = "recall_b", example = "0.67", nullable = true)
            double recallB,

            @JsonProperty("f1_a") @Schema(name = "f1_a", example = "0.6612", nullable = true)
            double f1A,

            @JsonProperty("f1_b") @Schema(name = "f1_b", example = "0.6901", nullable = true)
            double f1B) {}

    /** Compares outcomes on the same pictures. */
    static Comparison of(
            EvaluationTarget target, ModelVersion versionA, Outcomes a, ModelVersion versionB, Outcomes b) {
        List<String> labels = target.dataset().labels();
        EvaluationFigures figuresA = EvaluationFigures.of(a, labels, COUNTS, BINS);
        EvaluationFigures figuresB = EvaluationFigures.of(b, labels, COUNTS, BINS);
        Side sideA = Side.of(versionA, target, figuresA);
        Side sideB = Side.of(versionB, target, figuresB);
        Counts counts = Counts.of(a, b);
        McNemar test = McNemar.of(counts.onlyARight(), counts.onlyBRight());
        List<ClassPair> classes = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            EvaluationFigures.ClassFigures one = figuresA.classes().get(i);
            EvaluationFigures.ClassFigures other = figuresB.classes().get(i);
            classes.add(
                    new ClassPair(i, one.label(), one.support(), one.recall(), other.recall(), one.f1(), other.f1()));
        }
        List<String> warnings = new ArrayList<>(target.warnings(versionA));
        target.warnings(versionB).stream()
                .filter(warning -> !warnings.contains(warning))
                .forEach(warnings::add);
        return new Comparison(
                target.dataset().name(),
                target.dataset().version(),
                target.dataset().fingerprint(),
                target.part(),
                a.size(),
                sideA,
                sideB,
                figuresB.accuracy() - figuresA.accuracy(),
                counts,
                test,
                classes,
                conclusion(sideA, sideB, a.size(), counts, test),
                warnings);
    }

    /** What the figures say, in words. */
    static String conclusion(Side a, Side b, int samples, Counts counts, McNemar test) {
        int discordant = counts.onlyARight() + counts.onlyBRight();
        if (discordant == 0) {
            return text(
                    "%s and %s are right on the same %,d of %,d pictures: these pictures show no difference between them.",
                    a.title(), b.title(), a.correct(), samples);
        }
        if (a.correct() == b.correct()) {
            return text(
                    "%s and %s are both right on %,d of %,d pictures, but not on the same: on %,d only one of them is,"
                            + " and each has half of these. These pictures do not show either to be better.",
                    a.title(), b.title(), a.correct(), samples, discordant);
        }
        boolean bIsAhead = b.correct() > a.correct();
        Side better = bIsAhead ? b : a;
        Side other = bIsAhead ? a : b;
        String figures = text(
                "%s is right on %,d of %,d pictures, %s on %,d: %.2f percentage points more. On %,d pictures only one of"
                        + " them is right, on %,d of these %s. If both were equally good, chance would make a difference at"
                        + " least as large with %s (McNemar's test)",
                better.title(),
                better.correct(),
                samples,
                other.title(),
                other.correct(),
                100.0 * (better.correct() - other.correct()) / samples,
                discordant,
                Math.max(counts.onlyARight(), counts.onlyBRight()),
                better.title(),
                probability(test.pValue()));
        return figures
                + (test.pValue() < LEVEL
                        ? text(", below %.2f: %s is better at pictures like these.", LEVEL, better.title())
                        : text(", not below %.2f: these pictures do not show which of them is better.", LEVEL));
    }

    private static String probability(double p) {
        return p < 0.0001 ? "p < 0.0001" : text("p = %.4f", p);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
