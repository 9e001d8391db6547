package io.fittingroom.inference;

import io.fittingroom.picture.Preparation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Draws heat over a dimmed picture: red where it is positive, blue where it is negative, stronger the further it is from 0;
 * the strongest pixel has the full colour. Stateless.
 */
final class HeatMap {

    /** How much of the picture's light is left below the colour. */
    private static final double DIMMED = 0.6;

    /** In pixels. */
    static final int MOST_SIDE = 1024;

    private HeatMap() {}

    /**
     * An RGB PNG of a square for each pixel.
     *
     * @param pixels numbers in 0..255, shape [height, width, channels]
     * @param heat one for each pixel, row by row
     * @param preparation which says the shape
     * @param wanted width and height of a pixel's square, less where the PNG would have a side above {@link #MOST_SIDE}
     */
    static byte[] png(float[] pixels, List<Double> heat, Preparation preparation, int wanted) {
        int height = preparation.height();
        int width = preparation.width();
        int channels = preparation.channels();
        int scale = Math.max(1, Math.min(wanted, MOST_SIDE / Math.max(height, width)));
        double strongest = heat.stream().mapToDouble(Math::abs).max().orElse(0);
        BufferedImage image = new BufferedImage(width * scale, height * scale, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height * scale; y++) {
            for (int x = 0; x < width * scale; x++) {
                int pixel = y / scale * width + x / scale;
                double share = strongest == 0 ? 0 : heat.get(pixel) / strongest;
                int at = pixel * channels;
                int red = mixed(pixels[at], share > 0 ? share : 0, share);
                int green = mixed(pixels[at + channels / 2], 0, share);
                int blue = mixed(pixels[at + channels - 1], share < 0 ? -share : 0, share);
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "png", file)) {
                throw new IllegalStateException("This Java has no writer for PNG");
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return file.toByteArray();
    }

    /**
     * One channel of a pixel.
     *
     * @param light of the picture there, 0 to 255
     * @param colour how much of the heat's colour is in this channel, 0 to 1
     * @param share -1 (all blue) to 1 (all red)
     */
    private static int mixed(double light, double colour, double share) {
        return (int) Math.round(light * DIMMED * (1 - Math.abs(share)) + 255 * colour);
    }
}
