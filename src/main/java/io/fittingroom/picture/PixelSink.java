package io.fittingroom.picture;

import io.fittingroom.picture.Preparation.ColorMode;

/** Takes the pixels of a file as a decoder gives them and makes a picture of them, grey or in colour. Not thread-safe. */
final class PixelSink {

    private final int width;
    private final int height;
    private final ColorMode mode;
    private final byte[] samples;
    private byte[] alpha;
    private boolean coloured;

    /** @param hasAlpha whether an opacity comes with each pixel */
    PixelSink(int width, int height, ColorMode mode, boolean hasAlpha) {
        this.width = width;
        this.height = height;
        this.mode = mode;
        this.samples = new byte[width * height * mode.channels()];
        this.alpha = hasAlpha ? new byte[width * height] : null;
    }

    /** The colour of a pixel; all values 0 to 255. */
    void put(int pixel, int red, int green, int blue) {
        coloured |= red != green || green != blue;
        if (mode == ColorMode.GRAYSCALE) {
            samples[pixel] = (byte) Luminance.of(red, green, blue);
        } else {
            samples[3 * pixel] = (byte) red;
            samples[3 * pixel + 1] = (byte) green;
            samples[3 * pixel + 2] = (byte) blue;
        }
    }

    /** The opacity of a pixel, 0 to 255; passed over where none was announced. */
    void putOpacity(int pixel, int opacity) {
        if (alpha != null) {
            alpha[pixel] = (byte) opacity;
        }
    }

    /** Makes all pixels opaque. */
    void dropOpacity() {
        alpha = null;
    }

    DecodedPicture picture() {
        return new DecodedPicture(width, height, mode.channels(), samples, alpha, coloured);
    }
}
