package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.dataset.FewPictures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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

/** Serving: loading and unloading, self-tests, several files and zips, warnings. There is room for one lesson's network. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"fitting-room.models.max-loaded-bytes=600KB", "fitting-room.inference.max-pictures=20"})
@ContextConfiguration(initializers = FewPictures.class)
@DirtiesContext
class ServingIT {

    /** 101,770 parameters of 4 bytes. */
    private static final int LESSONS_BYTES = 407_080;

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    private ServiceClient service;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("fitting-room.data-dir", data::toString);
    }

    @BeforeEach
    void connect() {
        service = new ServiceClient(port);
        while (versions("shared") < 2) {
            train("shared", 1);
        }
    }

    @Test
    void severalFilesAreAnsweredInOrderAndABadOneDoesNotSpoilTheRest() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("boot.png", png(0));
        files.put("notes.txt", text("hello"));
        files.put("half.png", Arrays.copyOf(png(1), 100));
        files.put("pullover.png", png(1));

        JsonNode predictions = predictions(upload(files));

        assertThat(names(predictions)).containsExactly("boot.png", "notes.txt", "half.png", "pullover.png");
        assertThat(predictions.at("/0/label").asString()).isEqualTo("Ankle boot");
        assertThat(predictions.at("/0/probabilities")).hasSize(10);
        assertThat(predictions.at("/0/error").isMissingNode()).isTrue();
        assertThat(predictions.at("/1/error/code").asString()).isEqualTo("NOT_A_PICTURE");
        assertThat(predictions.at("/1/probabilities").isMissingNode()).isTrue();
        assertThat(predictions.at("/2/error/code").asString()).isEqualTo("DAMAGED_PICTURE");
        assertThat(predictions.at("/2/error/detail").asString()).contains("cut short");
        assertThat(predictions.at("/3/label").asString()).isEqualTo("Pullover");
    }

    @Test
    void aSingleFileThatIsNoPictureIsAProblemStill() {
        Answer refused = upload(Map.of("notes.txt", text("hello")));

        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.json().path("code").asString()).isEqualTo("NOT_A_PICTURE");
        assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo("/image");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/zip", "application/x-zip-compressed", "application/octet-stream", "multipart"})
    void aZipStandsForThePicturesInIt(String contentType) throws IOException {
        byte[] zip = zip(List.of("shoes/", "shoes/b.png", "__MACOSX/shoes/._b.png", "readme.txt", "a.png"));

        Answer answer = contentType.equals("multipart")
                ? upload(Map.of("all.zip", zip))
                : service.post("/api/models/shared/predict", contentType, zip);

        JsonNode predictions = predictions(answer);
        assertThat(names(predictions)).containsExactly("shoes/b.png", "readme.txt", "a.png");
        assertThat(predictions.at("/0/label").asString()).isEqualTo("Ankle boot");
        assertThat(predictions.at("/1/error/code").asString()).isEqualTo("NOT_A_PICTURE");
        assertThat(predictions.at("/2/probability").doubleValue())
                .isEqualTo(predictions.at("/0/probability").doubleValue(), within(1e-6));
    }

    @Test
    void zipsAndPicturesMayBeMixed() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("first.png", png(0));
        files.put("some.zip", zip(List.of("in.png", "zip.png")));
        files.put("last.png", png(0));

        assertThat(names(predictions(upload(files)))).containsExactly("first.png", "in.png", "zip.png", "last.png");
    }

    @Test
    void aZipOfNothingButFaultsIsAnsweredWithThem() throws IOException {
        JsonNode predictions = predictions(
                service.post("/api/models/shared/predict", "application/zip", zip(List.of("a.txt", "b.txt"))));

        assertThat(predictions)
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.at("/error/code").asString()).isEqualTo("NOT_A_PICTURE"));
    }

    @Test
    void aNameInAZipIsOnlyShown() throws IOException {
        JsonNode predictions = predictions(
                service.post("/api/models/shared/predict", "application/zip", zip(List.of("../../etc/passwd.png"))));

        assertThat(names(predictions)).containsExactly("../../etc/passwd.png");
    }

    @Test
    void zipsThatAreEmptyTooManyOrDamagedAreRefused() throws IOException {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            many.add(i + ".png");
        }

        assertRefused(400, "INVALID_REQUEST", zip(List.of("folder/")));
        assertRefused(413, "TOO_LARGE", zip(many));
        byte[] whole = zip(List.of("a.png"));
        assertRefused(400, "INVALID_REQUEST", Arrays.copyOf(whole, whole.length - 10));
    }

    @Test
    void picturesUnlikeTheTrainingDataAreWarned() {
        StringBuilder checks = new StringBuilder();
        for (int y = 0; y < 28; y++) {
            checks.append(y == 0 ? "[" : ",[");
            for (int x = 0; x < 28; x++) {
                checks.append(x == 0 ? "" : ",").append((x + y) % 2 * 255);
            }
            checks.append(']');
        }

        JsonNode predictions = predictions(
                service.post("/api/models/shared/predict", "{\"images\": [[" + checks + "]," + pixels(0) + "]}"));

        assertThat(warnings(predictions.get(0)))
                .anySatisfy(warning -> assertThat(warning).contains("very unlike the 7,500 training pictures"));
        assertThat(warnings(predictions.get(1)))
                .noneSatisfy(warning -> assertThat(warning).contains("unlike"));
    }

    @Test
    void numbersThatAreScaledAlreadyAreWarned() {
        String scaled = pixels(0).replaceAll("\\d+", "0.$0");

        JsonNode predictions = predictions(service.post("/api/models/shared/predict", "{\"image\": " + scaled + "}"));

        assertThat(warnings(predictions.get(0)))
                .anySatisfy(warning -> assertThat(warning).contains("within 0..1"));
    }

    @Test
    void aVersionWhoseWeightsAreOthersIsRefusedAndSaysSo() {
        int sound = train("swapped", 1);
        int damaged = train("swapped", 2);
        jdbc.sql("UPDATE model_versions SET artifact = (SELECT artifact FROM model_versions WHERE model = 'swapped' AND"
                        + " version = ?) WHERE model = 'swapped' AND version = ?")
                .params(sound, damaged)
                .update();

        Answer refused = predict("swapped", damaged);

        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.json().path("code").asString()).isEqualTo("MODEL_DAMAGED");
        assertThat(refused.json().path("detail").asString())
                .contains("Version " + damaged + " of swapped does not pass its self-test", "differ");
        assertThat(predict("swapped", damaged).status()).isEqualTo(500);
        JsonNode readiness = readiness("swapped", damaged);
        assertThat(readiness.path("ready").booleanValue()).isFalse();
        assertThat(readiness.path("state").asString()).isEqualTo("REFUSED");
        assertThat(readiness.path("detail").asString()).contains("self-test");
        assertThat(serving().at("/refused/0/model").asString()).isEqualTo("swapped");
        assertThat(predict("swapped", sound).status()).isEqualTo(200);
        // Nobody named a version: the newest that passes answers, and says which were passed over.
        assertSkips(service.post("/api/models/swapped/predict", "{\"image\": " + pixels(0) + "}"), sound, damaged);
        assertThat(service.post("/v2/models/swapped/infer", infer(pixels(0)))
                        .json()
                        .path("model_version")
                        .asString())
                .isEqualTo(String.valueOf(sound));
        assertThat(service.post("/v1/models/swapped:predict", "{\"instances\": [" + pixels(0) + "]}")
                        .status())
                .isEqualTo(200);
        assertThat(service.post("/api/models/swapped/explain", "{\"image\": " + pixels(0) + "}")
                        .json()
                        .path("version")
                        .intValue())
                .isEqualTo(sound);
        // Somebody decided that this version answers: no other does in its place.
        service.put("/api/models/swapped/aliases/production", "{\"version\": " + damaged + "}");
        assertThat(service.post("/api/models/swapped/predict", "{\"image\": " + pixels(0) + "}")
                        .status())
                .isEqualTo(500);
    }

    private static void assertSkips(Answer answer, int answered, int skipped) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("version").intValue()).isEqualTo(answered);
        assertThat(answer.json().path("skipped_versions").size()).isEqualTo(1);
        assertThat(answer.json().at("/skipped_versions/0").intValue()).isEqualTo(skipped);
    }

    private static String infer(String rows) {
        return "{\"inputs\": [{\"name\": \"pixels\", \"shape\": [1, 28, 28], \"datatype\": \"UINT8\", \"data\": ["
                + rows + "]}]}";
    }

    @Test
    void aVersionWhoseWeightsCannotBeReadIsRefused() {
        int version = train("cut", 1);
        jdbc.sql("UPDATE model_versions SET artifact = ? WHERE model = 'cut'")
                .param(new byte[] {1, 2, 3})
                .update();

        assertThat(predict("cut", version).json().path("code").asString()).isEqualTo("MODEL_DAMAGED");
        assertThat(serving().path("loaded_bytes").longValue()).isLessThanOrEqualTo(LESSONS_BYTES);
    }

    @Test
    void aVersionFromBeforeThereWereProbesServes() {
        int version = train("old", 1);
        jdbc.sql("DELETE FROM model_probes WHERE model = 'old'").update();

        assertThat(predict("old", version).status()).isEqualTo(200);
    }

    @Test
    void askingForReadinessLoadsAndAnotherPushesItOut() {
        assertThat(predict("shared", 2).status()).isEqualTo(200);

        JsonNode first = readiness("shared", 1);

        assertThat(first.path("state").asString()).isEqualTo("NOT_LOADED");
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> readiness("shared", 1).path("ready").booleanValue());
        assertThat(serving().path("loaded").intValue()).isEqualTo(1);
        assertThat(serving().path("loaded_bytes").longValue()).isEqualTo(LESSONS_BYTES);
        assertThat(service.get("/api/models/shared/versions/99/readiness").status())
                .isEqualTo(404);
    }

    @Test
    void twoVersionsShareTheRoomOfOneWithoutEverMixingTheirAnswers() throws Exception {
        double first = probability(predict("shared", 1));
        double second = probability(predict("shared", 2));
        assertThat(first).isNotEqualTo(second);
        ExecutorService threads = Executors.newFixedThreadPool(9);
        AtomicBoolean isOver = new AtomicBoolean();
        try {
            List<Future<?>> askers = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int version = thread % 2 + 1;
                askers.add(threads.submit(() -> {
                    for (int i = 0; i < 25; i++) {
                        assertThat(probability(predict("shared", version)))
                                .isEqualTo(version == 1 ? first : second, within(1e-6));
                    }
                }));
            }
            Future<Long> most = threads.submit(() -> {
                long bytes = 0;
                while (!isOver.get()) {
                    bytes = Math.max(bytes, serving().path("loaded_bytes").longValue());
                }
                return bytes;
            });
            for (Future<?> asker : askers) {
                asker.get();
            }
            isOver.set(true);
            assertThat(most.get()).isEqualTo(LESSONS_BYTES);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void nothingThatIsAskedAfterADeletionIsAnswered() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 3; round++) {
                int version = train("doomed", 1);
                assertThat(predict("doomed", version).status()).isEqualTo(200);
                AtomicBoolean isDeleted = new AtomicBoolean();
                List<Future<Integer>> askers = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    askers.add(threads.submit(() -> {
                        int answersAfter = 0;
                        for (int refusals = 0; refusals < 5; ) {
                            boolean isAfter = isDeleted.get();
                            int status = predict("doomed", version).status();
                            assertThat(status).isIn(200, 404);
                            refusals += status == 404 ? 1 : 0;
                            answersAfter += isAfter && status == 200 ? 1 : 0;
                        }
                        return answersAfter;
                    }));
                }
                assertThat(service.delete("/api/models/doomed/versions/" + version)
                                .status())
                        .isEqualTo(204);
                isDeleted.set(true);
                for (Future<Integer> asker : askers) {
                    assertThat(asker.get()).isZero();
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatAnotherInstanceDeletedIsGoneHereToo() {
        int version = train("elsewhere", 1);
        assertThat(predict("elsewhere", version).status()).isEqualTo(200);

        jdbc.sql("DELETE FROM model_versions WHERE model = 'elsewhere'").update();

        assertThat(predict("elsewhere", version).status()).isEqualTo(404);
    }

    private int versions(String model) {
        return service.get("/api/models/" + model).json().path("versions").size();
    }

    /** The new version. */
    private int train(String model, int seed) {
        JsonNode job = service.awaitEnd(service.submit("{\"model\": \"" + model
                        + "\", \"epochs\": 4, \"batch_size\": 128, \"seed\": " + (seed + versions(model)) + "}")
                .path("id")
                .asString());
        assertThat(job.path("state").asString()).isEqualTo("SUCCEEDED");
        return job.path("model_version").intValue();
    }

    private Answer predict(String model, int version) {
        return service.post(
                "/api/models/" + model + "/versions/" + version + "/predict", "{\"image\": " + pixels(0) + "}");
    }

    private JsonNode readiness(String model, int version) {
        return service.get("/api/models/" + model + "/versions/" + version + "/readiness")
                .json();
    }

    private JsonNode serving() {
        return service.get("/actuator/info").json().path("models");
    }

    private void assertRefused(int status, String code, byte[] zip) {
        Answer refused = service.post("/api/models/shared/predict", "application/zip", zip);
        assertThat(refused.status()).as(refused.text()).isEqualTo(status);
        assertThat(refused.json().path("code").asString()).isEqualTo(code);
    }

    private static double probability(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().at("/predictions/0/probability").doubleValue();
    }

    private static JsonNode predictions(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("predictions");
    }

    private static List<String> names(JsonNode predictions) {
        List<String> names = new ArrayList<>();
        predictions.forEach(one -> names.add(one.path("name").asString()));
        return names;
    }

    private static List<String> warnings(JsonNode prediction) {
        List<String> warnings = new ArrayList<>();
        prediction.path("warnings").forEach(warning -> warnings.add(warning.asString()));
        return warnings;
    }

    /** Names that end in .png are the first test picture, others are text. */
    private byte[] zip(List<String> names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.endsWith(".png") ? png(0) : text("hello"));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private byte[] png(int index) {
        return service.get("/api/datasets/fashion-mnist/test/" + index + ".png").bytes();
    }

    private String pixels(int index) {
        return service.get("/api/datasets/fashion-mnist/test/" + index)
                .json()
                .path("pixels")
                .toString();
    }

    private Answer upload(Map<String, byte[]> files) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        files.forEach((name, content) -> {
            body.writeBytes(text("--a-boundary\r\nContent-Disposition: form-data; name=\"image\"; filename=\"" + name
                    + "\"\r\nContent-Type: application/octet-stream\r\n\r\n"));
            body.writeBytes(content);
            body.writeBytes(text("\r\n"));
        });
        body.writeBytes(text("--a-boundary--\r\n"));
        return service.post(
                "/api/models/shared/predict", "multipart/form-data; boundary=a-boundary", body.toByteArray());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
