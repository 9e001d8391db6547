package io.fittingroom.evaluation;

import io.fittingroom.model.ModelVersion;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A picture of a split and what a version took it for. */
@Schema(description = "A picture and what the version took it for")
record EvaluatedPicture(
        @Schema(description = "the picture's number in its split, from 0", example = "4711")
        int index,

        @Schema(description = "its true class", example = "6")
        int label,

        @Schema(example = "Shirt") String labelName,

        @Schema(description = "the most probable class", example = "0")
        int predicted,

        @Schema(example = "T-shirt/top") String predictedName,

        @Schema(description = "probability of the most probable class", example = "0.9871", nullable = true)
        double probability,

        @Schema(description = "probability of the true class", example = "0.0112", nullable = true)
        double labelProbability,

        @Schema(description = "the most probable classes, at most ten, most probable first")
        List<ClassProbability> probabilities,

        Links links) {

    private static final int MOST_PROBABILITIES = 10;

    @Schema(name = "EvaluatedClassProbability", description = "How probable a class is")
    record ClassProbability(
            @Schema(example = "0") int index,
            @Schema(example = "T-shirt/top") String label,

            @Schema(description = "0 to 1", example = "0.9871", nullable = true)
            double probability) {}

    @Schema(name = "EvaluatedPictureLinks", description = "The picture in its two forms")
    record Links(
            @Schema(description = "as numbers", example = "/api/datasets/fashion-mnist/test/4711")
            String self,

            @Schema(description = "as a picture", example = "/api/datasets/fashion-mnist/test/4711.png")
            String png) {}

    /** These pictures of the target, in this order; asks the network once more for all the probabilities. */
    static List<EvaluatedPicture> list(
            ModelVersion version,
            EvaluationTarget target,
            Outcomes outcomes,
            List<Integer> pictures,
            Evaluations evaluations) {
        List<float[]> rows = evaluations.probabilities(version, target.pictures(), pictures);
        List<String> labels = target.dataset().labels();
        List<EvaluatedPicture> list = new ArrayList<>(pictures.size());
        for (int i = 0; i < pictures.size(); i++) {
            int picture = pictures.get(i);
            String self = target.path(picture);
            list.add(new EvaluatedPicture(
                    picture,
                    outcomes.label(picture),
                    name(labels, outcomes.label(picture)),
                    outcomes.predicted(picture),
                    name(labels, outcomes.predicted(picture)),
                    outcomes.confidence(picture),
                    outcomes.labelProbability(picture),
                    probabilities(rows.get(i), labels),
                    new Links(self, self + ".png")));
        }
        return list;
    }

    private static List<ClassProbability> probabilities(float[] row, List<String> labels) {
        return IntStream.range(0, row.length)
                .mapToObj(i -> new ClassProbability(i, name(labels, i), row[i]))
                .sorted(Comparator.comparingDouble(ClassProbability::probability)
                        .reversed()
                        .thenComparingInt(ClassProbability::index))
                .limit(MOST_PROBABILITIES)
                .toList();
    }

    private static String name(List<String> labels, int index) {
        return index < labels.size() ? labels.get(index) : EvaluationFigures.NO_CLASS;
    }
}
