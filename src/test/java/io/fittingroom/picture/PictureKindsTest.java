package io.fittingroom.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind and form of file gives the pixels that were put into it. */
class PictureKindsTest {

    // Linear luminance in sRGB's encoding.
    private static final int RED = 127;
    private static final int GREEN = 220;
    private static final int BLUE = 76;
    private static final int GREY = 128;

    private final PictureReader reader = new PictureReader(Pictures.LIMITS);

    @ForColourWithoutLoss
    void coloursWithoutLossBecomeTheirLuminanceExactly(String name) {
        assertThat(seen(name)).containsExactly(Pictures.scene(0, RED, GREEN, BLUE, GREY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "colour444.jpg",
                "colour420.jpg",
                "progressive.jpg",
                "adobe_rgb.jpg",
                "adobe_cmyk.jpg",
                "adobe_ycck.jpg",
                "plain_cmyk.jpg",
                "turned1.jpg",
                "lossy.webp",
                "lossy_alpha.webp"
            })
    void coloursWithLossComeCloseToTheirLuminance(String name) {
        assertClose(
                Pictures.middles(reader.read(Pictures.file(name), Pictures.fashion(Invert.AUTO))),
                2,
                0,
                RED,
                GREEN,
                BLUE,
                GREY);
    }

    @ParameterizedTest
    // 16-bit colours of a palette, 5 and 6 bits of a pixel: the file itself holds no exact 8-bit value.
    @ValueSource(strings = {"palette.tif", "bits16.bmp"})
    void colourDepthsThatAreNotEightBitsAreRoundedToIt(String name) {
        assertClose(
                Pictures.middles(reader.read(Pictures.file(name), Pictures.fashion(Invert.AUTO))),
                3,
                0,
                RED,
                GREEN,
                BLUE,
                GREY);
    }

    @ParameterizedTest
    @CsvSource({
        "grey1.png,      255,   0, 255, 255",
        "grey2.png,       85, 170, 255,  85",
        "grey4.png,       51, 102, 204, 255",
        "grey8.png,        1, 100, 200, 255",
        "grey16.png,      18, 128, 254, 255",
        "grey_alpha8.png,  1, 100, 200, 255",
        "grey_alpha16.png, 1, 100, 200, 255",
        "grey8_clear.png,  1, 100, 200, 255",
        "text_bomb.png,    1, 100, 200, 255",
        "palette1.png,   220,   0, 220, 220",
        "palette2.png,   127, 220,  76, 127",
        "grey8.bmp,        1, 100, 200, 255",
        "bits1.bmp,      255,   0, 255, 255",
        "grey8.tif,        1, 100, 200, 255",
        "grey16.tif,      18, 128, 254, 255",
        "fax.tif,        255,   0, 255, 255",
        "fax_white_is_zero.tif, 255, 0, 255, 255"
    })
    void greyValuesAreNotTouchedButForTheirDepth(
            String name, int leftTop, int rightTop, int leftBottom, int rightBottom) {
        assertThat(seen(name)).containsExactly(Pictures.scene(0, leftTop, rightTop, leftBottom, rightBottom));
    }

    @Test
    void aGreyJpegKeepsItsValues() {
        assertClose(
                Pictures.middles(reader.read(Pictures.file("grey.jpg"), Pictures.fashion(Invert.AUTO))),
                1,
                0,
                1,
                100,
                200,
                255);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 220, 127, 128,  76, EXIF mirror",
        "3, 128,  76, 220, 127, EXIF turn 180",
        "4,  76, 128, 127, 220, 'EXIF mirror, turn 180'",
        "5, 127,  76, 220, 128, 'EXIF mirror, turn 270'",
        "6,  76, 127, 128, 220, EXIF turn 90",
        "7, 128, 220,  76, 127, 'EXIF mirror, turn 90'",
        "8, 220, 128, 127,  76, EXIF turn 270"
    })
    void aJpegIsTurnedAsExifSays(
            int orientation, int leftTop, int rightTop, int leftBottom, int rightBottom, String step) {
        SeenPicture seen = reader.read(Pictures.file("turned" + orientation + ".jpg"), Pictures.fashion(Invert.AUTO));

        assertClose(Pictures.middles(seen), 2, 0, leftTop, rightTop, leftBottom, rightBottom);
        assertThat(seen.steps()).containsExactly("read JPEG 28x28", step, "grey");
    }

    @ParameterizedTest
    @ValueSource(strings = {"turned.png", "turned.webp", "turned.tif"})
    void otherKindsAreTurnedAsExifSaysToo(String name) {
        SeenPicture seen = reader.read(Pictures.file(name), Pictures.fashion(Invert.AUTO));

        assertThat(Pictures.values(seen)).containsExactly(Pictures.scene(0, BLUE, RED, GREY, GREEN));
        assertThat(seen.steps()).contains("EXIF turn 90");
    }

    @Test
    void aDarkArticleOnNothingIsLaidOnWhiteAndInverted() {
        SeenPicture seen = reader.read(Pictures.file("rgba_dark.png"), Pictures.fashion(Invert.AUTO));

        assertThat(Pictures.values(seen)).containsExactly(Pictures.scene(0, 255, 235, 215, 195));
        assertThat(seen.steps())
                .containsExactly(
                        "read PNG 28x28", "transparent parts on white", "inverted: the background is light (grey 255)");
    }

    @Test
    void aLightArticleOnNothingIsLaidOnBlackAndItsTransparencyDimsIt() {
        SeenPicture seen = reader.read(Pictures.file("rgba_half.png"), Pictures.fashion(Invert.AUTO));

        assertThat(Pictures.values(seen)).containsExactly(Pictures.scene(0, 100, 51, 255, 200));
        assertThat(seen.steps()).containsExactly("read PNG 28x28", "transparent parts on black");
    }

    @ParameterizedTest
    @ValueSource(strings = {"moving.gif", "moving.webp", "lossless.webp", "clear.gif", "progressive.jpg", "tiles.tif"})
    void readingTwiceGivesTheSame(String name) {
        SeenPicture once = reader.read(Pictures.file(name), Pictures.fashion(Invert.AUTO));
        SeenPicture again = new PictureReader(Pictures.LIMITS).read(Pictures.file(name), Pictures.fashion(Invert.AUTO));

        assertThat(again.pixels()).isEqualTo(once.pixels());
        assertThat(again.steps()).isEqualTo(once.steps());
    }

    @Test
    void noPluginSearchTakesPartInReading() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // What a thread without the application's classes would find.
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            assertThat(new PictureReader(Pictures.LIMITS)
                                    .read(Pictures.file("lossless.webp"), Pictures.fashion(Invert.AUTO))
                                    .pixels()[9 * 28 + 9]
                            & 0xFF)
                    .isEqualTo(RED);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private int[] seen(String name) {
        return Pictures.values(reader.read(Pictures.file(name), Pictures.fashion(Invert.AUTO)));
    }

    private static void assertClose(int[] actual, int tolerance, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("patch %d", i).isBetween(expected[i] - tolerance, expected[i] + tolerance);
        }
    }
}
