package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.dataset.FewPictures;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Open Inference Protocol and TensorFlow Serving's REST API, with requests written as their specifications' own
 * examples are (kserve/open-inference-protocol, specification/protocol/inference_rest.md, "Inference Request Examples";
 * triton-inference-server/server, docs/protocol/extension_classification.md; tensorflow/serving, g3doc/api_rest.md,
 * "Predict API", "Encoding binary values" and "Example").
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"fitting-room.inference.max-pictures=8", "fitting-room.web.max-body-size=1MB"})
@ContextConfiguration(initializers = FewPictures.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DirtiesContext
class ServingProtocolsIT {

    private static final String INFER = "/v2/models/served/infer";
    private static final String PREDICT = "/v1/models/served:predict";
    private static final String CLASSIFY = "/v1/models/served:classify";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    private ServiceClient service;
    private String pixels;
    private String flat;
    private double[] expected;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) throws IOException {
        // Not a @TempDir: with one instance for all tests, the service starts before JUnit makes one.
        Path data = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "serving-protocols");
        registry.add("fitting-room.data-dir", data::toString);
    }

    @BeforeAll
    void train() {
        service = new ServiceClient(port);
        for (int version = 1; version <= 2; version++) {
            JsonNode job = service.submit("{\"model\": \"served\", \"epochs\": " + version + ", \"batch_size\": 128}");
            assertThat(service.awaitEnd(job.path("id").asString()).path("state").asString())
                    .isEqualTo("SUCCEEDED");
        }
        service.put("/api/models/served/aliases/production", "{\"version\": 2}");
        service.put("/api/models/served/aliases/first", "{\"version\": 1}");
        pixels = pixels(0);
        flat = flat(pixels);
        expected = predicted("/api/models/served/predict", pixels);
    }

    // The same answers everywhere

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 17, 999})
    void aPictureGetsTheSameProbabilitiesInEveryProtocolAndForm(int index) {
        String nested = pixels(index);
        String flattened = flat(nested);
        String column = nested.replaceAll("(\\d+)", "[$1]");
        String file = "{\"b64\": \"" + Base64.getEncoder().encodeToString(png(index)) + "\"}";
        String lines = "{\"b64\": \""
                + Base64.getMimeEncoder().encodeToString(png(index)).replace("\r\n", "\\n") + "\"}";
        String bare = "{\"b64\": \"" + Base64.getUrlEncoder().withoutPadding().encodeToString(png(index)) + "\"}";
        double[] predict = predicted("/api/models/served/predict", nested);

        assertThat(inferred("[1, 28, 28]", "UINT8", flattened)).containsExactly(predict, within(1e-6));
        assertThat(inferred("[1, 28, 28]", "FP32", "[" + nested + "]")).containsExactly(predict, within(1e-6));
        assertThat(inferred("[1, 784]", "FP64", flattened)).containsExactly(predict, within(1e-6));
        assertThat(inferred("[1, 784]", "INT64", "[" + flattened + "]")).containsExactly(predict, within(1e-6));
        assertThat(inferred("[1, 28, 28, 1]", "UINT8", "[" + column + "]")).containsExactly(predict, within(1e-6));
        assertThat(inferred("[1, 1, 28, 28]", "INT32", "[[" + nested + "]]")).containsExactly(predict, within(1e-6));
        for (String one : List.of(nested, flattened, column, "[" + nested + "]", file, lines, bare)) {
            String named = "{\"pixels\": " + one + "}";
            assertThat(rows("{\"instances\": [" + one + "]}", "predictions")).containsExactly(predict, within(1e-6));
            assertThat(rows("{\"instances\": [" + named + "]}", "predictions")).containsExactly(predict, within(1e-6));
            assertThat(rows("{\"inputs\": [" + one + "]}", "outputs")).containsExactly(predict, within(1e-6));
            assertThat(rows("{\"inputs\": {\"pixels\": [" + one + "]}}", "outputs"))
                    .containsExactly(predict, within(1e-6));
        }
        assertThat(rows("{\"inputs\": " + file + "}", "outputs")).containsExactly(predict, within(1e-6));
        assertThat(rows("{\"inputs\": {\"pixels\": " + file + "}}", "outputs")).containsExactly(predict, within(1e-6));
        assertThat(classified("{\"examples\": [{\"pixels\": " + flattened + "}]}"))
                .containsExactly(predict, within(1e-6));
        assertThat(classified("{\"context\": {\"pixels\": " + file + "}, \"examples\": [{}]}"))
                .containsExactly(predict, within(1e-6));
    }

    @Test
    void aBatchIsAnsweredInItsOrder() {
        List<String> pictures = IntStream.range(0, 8).mapToObj(this::pixels).toList();
        String numbers = pictures.stream()
                .map(picture -> flat(picture).replaceAll("[\\[\\]]", ""))
                .collect(Collectors.joining(",", "[", "]"));

        JsonNode inferred =
                service.post(INFER, infer("[8, 28, 28]", "UINT8", numbers)).json();
        JsonNode rows =
                service.post(PREDICT, "{\"instances\": " + pictures + "}").json();
        JsonNode columns =
                service.post(PREDICT, "{\"inputs\": " + pictures + "}").json();

        assertThat(inferred.at("/outputs/0/shape").toString()).isEqualTo("[8,10]");
        for (int i = 0; i < 8; i++) {
            double[] alone = predicted("/api/models/served/predict", pictures.get(i));
            double[] all = doubles(inferred.at("/outputs/0/data"));
            assertThat(Arrays.copyOfRange(all, 10 * i, 10 * i + 10)).containsExactly(alone, within(1e-6));
            assertThat(doubles(rows.at("/predictions/" + i))).containsExactly(alone, within(1e-6));
            assertThat(doubles(columns.at("/outputs/" + i))).containsExactly(alone, within(1e-6));
        }
    }

    // Open Inference Protocol

    @Test
    void theServerSaysWhatItIsAndThatItIsAliveAndReady() {
        JsonNode server = service.get("/v2").json();

        assertThat(server.path("name").asString()).isEqualTo("fitting-room");
        assertThat(server.path("version").asString()).isNotBlank();
        assertThat(server.path("extensions").toString()).isEqualTo("[\"classification\"]");
        assertThat(service.get("/v2/").json()).isEqualTo(server);
        assertAnswer(service.get("/v2/health/live"), 200, "{\"live\": true}");
        assertAnswer(service.get("/v2/health/ready"), 200, "{\"live\": true, \"ready\": true}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/versions/1", "/versions/first"})
    void aModelSaysWhatItTakesAndAnswersAndThatItIsReady(String version) {
        assertAnswer(service.get("/v2/models/served" + version), 200, """
                {"name": "served", "versions": ["2", "1"], "platform": "deeplearning4j_zip",
                 "inputs": [{"name": "pixels", "datatype": "FP32", "shape": [-1, 28, 28]}],
                 "outputs": [{"name": "probabilities", "datatype": "FP32", "shape": [-1, 10]}]}""");
        assertAnswer(
                service.get("/v2/models/served" + version + "/ready"), 200, "{\"name\": \"served\", \"ready\": true}");
    }

    @Test
    void anInferenceResponseHasTheMembersOfTheSpecification() {
        String request = """
                {
                  "id" : "42",
                  "parameters" : {"binary_data_output" : false},
                  "inputs" : [
                    {
                      "name" : "pixels",
                      "shape" : [ 1, 784 ],
                      "datatype" : "UINT32",
                      "parameters" : {"anything" : 1},
                      "data" : %s
                    }
                  ],
                  "outputs" : [
                    {
                      "name" : "probabilities"
                    }
                  ]
                }""".formatted(flat);

        Answer answer = service.post("/v2/models/served/versions/2/infer", request);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        JsonNode response = answer.json();
        assertThat(response.propertyNames()).containsExactlyInAnyOrder("model_name", "model_version", "id", "outputs");
        assertThat(response.path("model_name").asString()).isEqualTo("served");
        assertThat(response.path("model_version").stringValue()).isEqualTo("2");
        assertThat(response.path("id").stringValue()).isEqualTo("42");
        assertThat(response.path("outputs")).hasSize(1);
        assertThat(response.at("/outputs/0").propertyNames())
                .containsExactlyInAnyOrder("name", "shape", "datatype", "data");
        assertThat(response.at("/outputs/0/name").asString()).isEqualTo("probabilities");
        assertThat(response.at("/outputs/0/datatype").asString()).isEqualTo("FP32");
        assertThat(response.at("/outputs/0/shape").toString()).isEqualTo("[1,10]");
    }

    @Test
    void anAnswerToARequestWithoutAnIdHasNone() {
        assertThat(service.post(INFER, infer("[1, 784]", "UINT8", flat)).json().has("id"))
                .isFalse();
    }

    @Test
    void withoutAVersionProductionAnswersAndAnAliasStandsForAVersion() {
        assertThat(version("/v2/models/served/infer")).isEqualTo("2");
        assertThat(version("/v2/models/served/versions/1/infer")).isEqualTo("1");
        assertThat(version("/v2/models/served/versions/first/infer")).isEqualTo("1");
        assertThat(version("/v2/models/served/versions/production/infer")).isEqualTo("2");
    }

    @Test
    void classificationGivesTheMostProbableClassesAsTexts() {
        String request = """
                {"inputs": [{"name": "pixels", "shape": [2, 28, 28], "datatype": "UINT8", "data": [%1$s, %1$s]}],
                 "outputs": [{"name": "probabilities", "parameters": {"classification": 3}}]}""".formatted(pixels);

        JsonNode output = service.post(INFER, request).json().at("/outputs/0");

        assertThat(output.path("datatype").asString()).isEqualTo("BYTES");
        assertThat(output.path("shape").toString()).isEqualTo("[2,3]");
        assertThat(output.path("data")).hasSize(6);
        List<Integer> order = IntStream.range(0, 10)
                .boxed()
                .sorted((a, b) -> Double.compare(expected[b], expected[a]))
                .toList();
        for (int i = 0; i < 6; i++) {
            String[] parts = output.path("data").get(i).asString().split(":", -1);
            int index = order.get(i % 3);
            assertThat(Double.parseDouble(parts[0])).isCloseTo(expected[index], within(1e-6));
            assertThat(parts[0]).doesNotContainIgnoringCase("e");
            assertThat(Integer.parseInt(parts[1])).isEqualTo(index);
            assertThat(parts[2]).isEqualTo(label(index));
        }
    }

    @Test
    void pixelsThatLookScaledAreAnsweredWithAWarningInEveryApi() {
        String scaled = pixels.replaceAll("(\\d+)", "0.$1");
        String black = pixels.replaceAll("\\d+", "0");

        JsonNode inferred = service.post(INFER, infer("[2, 28, 28]", "FP32", "[" + pixels + "," + scaled + "]"))
                .json();
        Answer predicted = service.post(PREDICT, "{\"instances\": [" + pixels + "," + scaled + "]}");
        JsonNode ours = service.post("/api/models/served/predict", "{\"images\": [" + pixels + "," + scaled + "]}")
                .json();

        assertThat(inferred.path("outputs")).hasSize(1);
        assertThat(inferred.at("/parameters/warning").asString())
                .startsWith("picture 1: ")
                .contains("0..1");
        assertThat(predicted.status()).isEqualTo(200);
        assertThat(predicted.header("Fitting-Room-Warning"))
                .startsWith("picture 1: ")
                .contains("0..1");
        assertThat(ours.at("/predictions/0/warnings")).isEmpty();
        assertThat(ours.at("/predictions/1/warnings/0").asString()).contains("0..1");
        for (String unscaled : List.of(pixels, black)) {
            assertThat(service.post(INFER, infer("[1, 28, 28]", "UINT8", "[" + unscaled + "]"))
                            .json()
                            .has("parameters"))
                    .isFalse();
            assertThat(service.post(PREDICT, "{\"instances\": [" + unscaled + "]}")
                            .header("Fitting-Room-Warning"))
                    .isEmpty();
        }
    }

    // TensorFlow Serving

    @Test
    void aStatusNamesEveryVersionOrTheOneAskedFor() {
        String second =
                "{\"version\": \"2\", \"state\": \"AVAILABLE\", \"status\": {\"error_code\": \"OK\", \"error_message\": \"\"}}";
        String first = second.replace("2", "1");
        for (String version : List.of("1", "2")) {
            await().until(() -> service.get("/v2/models/served/versions/" + version + "/ready")
                            .status()
                    == 200);
        }

        assertAnswer(
                service.get("/v1/models/served"), 200, "{\"model_version_status\": [" + second + "," + first + "]}");
        for (String one : List.of("/versions/1", "/labels/first", "/versions/first")) {
            assertAnswer(service.get("/v1/models/served" + one), 200, "{\"model_version_status\": [" + first + "]}");
        }
    }

    @Test
    void aVersionIsAvailableOnceItIsLoadedAndNotBefore() {
        service.awaitEnd(service.submit("{\"model\": \"asked-late\", \"epochs\": 1, \"batch_size\": 1024}")
                .path("id")
                .asString());
        String status = "/v1/models/asked-late";

        assertThat(service.get(status)
                        .json()
                        .at("/model_version_status/0/state")
                        .asString())
                .isIn("LOADING", "AVAILABLE");
        await().untilAsserted(() -> assertThat(service.get(status)
                        .json()
                        .at("/model_version_status/0/state")
                        .asString())
                .isEqualTo("AVAILABLE"));
    }

    @Test
    void metadataHasTheFormOfTheProtocolsMessages() {
        JsonNode metadata = service.get("/v1/models/served/versions/1/metadata").json();

        assertThat(metadata.path("model_spec"))
                .isEqualTo(json("{\"name\": \"served\", \"signature_name\": \"\", \"version\": \"1\"}"));
        assertThat(metadata.at("/metadata/signature_def/signature_def/serving_default"))
                .isEqualTo(json("""
                                {"inputs": {"pixels": {"dtype": "DT_FLOAT", "name": "pixels:0", "tensor_shape": {
                                   "dim": [{"size": "-1", "name": ""}, {"size": "28", "name": ""}, {"size": "28", "name": ""}],
                                   "unknown_rank": false}}},
                                 "outputs": {"probabilities": {"dtype": "DT_FLOAT", "name": "probabilities:0", "tensor_shape": {
                                   "dim": [{"size": "-1", "name": ""}, {"size": "10", "name": ""}], "unknown_rank": false}}},
                                 "method_name": "tensorflow/serving/predict"}"""));
        assertThat(service.get("/v1/models/served/metadata").json().at("/model_spec/version"))
                .isEqualTo(json("\"2\""));
        assertThat(service.get("/v1/models/served/labels/first/metadata").json())
                .isEqualTo(metadata);
    }

    /** The examples of the specification name no content type; curl then sends that of a form. */
    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "application/json;charset=utf-8", "text/plain"})
    void aBodyIsReadAsJsonWhateverCurlCallsIt(String contentType) {
        byte[] body = ("{\"signature_name\": \"serving_default\", \"instances\": [" + pixels + "]}")
                .getBytes(StandardCharsets.UTF_8);

        Answer answer = service.post(PREDICT, contentType, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().propertyNames()).containsExactly("predictions");
        assertThat(doubles(answer.json().at("/predictions/0"))).containsExactly(expected, within(1e-6));
    }

    @Test
    void versionsAndLabelsChooseWhoAnswers() {
        double[] first = predicted("/api/models/served/versions/1/predict", pixels);
        String body = "{\"instances\": [" + pixels + "]}";

        assertThat(first).isNotEqualTo(expected);
        for (String one : List.of("/versions/1", "/labels/first", "/versions/first")) {
            JsonNode answer =
                    service.post("/v1/models/served" + one + ":predict", body).json();
            assertThat(doubles(answer.at("/predictions/0"))).containsExactly(first, within(1e-6));
        }
        JsonNode production = service.post("/v1/models/served/labels/production:predict", body)
                .json();
        assertThat(doubles(production.at("/predictions/0"))).containsExactly(expected, within(1e-6));
    }

    @Test
    void aPictureFileIsPreparedAsAnUploadIs() {
        byte[] large =
                service.get("/api/datasets/fashion-mnist/test/0.png?scale=10").bytes();
        double[] uploaded = probabilities(service.post("/api/models/served/predict", "image/png", large));

        JsonNode answer = service.post(
                        PREDICT,
                        "{\"instances\": [{\"b64\": \"" + Base64.getEncoder().encodeToString(large) + "\"}]}")
                .json();

        assertThat(doubles(answer.at("/predictions/0"))).containsExactly(uploaded, within(1e-6));
    }

    // What is refused

    Stream<Arguments> hostileInferences() {
        String many = "[" + String.join(",", Collections.nCopies(9, pixels)) + "]";
        String nested = "[" + pixels + "]";
        return Stream.of(
                Arguments.of("no body", ""),
                Arguments.of("no object", "[]"),
                Arguments.of("null", "null"),
                Arguments.of("empty object", "{}"),
                Arguments.of("cut off", "{\"inputs\": ["),
                Arguments.of("two values", "{} {}"),
                Arguments.of("duplicate member", "{\"inputs\": [], \"inputs\": []}"),
                Arguments.of("inputs null", "{\"inputs\": null}"),
                Arguments.of("inputs empty", "{\"inputs\": []}"),
                Arguments.of("inputs an object", "{\"inputs\": {}}"),
                Arguments.of("inputs of numbers", "{\"inputs\": [1]}"),
                Arguments.of("inputs of nothing", "{\"inputs\": [{}]}"),
                Arguments.of("the same input twice", twice()),
                Arguments.of("wrong name", infer("[1, 784]", "UINT8", flat).replace("pixels", "Pixels")),
                Arguments.of("no name", infer("[1, 784]", "UINT8", flat).replace("\"name\": \"pixels\",", "")),
                Arguments.of("no shape", infer("null", "UINT8", flat).replace("\"shape\": null,", "")),
                Arguments.of("no datatype", infer("[1, 784]", "UINT8", flat).replace("\"datatype\": \"UINT8\",", "")),
                Arguments.of("no data", infer("[1, 784]", "UINT8", "0").replace(", \"data\": 0", "")),
                Arguments.of("unknown datatype", infer("[1, 784]", "UINT9", flat)),
                Arguments.of("datatype in lower case", infer("[1, 784]", "uint8", flat)),
                Arguments.of("booleans declared", infer("[1, 784]", "BOOL", flat)),
                Arguments.of("bytes declared", infer("[1, 784]", "BYTES", flat)),
                Arguments.of("half precision", infer("[1, 784]", "FP16", flat)),
                Arguments.of(
                        "datatype a number", infer("[1, 784]", "UINT8", flat).replace("\"UINT8\"", "8")),
                Arguments.of("shape null", infer("null", "UINT8", flat)),
                Arguments.of("shape empty", infer("[]", "UINT8", flat)),
                Arguments.of("shape without a batch", infer("[28, 28]", "UINT8", flat)),
                Arguments.of("shape of fractions", infer("[1, 28.5, 28]", "UINT8", flat)),
                Arguments.of("shape of texts", infer("[\"1\", \"784\"]", "UINT8", flat)),
                Arguments.of("shape nested", infer("[[1, 784]]", "UINT8", flat)),
                Arguments.of("shape transposed", infer("[784, 1]", "UINT8", flat)),
                Arguments.of("shape too small", infer("[1, 27, 28]", "UINT8", flat)),
                Arguments.of("shape zero", infer("[0, 28, 28]", "UINT8", "[]")),
                Arguments.of("shape negative", infer("[-1, 28, 28]", "UINT8", flat)),
                Arguments.of("shape twice negative", infer("[1, -28, -28]", "UINT8", flat)),
                Arguments.of("shape too many pictures", infer("[9, 28, 28]", "UINT8", many)),
                Arguments.of("shape huge", infer("[2147483647, 28, 28]", "UINT8", flat)),
                Arguments.of("shape beyond 32 bits", infer("[4294967297, 28, 28]", "UINT8", flat)),
                Arguments.of("shape beyond 64 bits", infer("[18446744073709551617, 28, 28]", "UINT8", flat)),
                Arguments.of("shape 1e400", infer("[1e400, 28, 28]", "UINT8", flat)),
                Arguments.of("shape whose product overflows", infer("[1, 65536, 65536]", "UINT8", flat)),
                Arguments.of(
                        "shape whose product overflows to 784", infer("[1, 4294967296, 4294968080]", "UINT8", flat)),
                Arguments.of("shape of many axes", infer("[" + "1,".repeat(1000) + "784]", "UINT8", flat)),
                Arguments.of("data null", infer("[1, 784]", "UINT8", "null")),
                Arguments.of("data a number", infer("[1, 784]", "UINT8", "7")),
                Arguments.of("data a text", infer("[1, 784]", "UINT8", "\"" + "A".repeat(784) + "\"")),
                Arguments.of("data an object", infer("[1, 784]", "UINT8", "{}")),
                Arguments.of("data empty", infer("[1, 784]", "UINT8", "[]")),
                Arguments.of("one number too few", infer("[1, 784]", "UINT8", flat.replaceFirst("\\[0,", "["))),
                Arguments.of("one number too many", infer("[1, 784]", "UINT8", flat.replaceFirst("\\[", "[0,"))),
                Arguments.of("fewer pictures than declared", infer("[2, 28, 28]", "UINT8", nested)),
                Arguments.of(
                        "more pictures than declared",
                        infer("[1, 28, 28]", "UINT8", "[" + pixels + "," + pixels + "]")),
                Arguments.of("nested otherwise than declared", infer("[1, 784]", "UINT8", nested)),
                Arguments.of("ragged", infer("[1, 28, 28]", "UINT8", nested.replaceFirst("\\[0,", "["))),
                Arguments.of("nested deeper in one place", infer("[1, 784]", "UINT8", flat.replaceFirst("0", "[0]"))),
                Arguments.of("256", infer("[1, 784]", "UINT8", flat.replaceFirst("0", "256"))),
                Arguments.of("-1", infer("[1, 784]", "INT32", flat.replaceFirst("0", "-1"))),
                Arguments.of("200 as INT8", infer("[1, 784]", "INT8", flat.replaceFirst("0", "200"))),
                Arguments.of("a fraction as UINT8", infer("[1, 784]", "UINT8", flat.replaceFirst("0", "0.5"))),
                Arguments.of("255.5", infer("[1, 784]", "FP32", flat.replaceFirst("0", "255.5"))),
                Arguments.of("1e400", infer("[1, 784]", "FP32", flat.replaceFirst("0", "1e400"))),
                Arguments.of("-1e400", infer("[1, 784]", "FP64", flat.replaceFirst("0", "-1e400"))),
                Arguments.of("400 digits", infer("[1, 784]", "FP64", flat.replaceFirst("0", "9".repeat(400)))),
                Arguments.of("10000 digits", infer("[1, 784]", "FP64", flat.replaceFirst("0", "9".repeat(10_000)))),
                Arguments.of("NaN", infer("[1, 784]", "FP32", flat.replaceFirst("0", "NaN"))),
                Arguments.of("Infinity", infer("[1, 784]", "FP32", flat.replaceFirst("0", "-Infinity"))),
                Arguments.of("NaN as text", infer("[1, 784]", "FP32", flat.replaceFirst("0", "\"NaN\""))),
                Arguments.of("number as text", infer("[1, 784]", "UINT8", flat.replaceFirst("0", "\"0\""))),
                Arguments.of("null in data", infer("[1, 784]", "UINT8", flat.replaceFirst("0", "null"))),
                Arguments.of("boolean in data", infer("[1, 784]", "UINT8", flat.replaceFirst("0", "true"))),
                Arguments.of("object in data", infer("[1, 784]", "UINT8", flat.replaceFirst("0", "{}"))),
                Arguments.of("deep nesting in data", infer("[1, 784]", "UINT8", "[".repeat(400) + "]".repeat(400))),
                Arguments.of("too deep nesting", "[".repeat(100_000) + "]".repeat(100_000)),
                Arguments.of("id a number", with("\"id\": 42")),
                Arguments.of("id an object", with("\"id\": {}")),
                Arguments.of("parameters an array", with("\"parameters\": []")),
                Arguments.of("outputs an object", with("\"outputs\": {}")),
                Arguments.of("output without a name", with("\"outputs\": [{}]")),
                Arguments.of("unknown output", with("\"outputs\": [{\"name\": \"logits\"}]")),
                Arguments.of(
                        "output twice",
                        with("\"outputs\": [{\"name\": \"probabilities\"}, {\"name\": \"probabilities\"}]")),
                Arguments.of("classification 0", classification("0")),
                Arguments.of("classification -1", classification("-1")),
                Arguments.of("classification 11", classification("11")),
                Arguments.of("classification 1.5", classification("1.5")),
                Arguments.of("classification a text", classification("\"3\"")),
                Arguments.of("classification huge", classification("9".repeat(400))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileInferences")
    void aHostileTensorIsRefusedAndTheServerIsRightAfterwards(String name, String body) {
        Answer refused = service.post(INFER, body);

        assertError(refused, 400);
        assertThat(inferred("[1, 28, 28]", "UINT8", flat)).containsExactly(expected, within(1e-6));
    }

    @Test
    void onePictureWithoutTheBatchAxisIsRecognised() {
        for (Answer refused : List.of(
                service.post(PREDICT, "{\"instances\": " + pixels + "}"),
                service.post(PREDICT, "{\"inputs\": " + pixels + "}"),
                service.post(INFER, infer("[28, 28]", "UINT8", pixels)))) {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().path("error").asString()).contains("one picture without the batch axis");
        }
    }

    Stream<Arguments> hostilePredictions() {
        String file = "{\"b64\": \"" + Base64.getEncoder().encodeToString(png(0)) + "\"}";
        String half = Base64.getEncoder().encodeToString(Arrays.copyOf(png(0), 100));
        String nine = "[" + String.join(",", Collections.nCopies(9, pixels)) + "]";
        return Stream.of(
                Arguments.of(400, "no body", ""),
                Arguments.of(400, "no object", "[]"),
                Arguments.of(400, "neither format", "{}"),
                Arguments.of(400, "both formats", "{\"instances\": [" + pixels + "], \"inputs\": [" + pixels + "]}"),
                Arguments.of(400, "duplicate member", "{\"inputs\": 1, \"inputs\": 1}"),
                Arguments.of(400, "instances null", "{\"instances\": null}"),
                Arguments.of(400, "instances a number", "{\"instances\": 1}"),
                Arguments.of(400, "instances empty", "{\"instances\": []}"),
                Arguments.of(400, "instances of scalars", "{\"instances\": [1.0, 2.0, 5.0]}"),
                Arguments.of(400, "instances of texts", "{\"instances\": [\"foo\", \"bar\", \"baz\"]}"),
                Arguments.of(400, "instances of nulls", "{\"instances\": [null]}"),
                Arguments.of(400, "instances of booleans", "{\"instances\": [true]}"),
                Arguments.of(400, "instances of small tensors", "{\"instances\": [[[1, 2]], [[3, 4]]]}"),
                Arguments.of(400, "too many instances", "{\"instances\": " + nine + "}"),
                Arguments.of(400, "instances of two shapes", "{\"instances\": [" + pixels + "," + flat + "]}"),
                Arguments.of(
                        400,
                        "instances named and not",
                        "{\"instances\": [" + pixels + ", {\"pixels\": " + pixels + "}]}"),
                Arguments.of(
                        400,
                        "instances not named and named",
                        "{\"instances\": [{\"pixels\": " + pixels + "}, " + pixels + "]}"),
                Arguments.of(400, "wrong name", "{\"instances\": [{\"image\": " + pixels + "}]}"),
                Arguments.of(400, "name too many", "{\"instances\": [{\"pixels\": " + pixels + ", \"tag\": 1}]}"),
                Arguments.of(400, "no name", "{\"instances\": [{}]}"),
                Arguments.of(400, "value null", "{\"instances\": [{\"pixels\": null}]}"),
                Arguments.of(400, "ragged", "{\"instances\": [" + pixels.replaceFirst("\\[0,", "[") + "]}"),
                Arguments.of(400, "ragged later", "{\"instances\": [" + pixels.replaceFirst(",0\\]\\]$", "]]") + "]}"),
                Arguments.of(400, "256", "{\"instances\": [" + pixels.replaceFirst("0", "256") + "]}"),
                Arguments.of(400, "-1", "{\"instances\": [" + pixels.replaceFirst("0", "-1") + "]}"),
                Arguments.of(400, "1e400", "{\"instances\": [" + pixels.replaceFirst("0", "1e400") + "]}"),
                Arguments.of(400, "400 digits", "{\"instances\": [" + pixels.replaceFirst("0", "9".repeat(400)) + "]}"),
                Arguments.of(400, "NaN", "{\"instances\": [" + pixels.replaceFirst("0", "NaN") + "]}"),
                Arguments.of(400, "text", "{\"instances\": [" + pixels.replaceFirst("0", "\"0\"") + "]}"),
                Arguments.of(400, "null", "{\"instances\": [" + pixels.replaceFirst("0", "null") + "]}"),
                Arguments.of(400, "boolean", "{\"instances\": [" + pixels.replaceFirst("0", "false") + "]}"),
                Arguments.of(400, "deep nesting", "{\"instances\": " + "[".repeat(400) + "]".repeat(400) + "}"),
                Arguments.of(400, "too deep nesting", "{\"instances\": " + "[".repeat(100_000)),
                Arguments.of(400, "inputs null", "{\"inputs\": null}"),
                Arguments.of(400, "inputs empty", "{\"inputs\": []}"),
                Arguments.of(400, "inputs a scalar", "{\"inputs\": 3}"),
                Arguments.of(400, "inputs without a batch", "{\"inputs\": " + pixels + "}"),
                Arguments.of(400, "too many in inputs", "{\"inputs\": " + nine + "}"),
                Arguments.of(400, "inputs empty object", "{\"inputs\": {}}"),
                Arguments.of(400, "inputs wrong name", "{\"inputs\": {\"image\": [" + pixels + "]}}"),
                Arguments.of(400, "inputs value null", "{\"inputs\": {\"pixels\": null}}"),
                Arguments.of(400, "inputs of empty objects", "{\"inputs\": [{}]}"),
                Arguments.of(400, "file and numbers", "{\"instances\": [" + file + "," + pixels + "]}"),
                Arguments.of(400, "numbers and file", "{\"instances\": [" + pixels + "," + file + "]}"),
                Arguments.of(400, "b64 a number", "{\"instances\": [{\"b64\": 1}]}"),
                Arguments.of(400, "b64 with more", "{\"instances\": [{\"b64\": \"AAAA\", \"a\": 1}]}"),
                Arguments.of(400, "b64 no base64", "{\"instances\": [{\"b64\": \"*\"}]}"),
                Arguments.of(400, "b64 empty", "{\"instances\": [{\"b64\": \"\"}]}"),
                Arguments.of(415, "b64 no picture", "{\"instances\": [{\"b64\": \"aW1hZ2UgYnl0ZXM=\"}]}"),
                Arguments.of(400, "b64 cut short", "{\"inputs\": [{\"b64\": \"" + half + "\"}]}"),
                Arguments.of(
                        400, "unknown signature", "{\"signature_name\": \"embed\", \"instances\": [" + pixels + "]}"),
                Arguments.of(
                        400,
                        "another method's signature",
                        "{\"signature_name\": \"classify\", \"instances\": [" + pixels + "]}"),
                Arguments.of(400, "signature no text", "{\"signature_name\": 1, \"instances\": [" + pixels + "]}"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("hostilePredictions")
    void aHostilePredictionIsRefusedAndTheServerIsRightAfterwards(int status, String name, String body) {
        Answer refused = service.post(PREDICT, body);

        assertError(refused, status);
        assertThat(rows("{\"instances\": [" + pixels + "]}", "predictions")).containsExactly(expected, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "{\"examples\": null}",
                "{\"examples\": []}",
                "{\"examples\": {}}",
                "{\"examples\": [1]}",
                "{\"examples\": [{}]}",
                "{\"examples\": [{\"x\": 1.0}, {\"x\": 2.0}]}",
                "{\"examples\": [{\"pixels\": [1, 2]}]}",
                "{\"context\": 1, \"examples\": [{\"pixels\": [1]}]}",
                "{\"context\": {\"pixels\": [1]}, \"examples\": [{\"pixels\": [1]}]}",
                "{\"signature_name\": \"tensorflow/serving/regress\", \"examples\": [{\"x\": 1.0}]}"
            })
    void examplesThatAreNoPicturesAreRefused(String body) {
        assertError(service.post(CLASSIFY, body), 400);
    }

    @Test
    void whatIsNotThereIsRefusedInTheProtocolsForm() {
        String body = "{\"instances\": [" + pixels + "]}";
        for (String address : List.of(
                "/v2/models/nothing",
                "/v2/models/nothing/ready",
                "/v2/models/served/versions/3",
                "/v2/models/served/versions/0",
                "/v2/models/served/versions/-1",
                "/v2/models/served/versions/99999999999999999999",
                "/v2/models/served/versions/nothing/ready",
                "/v2/models/a%20b",
                "/v2/models/" + "x".repeat(1000),
                "/v2/models",
                "/v2/nothing",
                "/v2/models/served/infer/more",
                "/v1/models/nothing",
                "/v1/models/nothing/metadata",
                "/v1/models/served/versions/3",
                "/v1/models/served/labels/1",
                "/v1/models/served/labels/nothing",
                "/v1/models",
                "/v1")) {
            assertError(service.get(address), 404);
        }
        for (String address : List.of(
                "/v1/models/nothing:predict",
                "/v1/models/served/versions/3:predict",
                "/v1/models/served/labels/2:predict",
                "/v1/models/served:unknown",
                "/v1/models/nothing:classify",
                "/v2/models/nothing/infer",
                "/v2/models/served/versions/3/infer",
                "/v2/models/served/nothing")) {
            assertError(service.post(address, body), 404);
        }
    }

    @Test
    void aWrongMethodOrTypeIsRefusedInTheProtocolsForm() {
        byte[] body = infer("[1, 784]", "UINT8", flat).getBytes(StandardCharsets.UTF_8);
        byte[] multipart = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n"
                .getBytes(StandardCharsets.UTF_8);

        assertError(service.get(INFER), 405);
        assertError(service.delete("/v2/models/served"), 405);
        assertError(service.post("/v2/health/ready", "{}"), 405);
        assertError(service.get(PREDICT), 405);
        assertError(service.delete("/v1/models/served"), 405);
        assertError(service.post("/v1/models/served:regress", "{\"examples\": [{\"x\": 1.0}]}"), 400);
        for (String address : List.of(INFER, PREDICT, CLASSIFY)) {
            for (String type : List.of("image/png", "application/octet-stream", "application/xml", "nonsense")) {
                assertError(service.post(address, type, body), 415);
            }
            assertError(service.post(address, "multipart/form-data; boundary=b", multipart), 415);
            assertError(service.post(address, "multipart/form-data", "nothing".getBytes(StandardCharsets.UTF_8)), 415);
        }
        assertError(service.get("/v2/models/served", "text/html"), 406);
        assertError(service.get("/v1/models/served", "image/png"), 406);
    }

    @Test
    void aHugeBodyIsRefusedInTheProtocolsForm() throws IOException {
        for (String address : List.of(INFER, PREDICT, CLASSIFY)) {
            assertError(service.post(address, "{\"inputs\": \"" + "x".repeat(1_100_000) + "\"}"), 413);
            String announced = raw(address, "Content-Length: 104857600", "{\"inputs\": [");
            String chunked = raw(address, "Transfer-Encoding: chunked", "160000\r\n" + " ".repeat(0x160000) + "\r\n");
            for (String answer : List.of(announced, chunked)) {
                assertThat(answer)
                        .startsWith("HTTP/1.1 413 ")
                        .containsIgnoringCase("Content-Type: application/json\r\n")
                        .contains("{\"error\":\"The body is larger than the limit of 1048576 bytes");
            }
            assertThat(inferred("[1, 28, 28]", "UINT8", flat)).containsExactly(expected, within(1e-6));
        }
    }

    @Test
    void aHundredMegabytesSentToTheEndLeaveTheServerAlive() {
        for (String address : List.of(INFER, PREDICT)) {
            sendToTheEnd(address, 100);

            assertThat(inferred("[1, 28, 28]", "UINT8", flat)).containsExactly(expected, within(1e-6));
            assertThat(rows("{\"instances\": [" + pixels + "]}", "predictions"))
                    .containsExactly(expected, within(1e-6));
        }
    }

    @Test
    void aFaultOfOursIsToldInTheProtocolsFormAndMakesTheModelUnready() {
        JsonNode job = service.submit("{\"model\": \"damaged\", \"epochs\": 1, \"batch_size\": 512}");
        service.awaitEnd(job.path("id").asString());
        jdbc.sql("UPDATE model_versions SET artifact = ? WHERE model = 'damaged'")
                .param(new byte[] {1, 2, 3})
                .update();

        Answer ready = service.get("/v2/models/damaged/ready");
        Answer inferred = service.post("/v2/models/damaged/infer", infer("[1, 784]", "UINT8", flat));
        Answer predicted = service.post("/v1/models/damaged:predict", "{\"instances\": [" + pixels + "]}");

        assertAnswer(ready, 400, "{\"name\": \"damaged\", \"ready\": false}");
        assertError(inferred, 500);
        assertError(predicted, 500);
        assertThat(inferred.json().path("error").asString()).contains("does not pass its self-test");
        assertThat(service.get("/v2/health/ready").status()).isEqualTo(200);
    }

    @Test
    void errorsElsewhereAreProblemsAsBefore() {
        assertThat(service.get("/api/models/nothing").header("Content-Type")).startsWith("application/problem+json");
        assertThat(service.get("/v3/nothing").header("Content-Type")).startsWith("application/problem+json");
        Answer digits = service.post(
                "/api/models/served/predict", "{\"image\": " + pixels.replaceFirst("0", "9".repeat(400)) + "}");
        assertThat(digits.status()).as(digits.text()).isEqualTo(400);
        assertThat(digits.json().at("/errors/0/pointer").asString()).isEqualTo("/image/0/0");
        Answer job = service.post("/api/jobs", "{\"validation_split\": " + "9".repeat(400) + "}");
        assertThat(job.status()).as(job.text()).isEqualTo(400);
        assertThat(job.json().at("/errors/0/pointer").asString()).isEqualTo("/validation_split");
    }

    @Test
    void theOpenApiDocumentNamesTheProtocolsAddressesAndErrors() {
        JsonNode paths = service.get("/v3/api-docs").json().path("paths");

        for (String address : List.of(
                "/v2/models/{name}/infer",
                "/v2/models/{name}/versions/{version}/infer",
                "/v1/models/{name}:predict",
                "/v1/models/{name}/versions/{version}:predict",
                "/v1/models/{name}/labels/{label}:predict")) {
            JsonNode responses = paths.path(address).at("/post/responses");
            assertThat(responses.propertyNames()).as(address).contains("200", "400", "404", "413", "415", "500");
            assertThat(responses.at("/400/content").propertyNames()).containsExactly("application/json");
        }
    }

    // Requests

    private static String infer(String shape, String datatype, String data) {
        return "{\"inputs\": [{\"name\": \"pixels\", \"shape\": %s, \"datatype\": \"%s\", \"data\": %s}]}"
                .formatted(shape, datatype, data);
    }

    private String with(String member) {
        return "{" + member + ", " + infer("[1, 784]", "UINT8", flat).substring(1);
    }

    private String classification(String count) {
        return with("\"outputs\": [{\"name\": \"probabilities\", \"parameters\": {\"classification\": %s}}]"
                .formatted(count));
    }

    private String twice() {
        String input = infer("[1, 784]", "UINT8", flat)
                .replaceFirst("^\\{\"inputs\": \\[", "")
                .replaceFirst("]}$", "");
        return "{\"inputs\": [" + input + ", " + input + "]}";
    }

    /** Sends the head and the beginning of a request over a socket of its own and returns what comes back. */
    private String raw(String address, String length, String beginning) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(20_000);
            OutputStream request = socket.getOutputStream();
            request.write(("POST " + address + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + length + "\r\n\r\n" + beginning)
                    .getBytes(StandardCharsets.UTF_8));
            request.flush();
            return firstAnswer(socket.getInputStream());
        }
    }

    private static String firstAnswer(InputStream response) throws IOException {
        StringBuilder answer = new StringBuilder();
        for (int next = response.read(); next >= 0; next = response.read()) {
            answer.append((char) next);
            if (answer.indexOf("}") >= 0) {
                break;
            }
        }
        return answer.toString();
    }

    /** The server may cut the connection at any time; that is its right. */
    private void sendToTheEnd(String address, int megabytes) {
        byte[] megabyte = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket("localhost", port)) {
            OutputStream request = socket.getOutputStream();
            request.write(("POST " + address
                            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < megabytes; i++) {
                request.write("100000\r\n".getBytes(StandardCharsets.UTF_8));
                request.write(megabyte);
                request.write("\r\n".getBytes(StandardCharsets.UTF_8));
            }
            request.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException cut) {
            assertThat(cut).isNotNull();
        }
    }

    // Answers

    private double[] inferred(String shape, String datatype, String data) {
        Answer answer = service.post(INFER, infer(shape, datatype, data));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return doubles(answer.json().at("/outputs/0/data"));
    }

    private double[] rows(String body, String member) {
        Answer answer = service.post(PREDICT, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().propertyNames()).containsExactly(member);
        assertThat(answer.json().path(member)).hasSize(1);
        return doubles(answer.json().path(member).get(0));
    }

    private double[] classified(String body) {
        Answer answer = service.post(CLASSIFY, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("results")).hasSize(1);
        double[] probabilities = new double[10];
        for (JsonNode pair : answer.json().at("/results/0")) {
            int index = IntStream.range(0, 10)
                    .filter(i -> label(i).equals(pair.get(0).asString()))
                    .findFirst()
                    .orElseThrow();
            probabilities[index] = pair.get(1).doubleValue();
        }
        return probabilities;
    }

    private double[] predicted(String address, String picture) {
        return probabilities(service.post(address, "{\"image\": " + picture + "}"));
    }

    private static double[] probabilities(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        double[] probabilities = new double[10];
        for (JsonNode one : answer.json().at("/predictions/0/probabilities")) {
            probabilities[one.path("index").intValue()] =
                    one.path("probability").doubleValue();
        }
        return probabilities;
    }

    private String version(String address) {
        return service.post(address, infer("[1, 784]", "UINT8", flat))
                .json()
                .path("model_version")
                .asString();
    }

    private static double[] doubles(JsonNode array) {
        List<Double> values = new ArrayList<>();
        array.forEach(value -> values.add(value.doubleValue()));
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private String label(int index) {
        return service.get("/api/models/served/versions/1")
                .json()
                .at("/dataset/labels/" + index)
                .asString();
    }

    private String pixels(int index) {
        return service.get("/api/datasets/fashion-mnist/test/" + index)
                .json()
                .path("pixels")
                .toString();
    }

    private byte[] png(int index) {
        return service.get("/api/datasets/fashion-mnist/test/" + index + ".png").bytes();
    }

    private static String flat(String nested) {
        return nested.replace("],[", ",").replace("[[", "[").replace("]]", "]");
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static void assertAnswer(Answer answer, int status, String body) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.json()).isEqualTo(json(body));
    }

    /** The form of an error in both protocols: one member, a text for a person. */
    private static void assertError(Answer answer, int status) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.json().propertyNames()).containsExactly("error");
        assertThat(answer.json().path("error").isString()).isTrue();
        assertThat(answer.json().path("error").asString())
                .isNotBlank()
                .hasSizeLessThan(1500)
                .doesNotContain("java.", "Exception", "io.fittingroom", "JsonReadFeature");
    }
}
