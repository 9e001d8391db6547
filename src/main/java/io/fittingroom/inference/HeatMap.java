package io.fittingroom.inference;

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

    private HeatMap() {}

    /**
     * An RGB PNG of side x side squares.
     *
     * @param pixels side x side numbers in 0..255, row by row
     * @param heat as many
     * @param scale width and height of a pixel's square
     */
    static byte[] png(float[] pixels, List<Double> heat, int side, int scale) {
        double strongest = heat.stream().mapToDouble(Math::abs).max().orElse(0);
        BufferedImage image = new BufferedImage(side * scale, side * scale, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < side * scale; y++) {
            for (int x = 0; x < side * scale; x++) {
                int at = y / scale * side + x / scale;
                double share = strongest == 0 ? 0 : heat.get(at) / strongest;
                image.setRGB(x, y, colour(pixels[at] * DIMMED, share));
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

    /** @param share -1 (all blue) to 1 (all red) */
    private static int colour(double grey, double share) {
        double strength = Math.abs(share);
        int rest = (int) Math.round(grey * (1 - strength));
        int full = (int) Math.round(grey * (1 - strength) + 255 * strength);
        int red = share > 0 ? full : rest;
        int blue = share < 0 ? full : rest;
        return red << 16 | rest << 8 | blue;
    }
}
