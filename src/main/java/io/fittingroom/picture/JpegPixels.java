package io.fittingroom.picture;

import io.fittingroom.picture.Preparation.ColorMode;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * Decodes JPEG pixels from the file's own samples. The JDK's reader would also make a coloured picture of them, but not of
 * four inks, and it refuses files whose metadata or colour profile it dislikes.
 */
final class JpegPixels {

    private static final Pattern SURPLUS = Pattern.compile("(\\d{1,9}) extraneous bytes");
    private static final int HARMLESS_SURPLUS = 8;

    private JpegPixels() {}

    /**
     * The pixels as the reader gets them. It goes on after damage, fills in what it likes and only warns, as browsers do.
     *
     * @param warnings gets one when pixels may be wrong
     */
    static DecodedPicture read(
            ImageReader reader, ImageReadParam thinning, JpegColour colour, ColorMode mode, List<String> warnings)
            throws IOException {
        List<String> damage = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> {
            if (damage.isEmpty() && isDamage(warning)) {
                damage.add(warning);
            }
        });
        Raster raster = reader.readRaster(0, thinning);
        for (String first : damage) {
            warnings.add("The JPEG file is damaged (its decoder says: " + first
                    + "), so parts of the picture may be missing or wrong. Look at what the network saw, or send the file"
                    + " again.");
        }
        return picture(raster, colour, mode);
    }

    private static DecodedPicture picture(Raster raster, JpegColour colour, ColorMode mode) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int bands = raster.getNumBands();
        PixelSink sink = new PixelSink(width, height, mode, false);
        int[] row = new int[width * bands];
        int[] pixel = new int[bands];
        for (int y = 0; y < height; y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int x = 0; x < width; x++) {
                System.arraycopy(row, x * bands, pixel, 0, bands);
                colour.toRgb(pixel);
                boolean isGrey = colour == JpegColour.GREY;
                sink.put(y * width + x, pixel[0], pixel[isGrey ? 0 : 1], pixel[isGrey ? 0 : 2]);
            }
        }
        return sink.picture();
    }

    /** Some cameras write a few bytes between segments that mean nothing and harm nothing. */
    private static boolean isDamage(String warning) {
        Matcher surplus = SURPLUS.matcher(warning);
        if (surplus.find()) {
            return Integer.parseInt(surplus.group(1)) > HARMLESS_SURPLUS;
        }
        String text = warning.toLowerCase(Locale.ROOT);
        return text.contains("premature end") || text.contains("corrupt");
    }
}
