package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.source.Archives;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Picture files for tests: blots that differ by a number. */
public final class Drawings {

    private Drawings() {}

    /** A grey PNG that differs from those of other numbers in large parts. */
    public static byte[] grey(int number, int height, int width) {
        return written("png", drawn(number, height, width, false, 0));
    }

    public static byte[] coloured(int number, int height, int width) {
        return written("png", drawn(number, height, width, true, 0));
    }

    /** A JPEG file, whatever its name says. */
    public static byte[] jpeg(int number, int height, int width) {
        return written("jpg", drawn(number, height, width, true, 0));
    }

    /** The grey one of that number, a little lighter. */
    public static byte[] lighter(int number, int height, int width) {
        return written("png", drawn(number, height, width, false, 2));
    }

    /** All of one grey. */
    public static byte[] plain(int grey, int height, int width) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < height * width; i++) {
            image.getRaster().setSample(i % width, i / width, 0, grey);
        }
        return written("png", image);
    }

    /** Its pixels as they are, shape [height, width]. */
    public static byte[] pixels(int number, int height, int width) {
        BufferedImage image = drawn(number, height, width, false, 0);
        byte[] pixels = new byte[height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) image.getRaster().getSample(i % width, i / width, 0);
        }
        return pixels;
    }

    /** A zip of class folders that takes some seconds to import: 1,800 files of 250x250 pixels, of which 100 differ. */
    public static byte[] manyInAZip() {
        Archives.Zip zip = Archives.zip();
        for (int number = 0; number < 50; number++) {
            byte[] boot = coloured(number, 250, 250);
            byte[] sandal = coloured(1_000 + number, 250, 250);
            for (int i = 0; i < 18; i++) {
                zip.add("boot/" + number + "-" + i + ".png", boot);
                zip.add("sandal/" + number + "-" + i + ".png", sandal);
            }
        }
        return zip.done();
    }

    private static BufferedImage drawn(int number, int height, int width, boolean isColoured, int lighter) {
        BufferedImage image = new BufferedImage(
                width, height, isColoured ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY);
        Random random = new Random(number);
        int[][] patches = new int[16][3];
        for (int[] patch : patches) {
            for (int channel = 0; channel < 3; channel++) {
                patch[channel] = random.nextInt(250);
            }
        }
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int[] patch = patches[4 * (4 * y / height) + 4 * x / width];
                for (int channel = 0; channel < (isColoured ? 3 : 1); channel++) {
                    image.getRaster().setSample(x, y, channel, patch[channel] + lighter);
                }
            }
        }
        return image;
    }

    private static byte[] written(String form, BufferedImage image) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, form, file)) {
                throw new IllegalStateException("no " + form);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }
}
