package io.fittingroom.picture;

import java.util.List;

/** The picture that a network sees, and how it came about. Immutable. */
public final class SeenPicture {

    /** Width and height, in pixels. */
    public static final int SIDE = 28;

    private final byte[] pixels;
    private final List<String> steps;
    private final List<String> warnings;

    /**
     * A copy of these.
     *
     * @param pixels 784 grey values, unsigned (0 black, 255 white), row by row from the top left
     * @param steps what was done to the uploaded picture, in order, in words for a person
     * @param warnings what makes a prediction doubtful, in words for a person; empty when nothing does
     */
    public SeenPicture(byte[] pixels, List<String> steps, List<String> warnings) {
        if (pixels.length != SIDE * SIDE) {
            throw new IllegalArgumentException("A seen picture has 784 pixels, not " + pixels.length);
        }
        this.pixels = pixels.clone();
        this.steps = List.copyOf(steps);
        this.warnings = List.copyOf(warnings);
    }

    /** A copy of the 784 grey values, unsigned, row by row from the top left. */
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

    /** Such grey values as an 8-bit grey PNG file. */
    public static byte[] pngOf(byte[] pixels) {
        return GreyPng.encodeUnpacked(pixels, SIDE, SIDE);
    }

    /** The picture as an 8-bit grey PNG file of 28x28 pixels. */
    public byte[] png() {
        return pngOf(pixels);
    }
}
