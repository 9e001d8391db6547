package io.fittingroom.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.picture.Preparation.ColorMode;
import io.fittingroom.picture.Preparation.Framing;
import io.fittingroom.picture.Preparation.Interpolation;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each value of a preparation does, in grey and in colour. Expected values of {@code bilinear} are Pillow's
 * ({@code Image.resize} with BILINEAR), those of {@code area} NumPy's products of the shares of the old pixels in the new ones;
 * both on {@link #picture}, cut or padded as Keras does it where that is so.
 */
class PreparedPictureTest {

    private static final int RED = 0xFF0000;
    private static final int GREEN = 0x00FF00;
    private static final int BLUE = 0x0000FF;
    private static final int GREY = 0x808080;

    private final PictureReader reader = new PictureReader(Pictures.LIMITS);

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "tiff"})
    void aColouredPictureOfTheVerySizeGivesItsOwnBytes(String format) {
        BufferedImage image = new BufferedImage(12, 10, BufferedImage.TYPE_INT_RGB);
        byte[] expected = new byte[12 * 10 * 3];
        new SplittableRandom(3).nextBytes(expected);
        for (int i = 0; i < 120; i++) {
            int rgb = (expected[3 * i] & 0xFF) << 16 | (expected[3 * i + 1] & 0xFF) << 8 | (expected[3 * i + 2] & 0xFF);
            image.setRGB(i % 12, i / 12, rgb);
        }

        SeenPicture seen = reader.read(Pictures.written(image, format), Preparation.whole(10, 12, ColorMode.RGB));

        assertThat(seen.pixels()).isEqualTo(expected);
        assertThat(seen.steps()).last().isEqualTo("untouched: it is 12x10 already");
        assertThat(reader.read(seen.png(), Preparation.whole(10, 12, ColorMode.RGB))
                        .pixels())
                .isEqualTo(expected);
    }

    /** Keras repeats grey likewise. */
    @Test
    void ofAGreyPictureEachChannelIsTheGrey() {
        byte[] grey = new byte[12 * 10];
        new SplittableRandom(4).nextBytes(grey);

        byte[] seen = reader.read(Png.encode(grey, 12, 10, 1), Preparation.whole(10, 12, ColorMode.RGB))
                .pixels();

        for (int i = 0; i < seen.length; i++) {
            assertThat(seen[i]).isEqualTo(grey[i / 3]);
        }
        assertThat(reader.read(Png.encode(grey, 12, 10, 1), Preparation.whole(10, 12, ColorMode.GRAYSCALE))
                        .pixels())
                .isEqualTo(grey);
    }

    @ForColourWithoutLoss
    void coloursWithoutLossStayWhatTheyAre(String name) {
        assertMiddles(name, 0, RED, GREEN, BLUE, GREY);
    }

    /** The files themselves hold no exact 8-bit value. */
    @ParameterizedTest
    @ValueSource(strings = {"palette.tif", "bits16.bmp"})
    void otherDepthsAreRoundedToEightBits(String name) {
        assertMiddles(name, 4, RED, GREEN, BLUE, GREY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour420.jpg",
                "colour444.jpg",
                "progressive.jpg",
                "adobe_rgb.jpg",
                "adobe_cmyk.jpg",
                "adobe_ycck.jpg",
                "plain_cmyk.jpg",
                "lossy.webp"
            })
    void coloursWithLossStayNear(String name) {
        assertMiddles(name, 10, RED, GREEN, BLUE, GREY);
    }

    /** {@link PictureKindsTest} says how grey ones are. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void colouredPicturesAreTurnedAsGreyOnes(int orientation) {
        byte[] file = Pictures.file("turned" + orientation + ".jpg");

        int[] colours = Pictures.values(reader.read(file, Preparation.whole(28, 28, ColorMode.RGB)));
        int[] greys = Pictures.values(reader.read(file, Preparation.whole(28, 28, ColorMode.GRAYSCALE)));

        for (int i = 0; i < greys.length; i++) {
            assertThat(Luminance.of(colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]))
                    .as("pixel %d", i)
                    .isEqualTo(greys[i]);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | 5 | 3 | 2 | AREA | 96,127,143,120,129,153,144,132,119,122,138,125,140,135,144,159,132,119",
                "7 | 5 | 3 | 2 | BILINEAR | 105,133,143,125,129,144,133,134,127,124,135,130,139,140,134,151,132,125",
                "6 | 4 | 3 | 2 | AREA | 66,119,172,147,136,125,100,153,142,127,116,105,108,161,150,153,142,131",
                "3 | 2 | 4 | 3 | AREA | 0,53,106,25,78,131,49,102,155,74,127,180,45,99,152,72,126,178,99,153,163,127,180,105,"
                        + "91,144,197,120,173,226,150,203,170,179,232,29",
                "3 | 2 | 4 | 3 | BILINEAR | 0,53,106,23,76,129,51,104,157,74,127,180,46,99,152,71,124,177,102,155,160,127,"
                        + "180,105,91,144,197,119,172,225,152,205,162,179,232,29"
            })
    void aWholePictureIsStretched(
            int width, int height, int toWidth, int toHeight, Interpolation interpolation, String expected) {
        SeenPicture seen = reader.read(picture(width, height), whole(toHeight, toWidth, interpolation, false, false));

        assertNear(seen, expected);
        assertThat(seen.steps())
                .containsExactly(
                        "read PNG " + width + "x" + height,
                        "resize " + width + "x" + height + " to " + toWidth + "x" + toHeight);
    }

    @Test
    void aGreyPictureIsStretchedAsAChannelIs() {
        byte[] red = new byte[35];
        for (int i = 0; i < red.length; i++) {
            red[i] = (byte) value(i % 7, i / 7, 0);
        }
        Preparation bilinear = new Preparation(
                List.of(2, 3),
                ColorMode.GRAYSCALE,
                Interpolation.BILINEAR,
                false,
                false,
                Framing.WHOLE,
                Invert.NO,
                Preparation.Transparency.AUTO);

        assertNear(reader.read(Png.encode(red, 7, 5, 1), bilinear), "105,125,133,124,139,151");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AREA | 110,147,152,126,147,200,143,196,105,115,136,93,111,100,153,106,159,116,121,174,179,191,148,105,117,122,127",
                "BILINEAR | 117,147,146,126,141,194,134,187,115,118,132,96,111,100,153,104,157,120,118,171,171,186,149,112,127,127,126"
            })
    void theMiddleIsCutOutInTheRatio(Interpolation interpolation, String expected) {
        SeenPicture seen = reader.read(picture(9, 4), whole(3, 3, interpolation, true, false));

        assertNear(seen, expected);
        assertThat(seen.steps()).containsExactly("read PNG 9x4", "crop to 4x4 at 2,0", "resize 4x4 to 3x3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AREA | 12,30,48,49,67,56,29,19,36,119,144,140,130,126,122,141,137,133,0,0,0,0,0,0,0,0,0",
                "BILINEAR | 30,46,58,49,55,57,39,43,47,108,116,120,118,120,123,110,114,112,11,18,21,21,16,16,19,18,12"
            })
    void blackIsAddedToGetTheRatio(Interpolation interpolation, String expected) {
        SeenPicture seen = reader.read(picture(9, 4), whole(3, 3, interpolation, false, true));

        assertNear(seen, expected);
        assertThat(seen.steps()).containsExactly("read PNG 9x4", "pad with black to 9x9", "resize 9x9 to 3x3");
    }

    /** Which would take gigabytes if the black were painted. */
    @Test
    void aLongThinPictureIsPaddedToALongThinOneTheOtherWay() {
        byte[] file = Png.encode(new byte[2000 * 2000], 2000, 2000, 1);

        SeenPicture seen = reader.read(file, whole(8, 256, Interpolation.BILINEAR, false, true));

        assertThat(seen.steps()).contains("pad with black to 64000x2000");
        assertThat(seen.pixels()).hasSize(8 * 256 * 3).containsOnly(0);
    }

    @Test
    void aColouredArticleIsCutOutAndCentredOnItsGround() {
        BufferedImage image = new BufferedImage(100, 60, BufferedImage.TYPE_INT_RGB);
        fill(image, 0, 0, 100, 60, 0x102030);
        fill(image, 70, 30, 20, 20, RED);
        Preparation article = new Preparation(
                List.of(16, 24),
                ColorMode.RGB,
                Interpolation.AREA,
                false,
                false,
                Framing.ARTICLE,
                Invert.AUTO,
                Preparation.Transparency.AUTO);

        SeenPicture seen = reader.read(Pictures.png(image), article);

        assertThat(seen.steps())
                .containsExactly("read PNG 100x60", "crop to 22x22 at 69,29", "resize 22x22 to 16x16, centred");
        assertThat(colour(seen, 24, 0, 0)).isEqualTo(0x102030);
        assertThat(colour(seen, 24, 23, 15)).isEqualTo(0x102030);
        assertThat(colour(seen, 24, 12, 8)).isEqualTo(RED);
    }

    @ParameterizedTest
    @CsvSource({"AUTO,true", "YES,true", "NO,false"})
    void lightAndDarkOfEachChannelChangePlaces(Invert invert, boolean isInverted) {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        fill(image, 0, 0, 8, 8, 0xF0FAFF);
        fill(image, 2, 2, 4, 4, 0x204060);

        SeenPicture seen = reader.read(
                Pictures.png(image), Preparation.whole(8, 8, ColorMode.RGB).withInvert(invert));

        assertThat(colour(seen, 8, 0, 0)).isEqualTo(isInverted ? 0x0F0500 : 0xF0FAFF);
        assertThat(colour(seen, 8, 3, 3)).isEqualTo(isInverted ? 0xDFBF9F : 0x204060);
    }

    @ParameterizedTest
    @CsvSource({"BLACK,000000,804020", "WHITE,FFFFFF,FFBF9F", "AUTO,000000,804020"})
    void transparentPartsAreLaidOnTheGroundThatIsAskedFor(
            Preparation.Transparency transparency, String clear, String half) {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
        for (int x = 0; x < 8; x++) {
            for (int y = 0; y < 8; y++) {
                image.setRGB(x, y, x < 2 ? 0 : x < 4 ? 0x80FF8040 : 0xFFFFFFFF);
            }
        }
        Preparation preparation = new Preparation(
                List.of(8, 8), ColorMode.RGB, Interpolation.AREA, false, false, Framing.WHOLE, Invert.NO, transparency);

        SeenPicture seen = reader.read(Pictures.png(image), preparation);

        assertThat(colour(seen, 8, 0, 0)).isEqualTo(Integer.parseInt(clear, 16));
        assertThat(colour(seen, 8, 7, 0)).isEqualTo(0xFFFFFF);
        int mixed = colour(seen, 8, 2, 0);
        for (int shift = 0; shift < 24; shift += 8) {
            assertThat(mixed >> shift & 0xFF)
                    .isBetween(
                            (Integer.parseInt(half, 16) >> shift & 0xFF) - 1,
                            (Integer.parseInt(half, 16) >> shift & 0xFF) + 1);
        }
    }

    @Test
    void refusalsSayTheSizeThatTheVersionTakes() {
        PictureReader strict = new PictureReader(new PictureLimits(10_000_000, 100, 10_000));

        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> strict.read(picture(101, 3), Preparation.whole(32, 48, ColorMode.RGB))))
                .hasMessageEndingWith("Make the picture smaller: the network sees 48x32 pixels of it.");
    }

    @Test
    void ofABlankColourItIsSaidSo() {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        fill(image, 0, 0, 8, 8, RED);

        assertThat(reader.read(Pictures.png(image), Preparation.whole(8, 8, ColorMode.RGB))
                        .warnings())
                .containsExactly("The picture is blank: all of it is the same colour. Send another picture.");
    }

    private static Preparation whole(int height, int width, Interpolation interpolation, boolean crop, boolean pad) {
        return new Preparation(
                List.of(height, width),
                ColorMode.RGB,
                interpolation,
                crop,
                pad,
                Framing.WHOLE,
                Invert.NO,
                Preparation.Transparency.AUTO);
    }

    private static int value(int x, int y, int channel) {
        return (x * 37 + y * 91 + channel * 53 + x * y * 7) % 256;
    }

    private static byte[] picture(int width, int height) {
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) value(i / 3 % width, i / 3 / width, i % 3);
        }
        return Png.encode(pixels, width, height, 1);
    }

    private static void fill(BufferedImage image, int left, int top, int width, int height, int rgb) {
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
    }

    private static int colour(SeenPicture seen, int width, int x, int y) {
        int[] values = Pictures.values(seen);
        int at = (y * width + x) * 3;
        return values[at] << 16 | values[at + 1] << 8 | values[at + 2];
    }

    /** Pillow rounds after each of the two directions, this service once. */
    private static void assertNear(SeenPicture seen, String expected) {
        int[] values = Arrays.stream(expected.split(",", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        int[] actual = Pictures.values(seen);
        assertThat(actual).hasSameSizeAs(values);
        for (int i = 0; i < values.length; i++) {
            assertThat(actual[i]).as("value %d", i).isBetween(values[i] - 1, values[i] + 1);
        }
    }

    /** The background is black, and the patches have those colours. */
    private void assertMiddles(String name, int tolerance, int... patches) {
        SeenPicture seen = reader.read(Pictures.file(name), Preparation.whole(28, 28, ColorMode.RGB));
        int[][] middles = {{9, 9}, {19, 9}, {9, 19}, {19, 19}};
        for (int i = 0; i < patches.length; i++) {
            int actual = colour(seen, 28, middles[i][0], middles[i][1]);
            for (int shift = 0; shift < 24; shift += 8) {
                int wanted = patches[i] >> shift & 0xFF;
                assertThat(actual >> shift & 0xFF)
                        .as("%s, patch %d, bits from %d", name, i, shift)
                        .isBetween(wanted - tolerance, wanted + tolerance);
            }
        }
    }
}
