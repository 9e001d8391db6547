package io.fittingroom.inference;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The answer to a request for predictions. */
@Schema(description = "One prediction for each picture, in order")
record Predictions(
        @Schema(example = "fashion-mnist") String model,

        @Schema(description = "the version that answered", example = "1")
        int version,

        List<Prediction> predictions) {

    @Schema(description = "What a picture shows")
    record Prediction(
            @Schema(description = "the most probable class", example = "Ankle boot")
            String label,

            @Schema(example = "9") int index,

            @Schema(description = "0 to 1", example = "0.97")
            double probability,

            @Schema(description = "every class, most probable first, unless top cuts it")
            List<ClassProbability> probabilities,

            Seen seen,

            @Schema(description = "why the answer may not be worth much")
            List<String> warnings) {

        /**
         * @param probabilities [outputs]
         * @param labels names of the classes; a network may have more outputs than there are classes
         */
        static Prediction of(Picture picture, float[] probabilities, List<String> labels, int top) {
            List<ClassProbability> sorted = IntStream.range(0, probabilities.length)
                    .mapToObj(
                            i -> new ClassProbability(i, i < labels.size() ? labels.get(i) : "none", probabilities[i]))
                    .sorted(Comparator.comparingDouble(ClassProbability::probability)
                            .reversed()
                            .thenComparingInt(ClassProbability::index))
                    .toList();
            ClassProbability first = sorted.get(0);
            return new Prediction(
                    first.label(),
                    first.index(),
                    first.probability(),
                    sorted.subList(0, Math.min(top, sorted.size())),
                    Seen.of(picture),
                    picture.warnings());
        }
    }

    @Schema(description = "How probable a class is")
    record ClassProbability(
            @Schema(example = "9") int index,
            @Schema(example = "Ankle boot") String label,

            @Schema(description = "0 to 1; all of a picture sum to 1", example = "0.97")
            double probability) {}

    @Schema(description = "What the network saw")
    record Seen(
            @Schema(description = "base64 of a 28x28 grey PNG")
            String png,

            @Schema(description = "what was done to the file, in order; empty when nothing was")
            List<String> steps) {

        static Seen of(Picture picture) {
            return new Seen(Base64.getEncoder().encodeToString(picture.png()), picture.steps());
        }
    }
}
