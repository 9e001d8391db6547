package io.fittingroom.picture;

import java.util.List;

/** The picture that a network sees, and how it came about. Immutable. */
public final class SeenPicture {

    private final byte[] pixels;
    private final Preparation preparation;
    private final List<String> steps;
    private final List<String> warnings;

    /**
     * A copy of these.
     *
     * @param pixels unsigned values (0 black, 255 white), shape [height, width, channels], row by row from the top left
     * @param preparation by which it was made, which says its shape
     * @param steps what was done to the uploaded picture, in order, in words for a person
     * @param warnings what makes a prediction doubtful, in words for a person; empty when nothing does
     */
    public SeenPicture(byte[] pixels, Preparation preparation, List<String> steps, List<String> warnings) {
        if (pixels.length != preparation.elements()) {
            throw new IllegalArgumentException(
                    "A seen picture has " + preparation.elements() + " values here, not " + pixels.length);
        }
        this.pixels = pixels.clone();
        this.preparation = preparation;
        this.steps = List.copyOf(steps);
        this.warnings = List.copyOf(warnings);
    }

    /** A copy of the values, unsigned, shape [height, width, channels], row by row from the top left. */
    public byte[] pixels() {
        return pixels.clone();
    }

    /** What was done to the uploaded picture, in order. */
    public List<String> steps() {
        return steps;
    }

    /** What makes a prediction doubtful; empty when nothing does. */
    public List<String> warnings() {
        return warnings;
    }

    /** Such values as an 8-bit PNG file, grey or coloured. */
    public static byte[] pngOf(byte[] pixels, Preparation preparation) {
        return Png.encodeUnpacked(pixels, preparation.width(), preparation.height());
    }

    /** The picture as an 8-bit PNG file of its own size, grey or coloured. */
    public byte[] png() {
        return pngOf(pixels, preparation);
    }
}
