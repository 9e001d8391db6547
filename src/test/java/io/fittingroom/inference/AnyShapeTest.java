package io.fittingroom.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fittingroom.model.ServedModels.Served;
import io.fittingroom.picture.PictureLimits;
import io.fittingroom.picture.Png;
import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.Preparation.ColorMode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests to versions whose pictures are not 28x28 and grey. */
class AnyShapeTest {

    private static final int MOST = 4;
    private static final Preparation COLOUR = Preparation.whole(8, 10, ColorMode.RGB);
    private static final Preparation GREY = Preparation.whole(9, 12, ColorMode.GRAYSCALE);
    private static final PictureLimits LIMITS = new PictureLimits(1 << 20, 1_000, 1_000_000);
    private static final PictureSettings SETTINGS = new PictureSettings(10_000_000, 2);

    @Test
    void colouredPicturesAreTakenAsRowsOfPixels() {
        int[] numbers = new SplittableRandom(1).ints(240, 0, 256).toArray();

        List<Picture> one = NumbersReader.read(json("{\"image\": " + nested(numbers, 8, 10, 3) + "}"), COLOUR, MOST);
        List<Picture> two = NumbersReader.read(
                json("{\"images\": [" + nested(numbers, 8, 10, 3) + "," + nested(numbers, 8, 10, 3) + "]}"),
                COLOUR,
                MOST);

        assertThat(one)
                .singleElement()
                .satisfies(picture -> assertThat(picture.pixels()).containsExactly(floats(numbers)));
        assertThat(two).hasSize(2);
        assertThat(bytesOf(one.get(0).png())).isEqualTo(bytes(numbers));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8,10 | /image/0/0 | must be a pixel, [red, green, blue] from 0 to 255, but is no array.",
                "8,10,4 | /image/0/0 | must be a pixel, [red, green, blue] from 0 to 255, but has 4 numbers.",
                "8,9,3 | /image/0 | must be a row of 10 pixels, each [red, green, blue] from 0 to 255, but has 9 pixels.",
                "28,28 | /image | must be 8 rows of 10 pixels, each [red, green, blue] from 0 to 255, but has 28 rows."
            })
    void whatIsNoColouredPictureIsToldTheVersionsSize(String shape, String pointer, String detail) {
        assertThat(faults(() -> NumbersReader.read(json("{\"image\": " + zeros(shape) + "}"), COLOUR, MOST)))
                .contains(new Violation(pointer, detail));
    }

    @Test
    void aBatchUnderImageIsOneFaultInColourToo() {
        assertThat(faults(() -> NumbersReader.read(json("{\"image\": " + zeros("2,8,10,3") + "}"), COLOUR, MOST)))
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail()).contains("send it as images"));
        assertThat(faults(() -> NumbersReader.read(json("{\"images\": " + zeros("8,10,3") + "}"), COLOUR, MOST)))
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail()).contains("but is one picture"));
    }

    @Test
    void greyPicturesHaveTheVersionsOwnRows() {
        assertThat(NumbersReader.read(json("{\"image\": " + zeros("9,12") + "}"), GREY, MOST))
                .singleElement()
                .satisfies(picture -> assertThat(picture.pixels()).hasSize(108));
        assertThat(faults(() -> NumbersReader.read(json("{\"image\": " + zeros("12,9") + "}"), GREY, MOST)))
                .containsExactly(
                        new Violation("/image", "must be 9 rows of 12 numbers from 0 to 255, but has 12 rows."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2,8,10,3", "2,240"})
    void colouredTensorsHaveTheChannelsLast(String shape) {
        int[] numbers = new SplittableRandom(2).ints(480, 0, 256).toArray();
        int[] axes = axes(shape);

        List<float[]> batch =
                new PictureTensor(COLOUR, MOST).batch(json(nested(numbers, axes)), TensorType.FP32, "/inputs");

        assertThat(batch).hasSize(2);
        assertThat(batch.get(1)).containsExactly(java.util.Arrays.copyOfRange(floats(numbers), 240, 480));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2,3,8,10", "2,8,10", "2,8,10,1", "2,80"})
    void otherColouredTensorsAreRefusedWithTheVersionsShape(String shape) {
        assertThat(faults(() -> new PictureTensor(COLOUR, MOST).batch(json(zeros(shape)), TensorType.FP32, "/inputs")))
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail())
                        .startsWith("must have the shape [N, 8, 10, 3] or [N, 240] with N from 1 to 4, but has"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2,9,12", "2,108", "2,9,12,1", "2,1,9,12"})
    void greyTensorsOfAnySizeComeInFourForms(String shape) {
        assertThat(new PictureTensor(GREY, MOST).batch(json(zeros(shape)), TensorType.FP32, "/inputs"))
                .hasSize(2)
                .allSatisfy(picture -> assertThat(picture).hasSize(108));
    }

    @Test
    void theMetadataOfBothProtocolsSayTheShape() {
        assertThat(JsonMapper.shared()
                        .valueToTree(TensorFlowMetadata.of(served(COLOUR)))
                        .at("/metadata/signatureDef/signatureDef/serving_default/inputs/pixels/tensorShape/dim")
                        .valueStream()
                        .map(dimension -> dimension.path("size").stringValue()))
                .containsExactly("-1", "8", "10", "3");
    }

    /** What TensorFlow Serving's clients send: the file as it is. */
    @Test
    void aFileInARequestIsReadByTheVersionsOwnPreparation() {
        byte[] pixels = bytes(new SplittableRandom(3).ints(240, 0, 256).toArray());
        String base64 = Base64.getEncoder().encodeToString(Png.encode(pixels, 10, 8, 1));
        TensorFlowRequest request =
                new TensorFlowRequest(served(COLOUR), new BoundedPictureReader(LIMITS, SETTINGS), MOST);

        List<Picture> pictures = request.predict(json("{\"instances\": [{\"b64\": \"" + base64 + "\"}]}"))
                .pictures();

        assertThat(pictures).singleElement().satisfies(picture -> {
            assertThat(picture.pixels()).containsExactly(floats(pixels));
            assertThat(picture.steps()).last().isEqualTo("untouched: it is 10x8 already");
            assertThat(bytesOf(picture.png())).isEqualTo(pixels);
        });
    }

    @ParameterizedTest
    @CsvSource({"8,10,3", "28,28,1", "29,12,3", "256,256,3", "256,8,1"})
    void anExplanationAsksNoMoreQuestionsOfALargePicture(int height, int width, int channels) {
        Preparation preparation = Preparation.whole(height, width, channels == 1 ? ColorMode.GRAYSCALE : ColorMode.RGB);
        float[] pixels = new float[preparation.elements()];
        java.util.Arrays.fill(pixels, 9);
        Occlusion occlusion = new Occlusion(pixels, preparation);

        assertThat(occlusion.count()).isBetween(2, 1 + 28 * 28);
        assertThat(occlusion.picture(0)).isEqualTo(pixels);
        List<float[]> answers = new ArrayList<>();
        // A network that looks at the last number of all.
        for (int i = 0; i < occlusion.count(); i++) {
            float[] picture = occlusion.picture(i);
            answers.add(picture[picture.length - 1] > 0 ? new float[] {0.8f, 0.2f} : new float[] {0.5f, 0.5f});
        }
        double[] heat = occlusion.heat(answers, 0);

        assertThat(heat).hasSize(height * width);
        assertThat(heat[height * width - 1]).isCloseTo(Math.log(4), org.assertj.core.data.Offset.offset(1e-6));
        assertThat(heat[0]).isZero();
    }

    @Test
    void theSquareCoversAllChannelsOfItsPixels() {
        float[] pixels = new float[240];
        java.util.Arrays.fill(pixels, 7);

        float[] covered = new Occlusion(pixels, COLOUR).picture(1);

        // At the first place three rows and columns of the square are within the picture.
        for (int i = 0; i < covered.length; i++) {
            boolean isCovered = i / 30 < 3 && i / 3 % 10 < 3;
            assertThat(covered[i]).as("number %d", i).isEqualTo(isCovered ? 0 : 7);
        }
    }

    @Test
    void theHeatIsDrawnOverTheDimmedColours() throws IOException {
        float[] pixels = new float[240];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = new float[] {200, 100, 50}[i % 3];
        }
        List<Double> heat = new ArrayList<>(Collections.nCopies(80, 0.0));
        heat.set(11, 2.0);
        heat.set(12, -1.0);

        BufferedImage map = image(HeatMap.png(pixels, heat, COLOUR, 3));

        assertThat(map.getWidth()).isEqualTo(30);
        assertThat(map.getHeight()).isEqualTo(24);
        assertThat(map.getRGB(0, 0) & 0xFFFFFF).isEqualTo(120 << 16 | 60 << 8 | 30);
        assertThat(map.getRGB(3, 3) & 0xFFFFFF).isEqualTo(0xFF0000);
        assertThat(map.getRGB(6, 5) & 0xFFFFFF).isEqualTo(60 << 16 | 30 << 8 | 143);
    }

    @Test
    void theHeatMapOfALargePictureIsBounded() throws IOException {
        Preparation large = Preparation.whole(256, 128, ColorMode.RGB);

        BufferedImage map =
                image(HeatMap.png(new float[large.elements()], Collections.nCopies(256 * 128, 0.0), large, 20));

        assertThat(map.getHeight()).isEqualTo(HeatMap.MOST_SIDE);
        assertThat(map.getWidth()).isEqualTo(HeatMap.MOST_SIDE / 2);
    }

    private static Served served(Preparation preparation) {
        return new Served("shoes", 1, preparation, 2, List.of("boot", "sandal"));
    }

    private static BufferedImage image(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static byte[] bytesOf(byte[] png) {
        try {
            BufferedImage image = image(png);
            return bytes(image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static byte[] bytes(int[] numbers) {
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        return bytes;
    }

    private static float[] floats(int[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers[i];
        }
        return floats;
    }

    private static float[] floats(byte[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = numbers[i] & 0xFF;
        }
        return floats;
    }

    private static List<Violation> faults(ThrowingCallable reading) {
        return catchThrowableOfType(ProblemException.class, reading).violations();
    }

    private static int[] axes(String shape) {
        return List.of(shape.split(",", -1)).stream()
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static String zeros(String shape) {
        int[] axes = axes(shape);
        return nested(new int[java.util.Arrays.stream(axes).reduce(1, (a, b) -> a * b)], axes);
    }

    private static String nested(int[] numbers, int... axes) {
        List<String> level = new ArrayList<>();
        for (int number : numbers) {
            level.add(String.valueOf(number));
        }
        for (int axis = axes.length - 1; axis >= 0; axis--) {
            List<String> outer = new ArrayList<>();
            for (int i = 0; i < level.size(); i += axes[axis]) {
                outer.add("[" + String.join(",", level.subList(i, i + axes[axis])) + "]");
            }
            level = outer;
        }
        return level.get(0);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
