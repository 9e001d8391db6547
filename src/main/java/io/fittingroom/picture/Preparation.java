package io.fittingroom.picture;

import com.fasterxml.jackson.annotation.JsonValue;
import io.fittingroom.web.FieldReader;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How any picture file becomes the numbers that a network gets: the same for training and for serving. The words are those of
 * Keras' {@code image_dataset_from_directory} where it has them. Immutable.
 *
 * @param imageSize [height, width] in pixels, each at least 1
 * @param colorMode how many channels a pixel has
 * @param interpolation how a picture of another size is resized
 * @param cropToAspectRatio whether the middle is cut out in the ratio of height to width, so that nothing is stretched
 * @param padToAspectRatio whether black is added on two sides to get that ratio
 * @param framing what of the picture is looked at
 * @param invert whether light and dark change places; settings know {@code auto} and {@code no}, a request {@code yes} too
 * @param transparency what transparent parts are laid on
 */
@Schema(
        name = "Preparation",
        description = "How a picture file becomes the numbers that the network gets, in training and in serving")
public record Preparation(
        @Schema(description = "height and width in pixels", example = "[28, 28]")
        List<Integer> imageSize,

        ColorMode colorMode,

        @Schema(description = "how a picture of another size is resized")
        Interpolation interpolation,

        @Schema(description = "whether the middle is cut out in the ratio of height and width; else it is stretched")
        boolean cropToAspectRatio,

        @Schema(description = "whether black is added on two sides to get that ratio; else it is stretched")
        boolean padToAspectRatio,

        @Schema(
                description =
                        "whole: all of the picture; article: what differs from the ground, centred on it, the ratio kept")
        Framing framing,

        @Schema(description = "auto: a light ground makes light and dark change places; no: they never do")
        Invert invert,

        @Schema(description = "what transparent parts are laid on; auto: whichever is farther from what is visible")
        Transparency transparency) {

    /** The shortest side that settings may ask for, in pixels. */
    public static final int LEAST_SIDE = 8;

    /** The longest side that settings may ask for, in pixels. */
    public static final int MOST_SIDE = 256;

    private static final SortedMap<String, Invert> INVERSIONS =
            new TreeMap<>(Map.of("auto", Invert.AUTO, "no", Invert.NO));

    /** How many channels a pixel has. */
    public enum ColorMode {
        /** One: light. */
        GRAYSCALE(1),
        /** Three: red, green and blue. */
        RGB(3);

        private final int channels;

        ColorMode(int channels) {
            this.channels = channels;
        }

        public int channels() {
            return channels;
        }

        @JsonValue
        String word() {
            return Preparation.word(this);
        }
    }

    /** How a picture of another size is resized. */
    public enum Interpolation {
        /** Each new pixel is the mean of the area that it covers. */
        AREA,
        /**
         * Each new pixel is a mean weighted by nearness; of a larger picture all pixels count, as in Pillow and torchvision,
         * where TensorFlow takes four.
         */
        BILINEAR;

        @JsonValue
        String word() {
            return Preparation.word(this);
        }
    }

    /** What of the picture is looked at. */
    public enum Framing {
        /** All of it. */
        WHOLE,
        /** What differs from the ground, centred on it. */
        ARTICLE;

        @JsonValue
        String word() {
            return Preparation.word(this);
        }
    }

    /** What transparent parts are laid on. */
    public enum Transparency {
        /** Black or white, whichever is farther from the mean of what is visible. */
        AUTO,
        WHITE,
        BLACK;

        @JsonValue
        String word() {
            return Preparation.word(this);
        }
    }

    /** @throws IllegalArgumentException for a size that is none, and for a ratio that is to be kept in two ways */
    public Preparation {
        imageSize = List.copyOf(imageSize);
        if (imageSize.size() != 2 || imageSize.get(0) < 1 || imageSize.get(1) < 1) {
            throw new IllegalArgumentException("image_size is a height and a width, not " + imageSize);
        }
        Objects.requireNonNull(colorMode, "color_mode");
        Objects.requireNonNull(interpolation, "interpolation");
        Objects.requireNonNull(framing, "framing");
        Objects.requireNonNull(invert, "invert");
        Objects.requireNonNull(transparency, "transparency");
        if (cropToAspectRatio && padToAspectRatio) {
            throw new IllegalArgumentException("crop_to_aspect_ratio and pad_to_aspect_ratio exclude each other");
        }
        if (framing == Framing.ARTICLE && (cropToAspectRatio || padToAspectRatio)) {
            throw new IllegalArgumentException("framing article keeps the ratio by itself");
        }
    }

    /** The whole picture, resized by area to that size and left as it is otherwise. */
    public static Preparation whole(int height, int width, ColorMode colorMode) {
        return new Preparation(
                List.of(height, width),
                colorMode,
                Interpolation.AREA,
                false,
                false,
                Framing.WHOLE,
                Invert.NO,
                Transparency.AUTO);
    }

    /** The article in a picture, grey, light on dark: how Fashion-MNIST's own pictures were made. */
    public static Preparation article(int height, int width) {
        return new Preparation(
                List.of(height, width),
                ColorMode.GRAYSCALE,
                Interpolation.AREA,
                false,
                false,
                Framing.ARTICLE,
                Invert.AUTO,
                Transparency.AUTO);
    }

    /**
     * Reads the fields of this record from settings; each that is missing has its value in {@code defaults}. Faults are noted
     * by the reader, and what is faulty reads as its default.
     */
    public static Preparation read(FieldReader settings, Preparation defaults) {
        List<Integer> size = size(settings, defaults.imageSize);
        Framing framing = settings.choice("framing", Framing.class, defaults.framing);
        boolean isWhole = framing == Framing.WHOLE;
        boolean crop = settings.bool("crop_to_aspect_ratio", isWhole && defaults.cropToAspectRatio);
        boolean pad = settings.bool("pad_to_aspect_ratio", isWhole && !crop && defaults.padToAspectRatio);
        if (crop && pad) {
            settings.fault("pad_to_aspect_ratio", "must be false where crop_to_aspect_ratio is true; choose one.");
        }
        if (!isWhole && (crop || pad)) {
            settings.fault(
                    "framing", "must be \"whole\" to crop or pad to the aspect ratio; \"article\" keeps it anyway.");
        }
        return new Preparation(
                size,
                settings.choice("color_mode", ColorMode.class, defaults.colorMode),
                settings.choice("interpolation", Interpolation.class, defaults.interpolation),
                isWhole && crop,
                isWhole && pad && !crop,
                framing,
                settings.choice("invert", INVERSIONS, defaults.invert),
                settings.choice("transparency", Transparency.class, defaults.transparency));
    }

    private static List<Integer> size(FieldReader settings, List<Integer> fallback) {
        int[] given = settings.oneOrTwo("image_size", MOST_SIDE, new int[] {fallback.get(0), fallback.get(1)});
        if (settings.has("image_size") && Math.min(given[0], given[1]) < LEAST_SIDE) {
            settings.fault(
                    "image_size",
                    "must be a height and a width from " + LEAST_SIDE + " to " + MOST_SIDE + ", but is [" + given[0]
                            + ", " + given[1] + "].");
            return fallback;
        }
        return List.of(given[0], given[1]);
    }

    /** The same for pictures of another size, grey or in colour. */
    public Preparation withShape(int height, int width, ColorMode mode) {
        return new Preparation(
                List.of(height, width),
                mode,
                interpolation,
                cropToAspectRatio,
                padToAspectRatio,
                framing,
                invert,
                transparency);
    }

    /** The same with another wish for light and dark. */
    public Preparation withInvert(Invert wish) {
        return new Preparation(
                imageSize, colorMode, interpolation, cropToAspectRatio, padToAspectRatio, framing, wish, transparency);
    }

    /** Rows of a picture. */
    public int height() {
        return imageSize.get(0);
    }

    /** Pixels in a row. */
    public int width() {
        return imageSize.get(1);
    }

    /** Numbers of a pixel. */
    public int channels() {
        return colorMode.channels();
    }

    /** Numbers of a picture. */
    public int elements() {
        return Math.multiplyExact(Math.multiplyExact(height(), width()), channels());
    }

    /** The shape of a picture: [height, width], of colour [height, width, 3]. */
    public List<Integer> axes() {
        return colorMode == ColorMode.GRAYSCALE ? imageSize : List.of(height(), width(), channels());
    }

    /** The size as it is said of pictures, width first: such as 28x28. */
    public String size() {
        return width() + "x" + height();
    }

    /** What to send, in words. */
    String leastSize() {
        return height() == width() ? "at least " + width() + " pixels a side" : "at least " + size() + " pixels";
    }

    int longerSide() {
        return Math.max(height(), width());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
