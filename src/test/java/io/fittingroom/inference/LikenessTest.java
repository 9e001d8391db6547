package io.fittingroom.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.dataset.Split;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.TextLayout;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LikenessTest {

    private static final int SIDE = 28;

    private static Dataset data;
    private static Likeness likeness;

    @BeforeAll
    static void measure() {
        data = new Datasets().get("fashion-mnist");
        likeness = Likeness.to(data.train()).orElseThrow();
    }

    /** As found by a search that went on to the end for every picture that it had any doubt of. */
    @Test
    void theLimitsAreTheSameToTheLastDigitHoweverTheyAreFound() {
        assertThat(likeness.mostDistance()).isEqualTo(31.766319420458572);
        assertThat(likeness.leastSimilarity()).isEqualTo(0.7450587153434753);
    }

    @Test
    void fewerThanOneInThreeHundredTestPicturesAreWarned() {
        long warned = IntStream.range(0, data.test().size())
                .filter(i -> isWarned(pixels(data.test(), i)))
                .count();

        assertThat(warned).isBetween(1L, 33L);
    }

    @Test
    void whatIsNoArticleIsWarned() {
        Random random = new Random(1);

        assertWarned("black", (x, y) -> 0);
        assertWarned("white", (x, y) -> 255);
        assertWarned("grey", (x, y) -> 128);
        assertWarned("noise", (x, y) -> random.nextInt(256));
        assertWarned("grey noise", (x, y) -> Math.max(0, Math.min(255, (int) (128 + 40 * random.nextGaussian()))));
        assertWarned("gradient to the right", (x, y) -> 255 * x / 27);
        assertWarned("gradient to the left", (x, y) -> 255 - 255 * x / 27);
        assertWarned("gradient down", (x, y) -> 255 * y / 27);
        assertWarned("gradient up", (x, y) -> 255 - 255 * y / 27);
        assertWarned("gradient aslant", (x, y) -> 255 * (x + y) / 54);
        assertWarned("half", (x, y) -> x < 14 ? 255 : 0);
        assertWarned("chequered", (x, y) -> (x / 4 + y / 4) % 2 * 255);
        assertWarned("stripes", (x, y) -> y / 2 % 2 * 255);
    }

    @Test
    void invertedPicturesAreWarned() {
        for (int i = 0; i < 100; i++) {
            float[] pixels = pixels(data.test(), i);
            for (int j = 0; j < pixels.length; j++) {
                pixels[j] = 255 - pixels[j];
            }
            assertThat(likeness.doubts(pixels)).as("inverted picture " + i).isNotEmpty();
        }
    }

    /** Some letters are drawn like trousers or a dress: an honest measure takes them for such. */
    @Test
    void mostWritingIsWarned() {
        List<String> writing = new ArrayList<>(List.of("OK", "Hi", "no", "hello", "dog", "cat", "&", "#", "@", "?"));
        "ABCDEFGHIKLMNOPQRSTUVWXYZ0123456789".chars().forEach(letter -> writing.add(Character.toString(letter)));

        List<String> unnoticed =
                writing.stream().filter(text -> !isWarned(drawn(text))).toList();

        assertThat(unnoticed).hasSizeLessThan(writing.size() / 3);
    }

    @Test
    void aWarningSaysTheMeasureAndTheLimit() {
        assertThat(likeness.doubts(pixels((x, y) -> 255)))
                .singleElement()
                .asString()
                .contains("60,000 training pictures", "Mahalanobis", "99.9 %", "keep within");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_999})
    void tooFewPicturesGiveNoMeasure(int size) {
        assertThat(Likeness.to(data.train().range(0, size))).isEmpty();
    }

    @Test
    void dataThatNeverVariesGivesAMeasureToo() {
        Split same = Split.of(new byte[3_000 * SIDE * SIDE], new byte[3_000], SIDE, SIDE);

        Likeness measured = Likeness.to(same).orElseThrow();

        assertThat(measured.mostDistance()).isFinite();
        assertThat(measured.leastSimilarity()).isFinite();
        assertThat(measured.doubts(pixels((x, y) -> 255))).isNotEmpty();
    }

    private static void assertWarned(String name, IntBinaryOperator grey) {
        assertThat(likeness.doubts(pixels(grey))).as(name).isNotEmpty();
    }

    private static boolean isWarned(float[] pixels) {
        return !likeness.doubts(pixels).isEmpty();
    }

    private static float[] pixels(Split split, int index) {
        float[] pixels = new float[SIDE * SIDE];
        split.copyPixels(index, pixels, 0);
        return pixels;
    }

    /** @param grey of column and row */
    private static float[] pixels(IntBinaryOperator grey) {
        float[] pixels = new float[SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = grey.applyAsInt(i % SIDE, i / SIDE);
        }
        return pixels;
    }

    /** White on black, as large as fits, centred. */
    private static float[] drawn(String text) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        TextLayout layout =
                new TextLayout(text, new Font(Font.SANS_SERIF, Font.PLAIN, 100), graphics.getFontRenderContext());
        Rectangle2D bounds = layout.getBounds();
        double scale = 24 / Math.max(bounds.getWidth(), bounds.getHeight());
        graphics.translate(SIDE / 2.0, SIDE / 2.0);
        graphics.scale(scale, scale);
        layout.draw(graphics, (float) -bounds.getCenterX(), (float) -bounds.getCenterY());
        graphics.dispose();
        float[] pixels = new float[SIDE * SIDE];
        image.getRaster().getPixels(0, 0, SIDE, SIDE, pixels);
        return pixels;
    }
}
