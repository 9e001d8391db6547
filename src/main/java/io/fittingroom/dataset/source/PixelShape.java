package io.fittingroom.dataset.source;

/**
 * Of pictures that come as numbers.
 *
 * @param channels 1 (grey) or 3 (red, green, blue)
 */
public record PixelShape(int height, int width, int channels) {

    /** How many numbers a picture has. */
    public int size() {
        return height * width * channels;
    }

    @Override
    public String toString() {
        return height + "x" + width + (channels == 1 ? "" : "x" + channels);
    }
}
