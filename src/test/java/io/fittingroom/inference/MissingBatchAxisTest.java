package io.fittingroom.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fittingroom.picture.Preparation;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violation;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One picture where an array of pictures is expected, and the other way round, in every form of request. */
class MissingBatchAxisTest {

    private static final int MOST = 64;
    private static final Preparation GREY = Preparation.article(28, 28);
    private static final PictureTensor TENSORS = new PictureTensor(GREY, MOST);

    @Test
    void onePictureUnderImagesIsOneFault() {
        assertThat(faults(() -> NumbersReader.read(json("{\"images\": " + zeros(28, 28) + "}"), GREY, MOST)))
                .containsExactly(
                        new Violation(
                                "/images",
                                "must be an array of pictures, but is one picture; put it in brackets once more, or send it as image."));
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "28"})
    void manyPicturesUnderImageAreOneFault(int count) {
        assertThat(faults(() -> NumbersReader.read(json("{\"image\": " + zeros(count, 28, 28) + "}"), GREY, MOST)))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.pointer()).isEqualTo("/image");
                    assertThat(fault.detail()).contains("is an array of pictures; send it as images");
                });
    }

    @Test
    void onePictureAndManyAreTakenWhereTheyBelong() {
        assertThat(NumbersReader.read(json("{\"image\": " + zeros(28, 28) + "}"), GREY, MOST))
                .hasSize(1);
        assertThat(NumbersReader.read(json("{\"images\": " + zeros(28, 28, 28) + "}"), GREY, MOST))
                .hasSize(28);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[28, 28] | [1, 28, 28]", "[784] | [1, 784]", "[28, 28, 1] | [1, 28, 28, 1]"})
    void aDeclaredShapeWithoutItIsToldTheOneWithIt(String shape, String with) {
        assertThat(faults(() -> TENSORS.shape(json(shape), "/inputs/0/shape")))
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail())
                        .endsWith("but is " + shape + ", which is one picture without the batch axis; declare " + with
                                + "."));
    }

    @Test
    void aShapeMayBeWrittenAsAnyWholeNumber() {
        assertThat(TENSORS.shape(json("[1.0, 2.8e1, 28]"), "/inputs/0/shape")).isEqualTo(List.of(1, 28, 28));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"28,28", "784", "28,28,1"})
    void oneTensorWithoutItIsToldSo(String shape) {
        JsonNode data = json(zeros(shape));

        assertThat(faults(() -> TENSORS.batch(data, TensorType.FP32, "/inputs")))
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail())
                        .endsWith("which is one picture without the batch axis; put it in brackets once more."));
        assertThat(faults(() -> TENSORS.refuseOnePicture(data, "/instances")))
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail()).contains("one picture without the batch axis"));
    }

    /** What may be read as a batch is one. */
    @Test
    void onePictureWithAnAxisBeforeItIsABatch() {
        JsonNode data = json(zeros(1, 28, 28));

        TENSORS.refuseOnePicture(data, "/instances");
        assertThat(TENSORS.batch(data, TensorType.FP32, "/inputs")).hasSize(1);
    }

    private static List<Violation> faults(ThrowingCallable reading) {
        return catchThrowableOfType(ProblemException.class, reading).violations();
    }

    private static String zeros(String shape) {
        return zeros(
                List.of(shape.split(",")).stream().mapToInt(Integer::parseInt).toArray());
    }

    private static String zeros(int... shape) {
        String text = "0";
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            text = "[" + String.join(",", Collections.nCopies(shape[axis], text)) + "]";
        }
        return text;
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
