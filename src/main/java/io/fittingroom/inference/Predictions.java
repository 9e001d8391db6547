package io.fittingroom.inference;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answer to a request for predictions. */
@Schema(description = "One prediction for each picture, in order")
record Predictions(
        @Schema(example = "fashion-mnist") String model,

        @Schema(description = "the version that answered", example = "1")
        int version,

        @Schema(
                description =
                        "newer versions that would have answered, but do not pass their self-test; empty when a version or an alias decides",
                example = "[]")
        List<Integer> skippedVersions,

        List<Outcome> predictions) {

    /** What became of one picture of a request. */
    @Schema(
            description = "what a picture shows; for a file of several that cannot be read, why not",
            oneOf = {Prediction.class, Unread.class})
    sealed interface Outcome {}

    @Schema(description = "A file that could not be read as a picture; the others of the request are not affected")
    record Unread(
            @Schema(
                    description = "the file's name; null where it has none; in a zip with its folders",
                    example = "shoes/notes.txt")
            @Nullable String name,

            Fault error)
            implements Outcome {

        static Unread of(Uploads.Outcome.Unread file) {
            return new Unread(
                    file.name().orElse(null),
                    new Fault(file.problem().code().name(), file.problem().getMessage()));
        }
    }

    @Schema(description = "Why a file could not be read")
    record Fault(
            @Schema(example = "NOT_A_PICTURE") String code,

            @Schema(
                    example =
                            "The file is not a picture that is known here. Send a PNG, JPEG, WebP, GIF, BMP or TIFF picture.")
            String detail) {}

    @Schema(description = "What a picture shows")
    record Prediction(
            @Schema(
                    description = "the file's name, null where it has none; in a zip with its folders",
                    example = "shoes/boot.png")
            @Nullable String name,

            @Schema(description = "the most probable class", example = "Ankle boot")
            String label,

            @Schema(example = "9") int index,

            @Schema(description = "0 to 1", example = "0.97")
            double probability,

            @Schema(description = "every class, most probable first, unless top cuts it")
            List<ClassProbability> probabilities,

            Seen seen,

            @Schema(description = "why the answer may not be worth much")
            List<String> warnings)
            implements Outcome {

        /**
         * @param probabilities [outputs]
         * @param labels names of the classes; a network may have more outputs than there are classes
         * @param unlikeness why the picture is unlike the training data; empty when it is not
         */
        static Prediction of(
                @Nullable String name,
                Picture picture,
                float[] probabilities,
                List<String> labels,
                int top,
                List<String> unlikeness) {
            List<ClassProbability> sorted = IntStream.range(0, probabilities.length)
                    .mapToObj(i -> new ClassProbability(i, Predictions.label(labels, i), probabilities[i]))
                    .sorted(Comparator.comparingDouble(ClassProbability::probability)
                            .reversed()
                            .thenComparingInt(ClassProbability::index))
                    .toList();
            ClassProbability first = sorted.get(0);
            return new Prediction(
                    name,
                    first.label(),
                    first.index(),
                    first.probability(),
                    sorted.subList(0, Math.min(top, sorted.size())),
                    Seen.of(picture),
                    Stream.of(picture.warnings(), unlikeness, Doubts.of(probabilities, labels))
                            .flatMap(List::stream)
                            .toList());
        }
    }

    /** A class's name; a network may have more outputs than there are classes. */
    static String label(List<String> labels, int index) {
        return index < labels.size() ? labels.get(index) : "none";
    }

    @Schema(description = "How probable a class is")
    record ClassProbability(
            @Schema(example = "9") int index,
            @Schema(example = "Ankle boot") String label,

            @Schema(description = "0 to 1; all of a picture sum to 1", example = "0.97")
            double probability) {}

    @Schema(description = "What the network saw")
    record Seen(
            @Schema(
                    description =
                            "base64 of a PNG of the size and colour mode that the network takes: 28x28 and grey for Fashion-MNIST")
            String png,

            @Schema(description = "what was done to the file, in order; empty when nothing was")
            List<String> steps) {

        static Seen of(Picture picture) {
            return new Seen(Base64.getEncoder().encodeToString(picture.png()), picture.steps());
        }
    }
}
