package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.ServiceClient.Answer;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The contract on the embedded default, H2 in a file, and what no database has a part in. */
@DirtiesContext
class ServiceOnH2IT extends ServiceContract {

    @TempDir
    private static Path data;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("fitting-room.data-dir", data::toString);
    }

    @Test
    void figuresOfTheDiskDoNotSayWhereItIs() {
        Answer free = service().get("/actuator/metrics/disk.free");

        assertThat(free.json().at("/measurements/0/value").asDouble()).isPositive();
        assertThat(free.json().path("availableTags").size()).isZero();
        assertThat(free.text()).doesNotContain(Path.of("").toAbsolutePath().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"epochs\":0}   | 400 | INVALID_REQUEST         | /epochs",
                "{\"epoch\":5}    | 400 | INVALID_REQUEST         | /epoch",
                "{\"epochs\":2.7} | 400 | INVALID_REQUEST         | /epochs",
                "{\"layers\":[]}  | 422 | NETWORK_CANNOT_BE_BUILT | /layers",
                "{\"layers\":[{\"type\":\"dense\",\"units\":10,\"activation\":\"softmax\"}]} | 422 | NETWORK_CANNOT_BE_BUILT | /layers/0",
                "{\"layers\":[{\"type\":\"flatten\"},{\"type\":\"dense\",\"units\":5,\"activation\":\"softmax\"}]} | 422 | NETWORK_CANNOT_BE_BUILT | /layers/1/units",
                "{\"validation_split\":0.9999999} | 422 | NETWORK_CANNOT_BE_BUILT | /validation_split",
                "[1]              | 400 | INVALID_REQUEST         | ''"
            })
    void aFaultyRequestIsRefusedWithThePointer(String body, int status, String code, String pointer) {
        Answer refused = service().post("/api/jobs", body);

        assertThat(refused.status()).isEqualTo(status);
        assertProblem(refused, code);
        assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
        assertThat(refused.json().at("/errors/0/detail").asString()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"'{'", "{\"epochs\":NaN}", "{\"epochs\":1,\"epochs\":2}", "{} {}", "''", "{\"a\":\"\\x\"}"})
    void whatIsNoJsonIsRefusedAsSuch(String body) {
        Answer refused = service().post("/api/jobs", body);

        assertThat(refused.status()).isEqualTo(400);
        assertProblem(refused, "MALFORMED_JSON");
    }

    @Test
    void deepNestingIsRefused() {
        Answer refused = service().post("/api/jobs", "[".repeat(100_000) + "]".repeat(100_000));

        assertThat(refused.status()).isEqualTo(400);
        assertProblem(refused, "MALFORMED_JSON");
    }

    @Test
    void aBodyBeyondTheLimitIsRefusedWithTheLimit() {
        Answer refused = service().post("/api/jobs", "{\"model\": \"" + "x".repeat(1_100_000) + "\"}");

        assertThat(refused.status()).isEqualTo(413);
        assertProblem(refused, "TOO_LARGE");
        assertThat(refused.json().path("detail").asString()).contains("524288", "fitting-room.web.max-json-size");
    }

    @Test
    void whatTheServerItselfRefusesIsAProblemToo() throws Exception {
        try (Socket socket = new Socket("localhost", port())) {
            socket.getOutputStream()
                    .write("GET /api/jobs/%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 400")
                    .contains("application/problem+json", "\"code\":\"INVALID_REQUEST\"")
                    .doesNotContain("html", "Tomcat");
        }
    }

    @Test
    void aTestPictureGetsTheSameAnswerInEveryForm() {
        trained("forms");
        for (int index : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100, 999}) {
            String picture = "/api/datasets/fashion-mnist/test/" + index;
            byte[] png = service().get(picture + ".png").bytes();
            JsonNode pixels = service().get(picture).json().path("pixels");

            double[] raw = probabilities(service().post("/api/models/forms/predict", "image/png", png));
            double[] numbers =
                    probabilities(service().post("/api/models/forms/predict", "{\"image\": " + pixels + "}"));
            double[] upload = probabilities(upload("/api/models/forms/predict", png));

            assertThat(numbers).containsExactly(raw, within(1e-6));
            assertThat(upload).containsExactly(raw, within(1e-6));
        }
    }

    @Test
    void aPredictionNamesEveryClassMostProbableFirst() {
        trained("named");

        JsonNode answer = service()
                .post("/api/models/named/predict", "{\"images\": [" + pixels(0) + "," + pixels(1) + "]}")
                .json();
        JsonNode top = service()
                .post("/api/models/named/versions/1/predict?top=3", "{\"image\": " + pixels(0) + "}")
                .json();

        assertThat(answer.path("version").intValue()).isEqualTo(1);
        assertThat(answer.path("predictions")).hasSize(2);
        JsonNode first = answer.at("/predictions/0");
        assertThat(first.path("label").asString()).isEqualTo("Ankle boot");
        assertThat(first.path("probabilities")).hasSize(10);
        double sum = 0;
        double last = 1;
        for (JsonNode one : first.path("probabilities")) {
            double probability = one.path("probability").doubleValue();
            assertThat(probability).isBetween(0.0, last);
            last = probability;
            sum += probability;
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        assertThat(first.at("/seen/png").asString()).isNotEmpty();
        assertThat(top.at("/predictions/0/probabilities")).hasSize(3);
    }

    @Test
    void concurrentPredictionsNeverMixEvenWhileAJobTrains() throws Exception {
        trained("concurrent");
        List<String> bodies = new ArrayList<>();
        List<double[]> alone = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            bodies.add("{\"image\": " + pixels(i) + "}");
            alone.add(probabilities(service().post("/api/models/concurrent/predict", bodies.get(i))));
        }

        assertConcurrentAnswers(bodies, alone);
        service().awaitTraining(id(service().submit("{" + ENDLESS + "}")));
        assertConcurrentAnswers(bodies, alone);
    }

    private void assertConcurrentAnswers(List<String> bodies, List<double[]> alone) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try {
            List<Future<double[]>> together = new ArrayList<>();
            for (String body : bodies) {
                together.add(
                        threads.submit(() -> probabilities(service().post("/api/models/concurrent/predict", body))));
            }
            for (int i = 0; i < bodies.size(); i++) {
                assertThat(together.get(i).get()).containsExactly(alone.get(i), within(1e-6));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                       | ''",
                "{\"image\":5}            | /image",
                "{\"image\":[]}           | /image",
                "{\"images\":[]}          | /images",
                "{\"image\":[[1]],\"images\":[]} | ''",
                "{\"picture\":[]}         | ''"
            })
    void numbersThatAreNoPictureAreRefused(String body, String pointer) {
        trained("refusing");

        Answer refused = service().post("/api/models/refusing/predict", body);

        assertThat(refused.status()).isEqualTo(400);
        assertProblem(refused, "INVALID_REQUEST");
        assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    }

    @Test
    void aNumberOutOfRangeIsNamedByRowAndColumn() {
        trained("refusing");
        String pixels = pixels(0);

        for (String number : List.of("256", "-1", "1e400", "\"7\"", "null")) {
            String body = "{\"image\": " + pixels.replaceFirst("\\[\\[0,", "[[" + number + ",") + "}";
            Answer refused = service().post("/api/models/refusing/predict", body);

            assertThat(refused.status()).as(number).isEqualTo(400);
            assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo("/image/0/0");
        }
    }

    @Test
    void filesThatAreNoPicturesAreRefusedWithTheReason() {
        trained("refusing");
        byte[] png = service().get("/api/datasets/fashion-mnist/test/0.png").bytes();
        byte[] half = Arrays.copyOf(png, png.length / 2);
        byte[] text = "hello".getBytes(StandardCharsets.UTF_8);

        assertProblem(service().post("/api/models/refusing/predict", "image/png", text), "NOT_A_PICTURE");
        assertProblem(service().post("/api/models/refusing/predict", "image/png", half), "DAMAGED_PICTURE");
        assertThat(service()
                        .post("/api/models/refusing/predict", "image/png", new byte[0])
                        .status())
                .isEqualTo(400);
        assertProblem(upload("/api/models/refusing/predict", text), "NOT_A_PICTURE");
        assertThat(service()
                        .post("/api/models/refusing/predict?top=0&invert=maybe", "image/png", png)
                        .json()
                        .path("errors"))
                .hasSize(2);
    }

    @Test
    void theSummaryIsKerasTable() {
        trained("summed");

        Answer summary = service().get("/api/models/summed/versions/1/summary");

        assertThat(summary.header("Content-Type")).startsWith("text/plain");
        assertThat(summary.text())
                .containsPattern("(?m)^ rescaling \\(Rescaling\\) +\\(None, 28, 28\\) +0$")
                .containsPattern("(?m)^ flatten \\(Flatten\\) +\\(None, 784\\) +0$")
                .containsPattern("(?m)^ dense \\(Dense\\) +\\(None, 128\\) +100,480$")
                .containsPattern("(?m)^ dense_1 \\(Dense\\) +\\(None, 10\\) +1,290$")
                .contains("Total params: 101,770 (397.54 KB)");
    }

    private void trained(String model) {
        if (service().get("/api/models/" + model).status() == 404) {
            JsonNode job = service()
                    .awaitEnd(
                            id(service().submit("{\"model\": \"" + model + "\", \"epochs\": 4, \"batch_size\": 128}")));
            assertThat(job.path("state").asString()).isEqualTo("SUCCEEDED");
        }
    }

    private Answer upload(String path, byte[] file) {
        String boundary = "a-boundary-of-this-test";
        byte[] head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"image\"; filename=\"p.png\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head);
        body.writeBytes(file);
        body.writeBytes(tail);
        return service().post(path, "multipart/form-data; boundary=" + boundary, body.toByteArray());
    }
}
