package io.fittingroom.engine.code;

import io.fittingroom.network.Fit;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Training;
import io.fittingroom.network.ValidationData;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How a Java class reads the pictures, from files in IDX form: [pictures, height, width] of grey ones, [pictures, height,
 * width, channels] of those in colour; labels of one byte, or of two where one is not enough. Stateless.
 */
final class Dl4jPictures {

    /** Bytes at the beginning of a file, before its dimensions. */
    private static final int MAGIC_BYTES = 4;

    /** So many have labels of one byte. */
    private static final int CLASSES_OF_A_BYTE = 256;

    private Dl4jPictures() {}

    /** What stands in the template's places for them. */
    static Map<String, String> places(Training training) {
        Shape input = training.input();
        int rank = 1 + input.rank();
        boolean isNarrow = training.labels().size() <= CLASSES_OF_A_BYTE;
        String labelType = isNarrow ? "ubyte" : "short";
        boolean hasValidation = training.fit().validationData() == ValidationData.VALIDATION;
        Map<String, String> places = new HashMap<>(Map.of(
                "rank",
                String.valueOf(rank),
                "headerBytes",
                String.valueOf(MAGIC_BYTES + rank * Integer.BYTES),
                "channels",
                String.valueOf(channels(input)),
                "color",
                isGrey(input) ? "Grey" : "Colour",
                "ofAPixel",
                isGrey(input) ? "" : " * " + channels(input),
                "features",
                features(input),
                "labelType",
                labelType,
                "labelCount",
                isNarrow ? "classes.length" : "classes.length / 2",
                "labelAt",
                isNarrow
                        ? "classes[from + order[i]] & 0xFF"
                        : "(classes[2 * (from + order[i])] & 0xFF) << 8 | classes[2 * (from + order[i]) + 1] & 0xFF"));
        places.put("fileCount", hasValidation ? "six" : "four");
        places.put(
                "validationFiles",
                hasValidation
                        ? String.format(
                                Locale.ROOT,
                                ",\n * validation-images-idx%d-ubyte.gz and validation-labels-idx1-%s.gz",
                                rank,
                                labelType)
                        : "");
        places.put("held", held(training.fit()));
        return places;
    }

    /** The pictures that are validated on. */
    private static String held(Fit fit) {
        if (fit.validationData() == null) {
            return "all.range(trained, all.count())";
        }
        return switch (fit.validationData()) {
            case TEST -> "test";
            case VALIDATION -> "Pictures.read(directory, \"validation\")";
        };
    }

    /** How a pixel comes to another place when a picture is shifted. */
    static String move(Shape input) {
        int width = input.axes().get(1);
        String to = "row * " + width + " + column";
        String from = "(row - down) * " + width + " + source";
        return isGrey(input)
                ? "changed[start + " + to + "] = pixels[start + " + from + "];"
                : String.format(
                        Locale.ROOT,
                        "System.arraycopy(pixels, start + (%s) * %d, changed, start + (%s) * %d, %d);",
                        from,
                        channels(input),
                        to,
                        channels(input),
                        channels(input));
    }

    /** In files channels come last, in DL4J first. */
    private static String features(Shape input) {
        String axes = input.axes().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return isGrey(input)
                ? "Nd4j.create(values, new long[] {values.length / SIZE, 1, " + axes + "})"
                : "Nd4j.create(values, new long[] {values.length / SIZE, " + axes + "}).permute(0, 3, 1, 2).dup('c')";
    }

    private static boolean isGrey(Shape input) {
        return input.rank() == 2;
    }

    private static int channels(Shape input) {
        return isGrey(input) ? 1 : input.last();
    }
}
