package io.fittingroom.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class DatasetControllerTest {

    private final MockMvcTester mvc = MockMvcTester.of(
            controllers(SmallDatasets.onlyAnimals()),
            builder -> builder.setMessageConverters(new ByteArrayHttpMessageConverter(), json())
                    .build());

    @Test
    void lists_the_data_sets() {
        assertThat(get("/api/datasets"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.datasets[*].name")
                .asArray()
                .containsExactly("animals");
    }

    @Test
    void describes_a_data_set() {
        assertThat(get("/api/datasets/animals")).hasStatusOk().bodyJson().isStrictlyEqualTo("""
                {"name": "animals",
                 "version": 1,
                 "versions": [{"version": 1, "state": "READY", "created_at": null,
                               "links": {"self": "/api/datasets/animals/versions/1"}}],
                 "bundled": true,
                 "shape": [2, 3],
                 "value_range": {"minimum": 0, "maximum": 255},
                 "counts": {"train": 5, "test": 2},
                 "classes": [
                   {"index": 0, "label": "Cat", "counts": {"train": 2, "test": 1}},
                   {"index": 1, "label": "Dog", "counts": {"train": 3, "test": 1}},
                   {"index": 2, "label": "Yak", "counts": {"train": 0, "test": 0}}],
                 "fingerprint": "%s",
                 "licence": {"name": "CC0-1.0", "text": "No rights reserved"},
                 "links": {"self": "/api/datasets/animals",
                           "train": "/api/datasets/animals/train",
                           "test": "/api/datasets/animals/test",
                           "mean": "/api/datasets/animals/mean.png",
                           "download": "/api/datasets/animals/download"}}
                """.formatted(
                        SmallDatasets.animals().fingerprint()));
    }

    @Test
    void pages_through_a_split() {
        assertThat(get("/api/datasets/animals/train?page=1&size=2"))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo("""
                {"page": 1, "size": 2, "total": 5, "pages": 3,
                 "pictures": [
                   {"index": 2, "label": 1, "label_name": "Dog",
                    "links": {"self": "/api/datasets/animals/train/2", "png": "/api/datasets/animals/train/2.png"}},
                   {"index": 3, "label": 1, "label_name": "Dog",
                    "links": {"self": "/api/datasets/animals/train/3", "png": "/api/datasets/animals/train/3.png"}}],
                 "links": {"self": "/api/datasets/animals/train?page=1&size=2",
                           "previous": "/api/datasets/animals/train?page=0&size=2",
                           "next": "/api/datasets/animals/train?page=2&size=2"}}
                """);
    }

    @Test
    void starts_at_page_0_with_50_pictures_a_page() {
        assertThat(get("/api/datasets/animals/test?label=&page=&size="))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                {"page": 0, "size": 50, "total": 2, "pages": 1, "pictures": [{"index": 0}, {"index": 1}]}
                """)
                .extractingPath("$.links")
                .asMap()
                .containsOnlyKeys("self");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "Cat", "cat"})
    void shows_only_pictures_of_one_class_by_number_or_name(String label) {
        assertThat(get("/api/datasets/animals/train?size=1&page=1&label=" + label))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                {"page": 1, "size": 1, "total": 2, "pages": 2, "pictures": [{"index": 4, "label": 0}],
                 "links": {"previous": "/api/datasets/animals/train?label=0&page=0&size=1"}}
                """)
                .doesNotHavePath("$.links.next");
    }

    @Test
    void has_no_pages_for_a_class_without_pictures() {
        assertThat(get("/api/datasets/animals/train?label=Yak"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"total\": 0, \"pages\": 0, \"pictures\": []}");
    }

    @Test
    void has_no_pictures_after_the_last_page() {
        assertThat(get("/api/datasets/animals/train?page=2147483647&size=200"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"total\": 5, \"pages\": 1, \"pictures\": []}")
                .extractingPath("$.links")
                .asMap()
                .containsOnlyKeys("self");
    }

    @Test
    void shows_a_picture_as_rows_of_numbers() {
        assertThat(get("/api/datasets/animals/test/0")).hasStatusOk().bodyJson().isStrictlyEqualTo("""
                {"index": 0, "label": 1, "label_name": "Dog",
                 "pixels": [[0, 1, 2], [3, 4, 255]],
                 "links": {"self": "/api/datasets/animals/test/0", "png": "/api/datasets/animals/test/0.png"}}
                """);
    }

    @Test
    void shows_a_picture_in_colour() throws IOException {
        MockMvcTester colours = MockMvcTester.of(
                controllers(new Datasets(Map.of("colours", SmallDatasets::colours))),
                builder -> builder.setMessageConverters(new ByteArrayHttpMessageConverter(), json())
                        .build());

        assertThat(colours.get().uri("/api/datasets/colours"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"shape\": [2, 2, 3]}");
        assertThat(colours.get().uri("/api/datasets/colours/train/0"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("""
                {"label_name": "Bright",
                 "pixels": [[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]]}
                """);
        MvcTestResult png =
                colours.get().uri("/api/datasets/colours/train/0.png?scale=3").exchange();
        var image = ImageIO.read(new ByteArrayInputStream(png.getResponse().getContentAsByteArray()));
        assertThat(image.getWidth()).isEqualTo(6);
        assertThat(image.getRGB(2, 2)).isEqualTo(0xFFFF0000);
        assertThat(image.getRGB(3, 2)).isEqualTo(0xFF00FF00);
        assertThat(image.getRGB(2, 3)).isEqualTo(0xFF0000FF);
        assertThat(image.getRGB(5, 5)).isEqualTo(0xFFFFFFFF);
    }

    @ParameterizedTest
    @CsvSource({"'', 3, 2", "?scale=1, 3, 2", "?scale=20, 60, 40"})
    void shows_a_picture_as_png(String query, int width, int height) throws IOException {
        MvcTestResult result = get("/api/datasets/animals/test/0.png" + query);

        assertThat(result)
                .hasStatusOk()
                .hasContentType("image/png")
                .hasHeader("Cache-Control", "max-age=31536000, public, immutable");
        var image = ImageIO.read(new ByteArrayInputStream(result.getResponse().getContentAsByteArray()));
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
        assertThat(image.getRaster().getSample(width - 1, height - 1, 0)).isEqualTo(255);
        assertThat(image.getRaster().getSample(0, 0, 0)).isZero();
    }

    @Test
    void shows_a_picture_as_png_whatever_the_client_says_it_accepts() {
        assertThat(mvc.get().uri("/api/datasets/animals/test/1.png").accept("application/json"))
                .hasStatusOk()
                .hasContentType("image/png");
    }

    @Test
    void describesTheOnlyVersionOfABundledDataSet() {
        assertThat(get("/api/datasets/animals/versions/1"))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo("""
                {"name": "animals", "version": 1, "state": "READY", "image_size": [2, 3], "color_mode": "grayscale",
                 "shape": [2, 3], "class_names": ["Cat", "Dog", "Yak"],
                 "counts": {"train": {"total": 5, "per_class": [2, 3, 0]}, "test": {"total": 2, "per_class": [1, 1, 0]}},
                 "preparation": {"image_size": [2, 3], "color_mode": "grayscale", "interpolation": "area",
                   "crop_to_aspect_ratio": false, "pad_to_aspect_ratio": false, "framing": "whole", "invert": "no",
                   "transparency": "auto"},
                 "fingerprint": "%s", "parent": null, "source": null, "licence": "CC0-1.0", "notes": null,
                 "created_at": null, "progress": null, "report": null,
                 "links": {"self": "/api/datasets/animals/versions/1",
                   "train": "/api/datasets/animals/versions/1/train", "test": "/api/datasets/animals/versions/1/test",
                   "mean": "/api/datasets/animals/versions/1/mean.png",
                   "download": "/api/datasets/animals/versions/1/download"}}
                """.formatted(SmallDatasets.animals().fingerprint()));
        assertThat(get("/api/datasets/animals/versions/1/test/1"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo("{\"label_name\": \"Cat\"}");
        assertNotFound("/api/datasets/animals/versions/2")
                .hasMessage("There is no data set \"animals@2\"; the data sets here: animals.");
        assertNotFound("/api/datasets/animals/versions/01")
                .hasMessage("The data set animals has no version \"01\"; versions are numbers from 1.");
    }

    /** Training picture i has the pixels 48 i, 48 i + 8 … 48 i + 40. */
    @ParameterizedTest
    @CsvSource({"'', 96, 136", "?label=0, 120, 160", "?label=Dog, 80, 120", "?split=test&label=1&scale=2, 0, 255"})
    void showsTheMeanOfAllPicturesOrOfAClass(String query, int first, int last) throws IOException {
        MvcTestResult result = get("/api/datasets/animals/mean.png" + query);

        assertThat(result).hasStatusOk().hasHeader("Cache-Control", "max-age=31536000, public, immutable");
        var image = ImageIO.read(new ByteArrayInputStream(result.getResponse().getContentAsByteArray()));
        assertThat(image.getRaster().getSample(0, 0, 0)).isEqualTo(first);
        assertThat(image.getRaster().getSample(image.getWidth() - 1, image.getHeight() - 1, 0))
                .isEqualTo(last);
    }

    @Test
    void saysThatAClassWithoutPicturesHasNoMean() {
        assertNotFound("/api/datasets/animals/mean.png?label=Yak")
                .hasMessage("animals train has no pictures of the class Yak.");
        assertNotFound("/api/datasets/animals/mean.png?split=validation")
                .hasMessage("animals has no split \"validation\"; it has train and test.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/datasets/mnist", "/api/datasets/mnist/train", "/api/datasets/mnist/train/0.png"})
    void says_which_data_sets_there_are(String uri) {
        assertNotFound(uri).hasMessage("There is no data set \"mnist\"; the data sets here: animals.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/0", "/0.png"})
    void says_which_splits_there_are(String rest) {
        assertNotFound("/api/datasets/animals/validation" + rest)
                .hasMessage("animals has no split \"validation\"; it has train and test.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "-1", "00", "one", "1.0", "99999999999999999999"})
    void says_which_pictures_there_are(String index) {
        String message = "animals test has no picture \"" + index + "\"; it has pictures 0 to 1.";

        assertNotFound("/api/datasets/animals/test/" + index).hasMessage(message);
        assertNotFound("/api/datasets/animals/test/" + index + ".png").hasMessage(message);
    }

    @Test
    void names_every_wrong_query_parameter_at_once() {
        assertInvalid(
                "/api/datasets/animals/train?label=Dgo&page=-1&size=201&sort=label",
                new Violation("/label", "must be one of 0, 1, 2, Cat, Dog, Yak, but is \"Dgo\"."),
                new Violation("/page", "must be an integer from 0 to 2147483647, but is \"-1\"."),
                new Violation("/size", "must be an integer from 1 to 200, but is \"201\"."),
                new Violation(
                        "/sort", "is not a query parameter here. The query parameters here are label, page, size."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "21", "-3", "2.5", "big"})
    void names_the_range_of_scales(String scale) {
        assertInvalid(
                "/api/datasets/animals/train/0.png?scale=" + scale,
                new Violation("/scale", "must be an integer from 1 to 20, but is \"" + scale + "\"."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/datasets", "/api/datasets/animals", "/api/datasets/animals/train/0"})
    void takes_no_query_where_there_is_nothing_to_choose(String uri) {
        assertInvalid(
                uri + "?scale=2",
                new Violation("/scale", "is not a query parameter here. There are no query parameters here."));
    }

    @Test
    void finds_every_picture_through_the_pages() {
        List<Integer> indexes = IntStream.range(0, 3)
                .mapToObj(page -> indexes("/api/datasets/animals/train?size=2&page=" + page))
                .flatMap(List::stream)
                .toList();

        assertThat(indexes).containsExactly(0, 1, 2, 3, 4);
    }

    private List<Integer> indexes(String uri) {
        byte[] body = get(uri).getResponse().getContentAsByteArray();
        return JsonMapper.shared()
                .readTree(body)
                .path("pictures")
                .valueStream()
                .map(picture -> picture.path("index").intValue())
                .toList();
    }

    /** JSON as the application writes it. */
    private static JacksonJsonHttpMessageConverter json() {
        return new JacksonJsonHttpMessageConverter(snakeCase());
    }

    private static JsonMapper snakeCase() {
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
    }

    /** Without uploaded data sets, and so without what may become of them. */
    private static List<Object> controllers(Datasets datasets) {
        return List.of(
                new DatasetController(datasets, null, snakeCase()),
                new PictureController(datasets, new MeanPictures()));
    }

    private MvcTestResult get(String uri) {
        return mvc.get().uri(uri).exchange();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertNotFound(String uri) {
        return assertThat(get(uri))
                .failure()
                .cause()
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.NOT_FOUND));
    }

    private void assertInvalid(String uri, Violation... violations) {
        assertThat(get(uri)).failure().cause().isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.INVALID_REQUEST);
            assertThat(problem.violations()).containsExactly(violations);
        });
    }
}
