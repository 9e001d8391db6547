package io.fittingroom.inference;

import io.fittingroom.inference.Explanations.Explanation;
import io.fittingroom.inference.NearestPictures.Neighbour;
import io.fittingroom.inference.Predictions.ClassProbability;
import io.fittingroom.inference.Predictions.Seen;
import io.fittingroom.web.Address;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The answer to a request for an explanation. */
@Schema(name = "Explanation", description = "What mattered in a picture, and which training pictures look like it")
record ExplanationAnswer(
        @Schema(example = "fashion-mnist") String model,

        @Schema(description = "the version that answered", example = "1")
        int version,

        @Schema(description = "the class that is explained, with its probability")
        ClassProbability explained,

        @Schema(description = "the most probable class; the one explained unless class said otherwise")
        ClassProbability predicted,

        Heat heat,
        Nearest nearest,
        Seen seen,

        @Schema(description = "why the answer may not be worth much")
        List<String> warnings) {

    @Schema(name = "Heat", description = "What mattered, pixel by pixel")
    record Heat(
            @Schema(example = "occlusion") String method,

            @Schema(description = "what the numbers are") String measure,

            @Schema(description = "side of the square that covers, in pixels", example = "5")
            int patch,

            @Schema(
                    description =
                            "a number for each pixel, row by row: 28 rows of 28 for Fashion-MNIST; above 0 speaks for the class, below 0 against it")
            List<List<Double>> values,

            @Schema(description = "the smallest of the values", example = "-0.21")
            double minimum,

            @Schema(description = "the greatest of the values", example = "1.73")
            double maximum,

            @Schema(
                    description =
                            "base64 of a PNG: the picture, dimmed, with red where it speaks for the class and blue where it speaks against it")
            String png) {}

    @Schema(name = "NearestPictures", description = "The training pictures that look most like it")
    record Nearest(
            @Schema(description = "what was compared", example = "pixels")
            String by,

            @Schema(description = "what distance means") String measure,
            @Schema(example = "fashion-mnist") String dataset,

            @Schema(
                    description = "the data set's version; null for a model from before there were versions",
                    nullable = true,
                    example = "1")
            @Nullable Integer datasetVersion,

            @Schema(example = "train") String split,

            @Schema(
                    description =
                            "how many pictures were looked at: all of the split, of a large one some, evenly spread; 0 when the data set is not here any more or none were wanted",
                    example = "60000")
            int among,

            @Schema(description = "nearest first; empty when the data set is not here any more")
            List<NearPicture> pictures) {}

    @Schema(description = "One training picture")
    record NearPicture(
            @Schema(description = "its number in its split, from 0", example = "4711")
            int index,

            @Schema(example = "9") int label,
            @Schema(example = "Ankle boot") String labelName,

            @Schema(description = "0 for an equal picture", example = "913.4")
            double distance,

            NearLinks links) {}

    @Schema(description = "Where the picture is")
    record NearLinks(
            @Schema(example = "/api/datasets/fashion-mnist/train/4711")
            String self,

            @Schema(example = "/api/datasets/fashion-mnist/train/4711.png")
            String png) {}

    static ExplanationAnswer of(String model, Picture picture, Explanation explanation, byte[] png) {
        List<Double> heat = explanation.heat();
        int height = picture.preparation().height();
        int width = picture.preparation().width();
        int predicted = IntStream.range(0, explanation.probabilities().size())
                .reduce((a, b) -> explanation.probabilities().get(b)
                                > explanation.probabilities().get(a)
                        ? b
                        : a)
                .orElseThrow();
        return new ExplanationAnswer(
                model,
                explanation.version(),
                probability(explanation, explanation.output()),
                probability(explanation, predicted),
                new Heat(
                        "occlusion",
                        "mean loss of the class's log odds, ln(p / (1 - p)), in nats, over all black squares that cover the pixel",
                        Occlusion.side(height, width),
                        IntStream.range(0, height)
                                .mapToObj(y -> heat.subList(y * width, (y + 1) * width))
                                .toList(),
                        Collections.min(heat),
                        Collections.max(heat),
                        Base64.getEncoder().encodeToString(png)),
                new Nearest(
                        "pixels",
                        "Euclidean distance over all " + picture.pixels().length + " pixels from 0 to 255",
                        explanation.dataset().name(),
                        explanation.dataset().version(),
                        "train",
                        explanation.nearest().among(),
                        explanation.nearest().pictures().stream()
                                .map(neighbour -> near(explanation, neighbour))
                                .toList()),
                Seen.of(picture),
                warnings(picture, heat));
    }

    private static List<String> warnings(Picture picture, List<Double> heat) {
        List<String> warnings = new ArrayList<>(picture.warnings());
        if (heat.stream().allMatch(value -> value == 0)) {
            warnings.add(
                    "No square changed the answer: the picture is black, or the network is too sure of it (a network"
                            + " without rescaling often is) for a float to tell the difference.");
        }
        return warnings;
    }

    private static ClassProbability probability(Explanation explanation, int output) {
        return new ClassProbability(
                output, nameOf(explanation, output), explanation.probabilities().get(output));
    }

    private static NearPicture near(Explanation explanation, Neighbour neighbour) {
        String self = Address.of(explanation.pictures() + "/" + neighbour.index());
        return new NearPicture(
                neighbour.index(),
                neighbour.label(),
                nameOf(explanation, neighbour.label()),
                neighbour.distance(),
                new NearLinks(self, self + ".png"));
    }

    private static String nameOf(Explanation explanation, int label) {
        List<String> labels = explanation.labels();
        return label < labels.size() ? labels.get(label) : "none";
    }
}
