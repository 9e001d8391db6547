package io.fittingroom.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Crop, fit, centre, invert and warn. */
class FramingTest {

    private final PictureReader reader = new PictureReader(Pictures.LIMITS);

    @Test
    void aGreyPictureOf28PixelsOnADarkBackgroundGoesInUntouched() {
        byte[] pixels = article();

        SeenPicture seen = reader.read(Png.encode(pixels, 28, 28, 1), Pictures.fashion(Invert.AUTO));

        assertThat(seen.pixels()).isEqualTo(pixels);
        assertThat(seen.steps()).containsExactly("read PNG 28x28", "untouched: it is 28x28 already");
        assertThat(seen.warnings()).isEmpty();
    }

    @Test
    void aGreyPictureOf28PixelsOnALightBackgroundIsInvertedExactly() {
        byte[] pixels = article();

        SeenPicture seen = reader.read(Png.encode(inverted(pixels), 28, 28, 1), Pictures.fashion(Invert.AUTO));

        assertThat(seen.pixels()).isEqualTo(pixels);
        assertThat(seen.steps()).containsExactly("read PNG 28x28", "inverted: the background is light (grey 255)");
    }

    @Test
    void invertYesInvertsADarkBackgroundAndInvertNoLeavesALightOne() {
        byte[] pixels = article();

        assertThat(reader.read(Png.encode(pixels, 28, 28, 1), Pictures.fashion(Invert.YES))
                        .pixels())
                .isEqualTo(inverted(pixels));
        assertThat(reader.read(Png.encode(inverted(pixels), 28, 28, 1), Pictures.fashion(Invert.NO))
                        .pixels())
                .isEqualTo(inverted(pixels));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 10, 20})
    void anEnlargementComesBackExactly(int scale) {
        byte[] pixels = article();

        SeenPicture seen = reader.read(Png.encode(pixels, 28, 28, scale), Pictures.fashion(Invert.AUTO));

        assertThat(seen.pixels()).isEqualTo(pixels);
        int side = 28 * scale;
        assertThat(seen.steps())
                .containsExactly("read PNG " + side + "x" + side, "resize " + side + "x" + side + " to 28x28");
    }

    @Test
    void aSmallArticleIsCroppedCentredAndFillsTheLongerSide() {
        // 56 wide and 28 high, far from the middle; a pixel of 28 is two of these, so the margin of half a one is one
        // or two.
        byte[] file =
                Pictures.canvas(400, 300, 0).rectangle(20, 200, 56, 28, 200).png();

        SeenPicture seen = reader.read(file, Pictures.fashion(Invert.AUTO));

        assertThat(seen.steps())
                .containsExactly("read PNG 400x300", "crop to 60x32 at 18,198", "resize 60x32 to 28x15, centred");
        int[] values = Pictures.values(seen);
        assertThat(values[14 * 28 + 14]).isEqualTo(200);
        assertThat(values[14 * 28 + 1]).isEqualTo(200);
        assertThat(values[14 * 28]).isLessThan(30);
        assertThat(Arrays.copyOfRange(values, 0, 6 * 28)).containsOnly(0);
        assertThat(Arrays.copyOfRange(values, 21 * 28, 784)).containsOnly(0);
    }

    @Test
    void theRestIsFilledWithTheBackgroundAndBlackAfterInversionOfWhite() {
        byte[] file = Pictures.canvas(56, 28, 255).rectangle(1, 1, 54, 26, 40).png();

        SeenPicture seen = reader.read(file, Pictures.fashion(Invert.AUTO));

        assertThat(seen.steps())
                .containsExactly(
                        "read PNG 56x28",
                        "resize 56x28 to 28x14, centred",
                        "inverted: the background is light (grey 255)");
        int[] values = Pictures.values(seen);
        assertThat(Arrays.copyOfRange(values, 0, 7 * 28)).containsOnly(0);
        assertThat(values[14 * 28 + 14]).isEqualTo(215);
        assertThat(Arrays.copyOfRange(values, 21 * 28, 784)).containsOnly(0);
    }

    @Test
    void theRestIsFilledWithABackgroundThatIsNotQuiteBlack() {
        byte[] file = Pictures.canvas(28, 56, 30).rectangle(1, 1, 26, 54, 220).png();

        int[] values = Pictures.values(reader.read(file, Pictures.fashion(Invert.AUTO)));

        assertThat(IntStream.range(0, 28).map(y -> values[y * 28])).containsOnly(30);
        assertThat(IntStream.range(0, 28).map(y -> values[y * 28 + 27])).containsOnly(30);
        assertThat(values[14 * 28 + 14]).isEqualTo(220);
    }

    @Test
    void resizingAveragesAreas() {
        // Stripes of one pixel: every pixel of the result covers half of each.
        Pictures.Canvas stripes = Pictures.canvas(56, 56, 0);
        for (int x = 1; x < 56; x += 2) {
            stripes.rectangle(x, 0, 1, 56, 200);
        }

        assertThat(Pictures.values(reader.read(stripes.png(), Pictures.fashion(Invert.NO))))
                .containsOnly(100);
    }

    @Test
    void partsOfPixelsCountAsParts() {
        // 42 pixels to 28: a pixel of the result covers one and a half, here 0 and half of 240, or half of 240 and 0.
        Pictures.Canvas stripes = Pictures.canvas(42, 42, 0);
        for (int x = 1; x < 42; x += 3) {
            stripes.rectangle(x, 0, 1, 42, 240);
        }

        assertThat(Pictures.values(reader.read(stripes.png(), Pictures.fashion(Invert.NO))))
                .containsOnly(80);
    }

    @Test
    void aSpeckOfDustIsNotPartOfTheArticle() {
        byte[] file = Pictures.canvas(500, 500, 255)
                .rectangle(200, 200, 100, 100, 20)
                .rectangle(3, 40, 2, 2, 0)
                .png();

        assertThat(reader.read(file, Pictures.fashion(Invert.AUTO)).steps()).contains("crop to 104x104 at 198,198");
    }

    @Test
    void aPhotographWithLossAndNoiseIsCroppedToItsArticle() {
        BufferedImage photo = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(5);
        for (int y = 0; y < 480; y++) {
            for (int x = 0; x < 640; x++) {
                int grey = 240 + random.nextInt(8);
                photo.setRGB(x, y, new Color(grey, grey, grey - 3).getRGB());
            }
        }
        Graphics2D pen = photo.createGraphics();
        pen.setColor(new Color(30, 60, 140));
        pen.fillRect(400, 100, 100, 200);
        pen.dispose();

        SeenPicture seen = reader.read(Pictures.written(photo, "jpeg"), Pictures.fashion(Invert.AUTO));

        assertThat(seen.steps()).hasSize(5);
        assertThat(seen.steps().get(2)).matches("crop to 10[0-9]x20[0-9] at 39[0-9],9[0-9]");
        assertThat(seen.steps().get(4)).startsWith("inverted: the background is light (grey 24");
        assertThat(Pictures.values(seen)[14 * 28 + 14]).isBetween(187, 191);
        assertThat(Pictures.values(seen)[14 * 28 + 2]).isLessThan(20);
        assertThat(seen.warnings()).isEmpty();
    }

    @Test
    void aLargePictureIsThinnedOutAndSeenAlike() {
        byte[] small = Pictures.canvas(280, 280, 0)
                .rectangle(10, 10, 260, 260, 90)
                .rectangle(55, 30, 77, 100, 250)
                .png();
        byte[] large = Pictures.canvas(2800, 2800, 0)
                .rectangle(100, 100, 2600, 2600, 90)
                .rectangle(550, 300, 770, 1000, 250)
                .png();

        SeenPicture seen = reader.read(large, Pictures.fashion(Invert.AUTO));

        assertThat(seen.steps()).startsWith("read PNG 2800x2800", "thin out to 1400x1400");
        assertThat(seen.pixels())
                .isEqualTo(reader.read(small, Pictures.fashion(Invert.AUTO)).pixels());
    }

    @ParameterizedTest
    @CsvSource({"100, 20, true", "100, 250, false", "63, 0, false", "192, 255, true", "70, 60, false", "150, 10, true"})
    void onAMiddlingBackgroundTheArticleDecides(int background, int article, boolean inverted) {
        byte[] file = Pictures.canvas(28, 28, background)
                .rectangle(5, 5, 18, 18, article)
                .png();

        boolean wasInverted = reader.read(file, Pictures.fashion(Invert.AUTO)).steps().stream()
                .anyMatch(step -> step.startsWith("inverted"));

        assertThat(wasInverted).isEqualTo(inverted);
    }

    @Test
    void anArticleThatTouchesEveryBorderAndOneCornerDoesNotHideADarkBackground() {
        byte[] file = Pictures.canvas(28, 28, 0)
                .rectangle(0, 1, 28, 26, 250)
                .rectangle(0, 0, 5, 5, 250)
                .png();

        assertThat(reader.read(file, Pictures.fashion(Invert.AUTO)).steps()).contains("untouched: it is 28x28 already");
    }

    @Test
    void aColouredPictureThatIsGreyIsNotChanged() {
        byte[] pixels = article();
        BufferedImage coloured = new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 784; i++) {
            coloured.setRGB(i % 28, i / 28, (pixels[i] & 0xFF) * 0x010101);
        }

        SeenPicture seen = reader.read(Pictures.png(coloured), Pictures.fashion(Invert.AUTO));

        assertThat(seen.pixels()).isEqualTo(pixels);
        assertThat(seen.steps()).doesNotContain("grey");
    }

    @Test
    void aBlankPictureIsWarnedOf() {
        byte[] white = Pictures.canvas(100, 80, 255).png();
        byte[] nothing = Pictures.png(new BufferedImage(50, 50, BufferedImage.TYPE_INT_ARGB));

        assertThat(reader.read(white, Pictures.fashion(Invert.AUTO)).warnings())
                .singleElement()
                .asString()
                .startsWith("The picture is blank");
        assertThat(Pictures.values(reader.read(white, Pictures.fashion(Invert.AUTO))))
                .containsOnly(0);
        assertThat(reader.read(nothing, Pictures.fashion(Invert.AUTO)).warnings())
                .singleElement()
                .asString()
                .startsWith("The picture is blank");
    }

    @Test
    void littleContrastIsWarnedOf() {
        byte[] file = Pictures.canvas(28, 28, 20).rectangle(4, 4, 20, 20, 60).png();

        assertThat(reader.read(file, Pictures.fashion(Invert.AUTO)).warnings())
                .singleElement()
                .asString()
                .contains("contrast 40 of 255");
    }

    @Test
    void aVerySmallPictureIsEnlargedAndWarnedOf() {
        byte[] file = Pictures.canvas(7, 7, 0).rectangle(0, 1, 7, 5, 180).png();

        SeenPicture seen = reader.read(file, Pictures.fashion(Invert.AUTO));

        assertThat(seen.steps()).contains("resize 7x7 to 28x28");
        assertThat(Pictures.values(seen)[5 * 28]).isEqualTo(180);
        assertThat(Pictures.values(seen)[3 * 28]).isZero();
        assertThat(seen.warnings()).singleElement().asString().contains("only 7x7 pixels large");
    }

    @Test
    void aSinglePixelIsAPicture() {
        SeenPicture seen = reader.read(Pictures.canvas(1, 1, 9).png(), Pictures.fashion(Invert.AUTO));

        assertThat(Pictures.values(seen)).containsOnly(9);
        assertThat(seen.warnings()).hasSize(2);
    }

    @Test
    void aLongThinPictureIsWarnedOf() {
        byte[] file = Pictures.canvas(2000, 10, 0).rectangle(0, 2, 2000, 6, 255).png();

        SeenPicture seen = reader.read(file, Pictures.fashion(Invert.AUTO));

        assertThat(seen.steps()).contains("resize 2000x10 to 28x1, centred");
        assertThat(seen.warnings()).anyMatch(warning -> warning.startsWith("The picture is long and thin"));
    }

    @Test
    void cornersThatDifferAndAMiddlingBackgroundAreWarnedOf() {
        byte[] halves = Pictures.canvas(60, 60, 0).rectangle(0, 0, 30, 60, 255).png();
        byte[] middling =
                Pictures.canvas(60, 60, 120).rectangle(5, 5, 50, 50, 255).png();

        assertThat(reader.read(halves, Pictures.fashion(Invert.AUTO)).warnings())
                .singleElement()
                .asString()
                .contains("corners");
        assertThat(reader.read(middling, Pictures.fashion(Invert.AUTO)).warnings())
                .singleElement()
                .asString()
                .contains("invert=yes");
        assertThat(reader.read(middling, Pictures.fashion(Invert.NO)).warnings())
                .isEmpty();
    }

    @Test
    void manyThreadsMayReadAtOnce() throws Exception {
        byte[] file = Png.encode(article(), 28, 28, 10);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            var answers = IntStream.range(0, 40)
                    .mapToObj(i -> threads.submit(() -> reader.read(file, Pictures.fashion(Invert.AUTO))))
                    .toList();
            for (Future<SeenPicture> answer : answers) {
                assertThat(answer.get().pixels()).isEqualTo(article());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Noise that fills the frame but for its four corners, as the training set's articles may. */
    private static byte[] article() {
        byte[] pixels = new byte[784];
        new Random(3).nextBytes(pixels);
        for (int corner : new int[] {0, 27, 27 * 28, 783}) {
            pixels[corner] = 0;
        }
        return pixels;
    }

    private static byte[] inverted(byte[] pixels) {
        byte[] result = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            result[i] = (byte) (255 - (pixels[i] & 0xFF));
        }
        return result;
    }
}
