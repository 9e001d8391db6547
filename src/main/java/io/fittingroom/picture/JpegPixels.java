package io.fittingroom.picture;

import java.awt.image.Raster;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * Decodes JPEG pixels from the file's own samples. The JDK's reader would also make a coloured picture of them, but not of
 * four inks, and it refuses files whose metadata or colour profile it dislikes.
 */
final class JpegPixels {

    private JpegPixels() {}

    static GreyPicture read(ImageReader reader, ImageReadParam thinning, JpegColour colour) throws IOException {
        Damage damage = new Damage();
        reader.addIIOReadWarningListener((source, warning) -> damage.note(warning));
        Raster raster = reader.readRaster(0, thinning);
        if (damage.found) {
            throw Refusal.damaged(PictureKind.JPEG, "some of its pixels are missing or spoilt");
        }
        return grey(raster, colour);
    }

    private static GreyPicture grey(Raster raster, JpegColour colour) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int bands = raster.getNumBands();
        byte[] grey = new byte[width * height];
        boolean coloured = false;
        int[] row = new int[width * bands];
        int[] pixel = new int[bands];
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                System.arraycopy(row, x * bands, pixel, 0, bands);
                colour.toRgb(pixel);
                if (colour == JpegColour.GREY) {
                    grey[y * width + x] = (byte) pixel[0];
                } else {
                    grey[y * width + x] = (byte) Luminance.of(pixel[0], pixel[1], pixel[2]);
                    coloured |= pixel[0] != pixel[1] || pixel[1] != pixel[2];
                }
            }
        }
        return new GreyPicture(width, height, grey, null, coloured);
    }

    /** The decoder goes on after damage, fills in what it likes and only warns. */
    private static final class Damage {

        private boolean found;

        /** Some phones write bytes between segments that mean nothing and harm nothing. */
        void note(String warning) {
            String text = warning.toLowerCase(Locale.ROOT);
            found |= text.contains("premature end") || text.contains("huffman") || text.contains("rst");
        }
    }
}
