package io.fittingroom.picture;

import java.util.Arrays;

/**
 * A decoded picture, grey or in colour, at most about 2,000 pixels a side. Not to be changed once made; the arrays are shared,
 * not copied, because pictures are large and stay inside this package.
 */
final class DecodedPicture {

    /** In pixels of this picture. */
    final int width;

    /** In pixels of this picture. */
    final int height;

    /** Samples of a pixel: 1 for grey; 3 for red, green and blue. */
    final int channels;

    /**
     * {@code width * height * channels} unsigned values, 0 black to 255 white in sRGB's encoding, row by row from the top left,
     * the channels of a pixel side by side.
     */
    final byte[] samples;

    /** One for each pixel, 0 transparent to 255 opaque; {@code null} when all is opaque. */
    final byte[] alpha;

    /** Whether any pixel was a colour. */
    final boolean coloured;

    DecodedPicture(int width, int height, int channels, byte[] samples, byte[] alpha, boolean coloured) {
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.samples = samples;
        this.alpha = alpha;
        this.coloured = coloured;
    }

    /** The same size and colours, other pixels. */
    DecodedPicture with(byte[] otherSamples, byte[] otherAlpha) {
        return new DecodedPicture(width, height, channels, otherSamples, otherAlpha, coloured);
    }

    int pixels() {
        return width * height;
    }

    /** This picture on a larger, transparent one with its left top pixel there; what does not fit is cut off. */
    DecodedPicture placed(int x, int y, int wholeWidth, int wholeHeight) {
        byte[] wholeSamples = new byte[wholeWidth * wholeHeight * channels];
        byte[] wholeAlpha = new byte[wholeWidth * wholeHeight];
        int columns = Math.min(width, wholeWidth - x);
        for (int row = 0; row < Math.min(height, wholeHeight - y); row++) {
            int to = (y + row) * wholeWidth + x;
            System.arraycopy(samples, row * width * channels, wholeSamples, to * channels, columns * channels);
            if (alpha == null) {
                Arrays.fill(wholeAlpha, to, to + columns, (byte) 255);
            } else {
                System.arraycopy(alpha, row * width, wholeAlpha, to, columns);
            }
        }
        return new DecodedPicture(wholeWidth, wholeHeight, channels, wholeSamples, wholeAlpha, coloured);
    }

    /** This picture, opaque, in grey: itself when it is. */
    DecodedPicture grey() {
        if (channels == 1) {
            return this;
        }
        byte[] grey = new byte[pixels()];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (byte) lightness(i);
        }
        return new DecodedPicture(width, height, 1, grey, null, coloured);
    }

    /** One channel of this picture, as a grey one. */
    DecodedPicture channel(int channel) {
        byte[] grey = new byte[pixels()];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = samples[i * channels + channel];
        }
        return new DecodedPicture(width, height, 1, grey, null, coloured);
    }

    /** The grey value, 0 to 255, of the pixel with that number. */
    int lightness(int pixel) {
        int at = pixel * channels;
        return channels == 1
                ? samples[at] & 0xFF
                : Luminance.of(samples[at] & 0xFF, samples[at + 1] & 0xFF, samples[at + 2] & 0xFF);
    }

    /** The value, 0 to 255, in column x of row y of a grey picture. */
    int at(int x, int y) {
        return samples[y * width + x] & 0xFF;
    }
}
