package io.fittingroom.picture;

import io.fittingroom.picture.Preparation.ColorMode;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Turns decoded pixels into grey or colour from their own samples. {@link BufferedImage#getRGB} would not do: it takes grey samples for
 * linear light and brightens them. Samples of other than 8 bits are rounded to 8; colour profiles and gamma are not applied.
 */
final class Samples {

    private Samples() {}

    static DecodedPicture picture(BufferedImage image, ColorMode mode) {
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            return ofPalette(image.getRaster(), palette, mode);
        }
        int type = model.getTransferType();
        if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT && type != DataBuffer.TYPE_INT) {
            throw new IllegalArgumentException("Samples of transfer type " + type);
        }
        return ofSamples(image.getRaster(), model, mode);
    }

    private static DecodedPicture ofPalette(Raster raster, IndexColorModel palette, ColorMode mode) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        PixelSink sink = new PixelSink(width, height, mode, palette.hasAlpha());
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            raster.getSamples(0, y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                int pixel = y * width + x;
                sink.put(pixel, palette.getRed(row[x]), palette.getGreen(row[x]), palette.getBlue(row[x]));
                sink.putOpacity(pixel, palette.getAlpha(row[x]));
            }
        }
        return sink.picture();
    }

    private static DecodedPicture ofSamples(Raster raster, ColorModel model, ColorMode mode) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int bands = raster.getNumBands();
        int colours = model.getNumColorComponents();
        if (colours != 1 && colours != 3) {
            throw new IllegalArgumentException(colours + " colour components");
        }
        boolean undo = model.hasAlpha() && model.isAlphaPremultiplied();
        PixelSink sink = new PixelSink(width, height, mode, model.hasAlpha());
        int[] row = new int[width * bands];
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int at = x * bands;
                int opacity = model.hasAlpha() ? eightBits(row[at + colours], model.getComponentSize(colours)) : 255;
                int red = colour(row[at], model.getComponentSize(0), opacity, undo);
                int green = colours == 1 ? red : colour(row[at + 1], model.getComponentSize(1), opacity, undo);
                int blue = colours == 1 ? red : colour(row[at + 2], model.getComponentSize(2), opacity, undo);
                int pixel = y * width + x;
                sink.put(pixel, red, green, blue);
                sink.putOpacity(pixel, opacity);
            }
        }
        return sink.picture();
    }

    private static int colour(int sample, int bits, int opacity, boolean premultiplied) {
        int value = eightBits(sample, bits);
        return premultiplied && opacity > 0 ? Math.min(255, (value * 255 + opacity / 2) / opacity) : value;
    }

    private static int eightBits(int sample, int bits) {
        if (bits == 8) {
            return sample;
        }
        int most = (1 << bits) - 1;
        return (sample * 255 + most / 2) / most;
    }
}
