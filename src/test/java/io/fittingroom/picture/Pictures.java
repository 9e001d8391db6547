package io.fittingroom.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Picture files for the tests: those that {@code src/test/resources/pictures/make.py} made, and drawn ones. */
final class Pictures {

    /** 10 MiB, 10,000 pixels a side, 25 million pixels: what a phone's camera makes. */
    static final PictureLimits LIMITS = new PictureLimits(10 * 1024 * 1024, 10_000, 25_000_000);

    /** Left top pixels of the four patches of 10x10 in every picture of make.py, as x and y. */
    private static final int[][] PATCHES = {{4, 4}, {14, 4}, {4, 14}, {14, 14}};

    private static final int PATCH_SIDE = 10;

    private Pictures() {}

    /** How Fashion-MNIST takes pictures. */
    static Preparation fashion(Invert invert) {
        return Preparation.article(28, 28).withInvert(invert);
    }

    static byte[] file(String name) {
        try (InputStream in = Pictures.class.getResourceAsStream("/pictures/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One small file of each kind. */
    static List<byte[]> oneOfEachKind() {
        return Stream.of(
                        "rgb8.png",
                        "palette_clear.png",
                        "colour420.jpg",
                        "progressive.jpg",
                        "adobe_ycck.jpg",
                        "clear.gif",
                        "bits4.bmp",
                        "run_lengths.bmp",
                        "lossless_alpha.webp",
                        "lossy_alpha.webp",
                        "moving.webp",
                        "tiff_lzw.tif",
                        "tiles.tif",
                        "fax.tif")
                .map(Pictures::file)
                .toList();
    }

    /** 784 values: a background and the patches left top, right top, left bottom, right bottom. */
    static int[] scene(int background, int... patches) {
        int[] values = new int[784];
        Arrays.fill(values, background);
        for (int i = 0; i < PATCHES.length; i++) {
            for (int y = 0; y < PATCH_SIDE; y++) {
                int from = (PATCHES[i][1] + y) * 28 + PATCHES[i][0];
                Arrays.fill(values, from, from + PATCH_SIDE, patches[i]);
            }
        }
        return values;
    }

    /** The value in the middle of the background's left top corner and of each patch. */
    static int[] middles(SeenPicture seen) {
        int[] values = values(seen);
        return new int[] {
            values[1 * 28 + 1], values[9 * 28 + 9], values[9 * 28 + 19], values[19 * 28 + 9], values[19 * 28 + 19]
        };
    }

    static int[] values(SeenPicture seen) {
        byte[] pixels = seen.pixels();
        return IntStream.range(0, pixels.length).map(i -> pixels[i] & 0xFF).toArray();
    }

    /** A grey picture of one value with a rectangle of another. */
    static Canvas canvas(int width, int height, int background) {
        return new Canvas(width, height, background);
    }

    static byte[] png(BufferedImage image) {
        return written(image, "png");
    }

    static byte[] written(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException(format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A grey picture to draw on. */
    static final class Canvas {

        private final int width;
        private final int height;
        private final byte[] pixels;

        private Canvas(int width, int height, int background) {
            this.width = width;
            this.height = height;
            this.pixels = new byte[width * height];
            Arrays.fill(pixels, (byte) background);
        }

        Canvas rectangle(int x, int y, int wide, int high, int value) {
            for (int row = y; row < y + high; row++) {
                Arrays.fill(pixels, row * width + x, row * width + x + wide, (byte) value);
            }
            return this;
        }

        byte[] png() {
            return Png.encode(pixels, width, height, 1);
        }
    }
}
