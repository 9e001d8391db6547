package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.dataset.DatasetImports;
import io.fittingroom.dataset.DatasetUses;
import io.fittingroom.dataset.FewPictures;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A data set of one's own, in colour, from training to serving; each engine fills in how it trains. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = FewPictures.class)
@DirtiesContext
abstract class OwnDatasetContract {

    private static final String MODEL = "/api/models/colours";
    private static final List<Integer> EVEN = List.of(80, 80, 80);

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    @Autowired
    private DatasetImports imports;

    @Autowired
    private List<DatasetUses> uses;

    @Autowired
    private JdbcClient jdbc;

    private ServiceClient service;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("fitting-room.data-dir", data::toString);
    }

    /** Version 1 of data set and model "colours". */
    @BeforeEach
    void train() {
        service = new ServiceClient(port);
        if (service.get(MODEL + "/versions/1").status() == 200) {
            return;
        }
        OwnPictures.keep(imports, "colours", 1, EVEN, 30);
        JsonNode job = trained("{\"dataset\": \"colours\", \"epochs\": 8}");
        assertThat(job.path("model_version").intValue()).isEqualTo(1);
    }

    private JsonNode trained(String request) {
        JsonNode job = service.awaitEnd(service.submit(request).path("id").asString());
        assertThat(job.path("state").asString()).as("%s", job).isEqualTo("SUCCEEDED");
        return job;
    }

    private JsonNode only(String list, String path) {
        return service.get(path).json().path(list).path(0);
    }

    @Test
    void anEmptyRequestFitsTheDataSetAndIsPinnedToItsVersion() {
        JsonNode job = only("jobs", "/api/jobs?model=colours&size=1");
        JsonNode request = job.path("request");

        assertThat(request.path("dataset").asString()).isEqualTo("colours@1");
        assertThat(request.path("model").asString()).isEqualTo("colours");
        assertThat(request.path("validation_data").asString()).isEqualTo("validation");
        assertThat(request.path("layers")
                        .valueStream()
                        .map(layer -> layer.path("type").asString()))
                .containsExactly("rescaling", "flatten", "dense", "dense");
        assertThat(request.at("/layers/3/units").intValue()).isEqualTo(3);
        assertThat(job.path("dataset_version").intValue()).isEqualTo(1);
        assertThat(job.path("fingerprint").asString()).startsWith("sha256:");
        assertThat(job.at("/evaluation/accuracy").doubleValue()).isGreaterThan(0.95);
        assertThat(job.at("/evaluation/samples").intValue()).isEqualTo(60);
        assertThat(job.at("/latest/val_accuracy").doubleValue()).isGreaterThan(0.9);
        JsonNode trainedOn = service.get(MODEL + "/versions/1").json().path("dataset");
        assertThat(trainedOn.path("name").asString()).isEqualTo("colours");
        assertThat(trainedOn.path("version").intValue()).isEqualTo(1);
        assertThat(trainedOn.path("fingerprint")).isEqualTo(job.path("fingerprint"));
        assertThat(trainedOn.path("shape").toString()).isEqualTo("[12,16,3]");
    }

    @Test
    void aJobStaysWithTheVersionThatWasNewestWhenItWasSubmitted() {
        OwnPictures.keep(imports, "pinned", 2, EVEN, 0);
        JsonNode before = service.submit("{\"dataset\": \"pinned\", \"epochs\": 1}");
        OwnPictures.keep(imports, "pinned", 3, List.of(40, 40), 0);
        JsonNode after = service.submit("{\"dataset\": \"pinned\", \"epochs\": 1}");

        assertThat(before.at("/request/dataset").asString()).isEqualTo("pinned@1");
        assertThat(after.at("/request/dataset").asString()).isEqualTo("pinned@2");
        assertThat(after.at("/request/layers/3/units").intValue()).isEqualTo(2);
        assertThat(after.path("fingerprint")).isNotEqualTo(before.path("fingerprint"));
        for (JsonNode job : List.of(before, after)) {
            assertThat(service.awaitEnd(job.path("id").asString()).path("state").asString())
                    .isEqualTo("SUCCEEDED");
        }
        Answer missing = service.post("/api/jobs", "{\"dataset\": \"pinned@9\"}");
        assertThat(missing.status()).isEqualTo(404);
    }

    @Test
    void picturesInColourAreAnsweredByEveryProtocol() {
        String images = "[" + OwnPictures.json(2) + "," + OwnPictures.json(0) + "]";

        JsonNode predictions = service.post(MODEL + "/predict", "{\"images\": " + images + "}")
                .json()
                .path("predictions");
        assertThat(predictions.valueStream().map(each -> each.path("label").asString()))
                .containsExactly("blue", "red");
        JsonNode metadata = service.get("/v2/models/colours").json();
        assertThat(metadata.at("/inputs/0/shape").toString()).isEqualTo("[-1,12,16,3]");
        assertThat(metadata.at("/outputs/0/shape").toString()).isEqualTo("[-1,3]");
        JsonNode inferred =
                service.post("/v2/models/colours/infer", """
                {"inputs": [{"name": "pixels", "shape": [2, 12, 16, 3], "datatype": "UINT8", "data": %s}]}""".formatted(images)).json();
        assertThat(inferred.at("/outputs/0/shape").toString()).isEqualTo("[2,3]");
        assertThat(inferred.at("/outputs/0/data/2").doubleValue()).isGreaterThan(0.5);
        JsonNode served = service.post("/v1/models/colours:predict", "{\"instances\": " + images + "}")
                .json();
        assertThat(served.at("/predictions/1/0").doubleValue()).isGreaterThan(0.5);
        assertThat(service.get("/v1/models/colours/metadata").text()).contains("\"16\"", "\"3\"");
    }

    @Test
    void anExplanationNamesThePicturesOfTheVersion() {
        JsonNode explanation = service.post(MODEL + "/explain", "{\"image\": " + OwnPictures.json(1) + "}")
                .json();

        assertThat(explanation.at("/explained/label").asString()).isEqualTo("green");
        assertThat(explanation.at("/heat/values")).hasSize(12);
        JsonNode nearest = explanation.path("nearest");
        assertThat(nearest.path("dataset").asString()).isEqualTo("colours");
        assertThat(nearest.path("dataset_version").intValue()).isEqualTo(1);
        assertThat(nearest.path("among").intValue()).isEqualTo(240);
        assertThat(nearest.path("pictures")).hasSize(5).allSatisfy(picture -> {
            assertThat(service.get(picture.at("/links/self").asString()).status())
                    .isEqualTo(200);
            assertThat(picture.path("label_name").asString()).isEqualTo("green");
            assertThat(picture.at("/links/png").asString())
                    .isEqualTo("/api/datasets/colours/versions/1/train/"
                            + picture.path("index").intValue() + ".png");
        });
    }

    @Test
    void theModelGoesOutAndComesBack() throws Exception {
        byte[] zip = service.get(MODEL + "/versions/1/download").bytes();
        JsonNode back = service.post("/api/models/back/versions", "application/zip", zip)
                .json();

        assertThat(back.at("/dataset/name").asString()).isEqualTo("colours");
        assertThat(back.at("/dataset/version").intValue()).isEqualTo(1);
        assertThat(back.at("/evaluation/accuracy").doubleValue())
                .isEqualTo(service.get(MODEL + "/versions/1")
                        .json()
                        .at("/evaluation/accuracy")
                        .doubleValue());
        assertThat(service.get(MODEL + "/versions/1/code?language=python").text())
                .contains("/api/datasets/colours/versions/1/download?format=npz", "data[\"x_val\"]");
        assertThat(service.get(MODEL + "/versions/1/code?language=java").text())
                .contains("train-images-idx4-ubyte.gz", "validation-images-idx4-ubyte.gz");
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        float[] blue = new float[12 * 16 * 3];
        for (int i = 0; i < blue.length; i++) {
            blue[i] = i % 3 == 2 ? 150 : 50;
        }
        try (OrtSession session = environment.createSession(
                        service.get(MODEL + "/versions/1/onnx").bytes());
                OnnxTensor tensor =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(blue), new long[] {1, 12, 16, 3});
                OrtSession.Result result = session.run(Map.of("pixels", tensor))) {
            Map<String, String> told = session.getMetadata().getCustomMetadata();
            assertThat(told.get("dataset")).isEqualTo("colours");
            assertThat(told.get("dataset_version")).isEqualTo("1");
            float[] probabilities = ((float[][]) result.get(0).getValue())[0];
            JsonNode ours = service.post(MODEL + "/predict", "{\"image\": " + OwnPictures.json(2) + "}")
                    .json()
                    .at("/predictions/0");
            assertThat((double) probabilities[2])
                    .isEqualTo(ours.path("probability").doubleValue(), within(1e-4));
        }
    }

    @Test
    void anotherVersionOfTheDataSetSaysWhetherNewDataHelped() {
        OwnPictures.keep(imports, "grown", 4, List.of(30, 30, 30), 0);
        trained("{\"dataset\": \"grown\", \"epochs\": 1}");
        OwnPictures.keep(imports, "grown", 5, EVEN, 0);
        trained("{\"dataset\": \"grown\", \"epochs\": 4}");

        JsonNode then = service.get("/api/models/grown/versions/1/evaluation").json();
        assertThat(then.path("dataset").asString()).isEqualTo("grown");
        assertThat(then.path("dataset_version").intValue()).isEqualTo(1);
        assertThat(then.path("warnings")).isEmpty();
        assertThat(then.at("/links/mistakes").asString()).contains("?dataset=grown@1&split=test");
        JsonNode now = service.get("/api/models/grown/versions/1/evaluation?dataset=grown@2&mistakes=60")
                .json();
        assertThat(now.path("dataset_version").intValue()).isEqualTo(2);
        assertThat(now.path("fingerprint")).isNotEqualTo(then.path("fingerprint"));
        assertThat(now.path("warnings"))
                .singleElement()
                .satisfies(warning -> assertThat(warning.asString())
                        .startsWith("grown 1 was trained on version 1 of grown, not on version 2"));
        assertThat(now.path("mistakes"))
                .allSatisfy(mistake -> assertThat(mistake.at("/links/self").asString())
                        .startsWith("/api/datasets/grown/versions/2/test/"));
        JsonNode compared =
                service.get("/api/models/grown/compare?a=1&b=2&dataset=grown@2").json();
        assertThat(compared.path("samples").intValue()).isEqualTo(60);
        assertThat(compared.path("warnings")).hasSize(1);
        assertThat(service.put(
                                "/api/models/grown/aliases/production",
                                "{\"version\": 2, \"only_if\": \"accuracy_not_lower\"}")
                        .status())
                .isEqualTo(200);
        Answer misfit = service.get("/api/models/grown/versions/1/evaluation?dataset=fashion-mnist");
        assertThat(misfit.status()).isEqualTo(400);
        assertThat(misfit.text()).contains("[12, 16, 3]");
    }

    @Test
    void theValidationPicturesCanBeEvaluatedWhereThereAreSome() {
        JsonNode evaluation =
                service.get(MODEL + "/versions/1/evaluation?split=validation").json();

        assertThat(evaluation.path("samples").intValue()).isEqualTo(30);
        assertThat(evaluation.path("warnings"))
                .singleElement()
                .satisfies(warning ->
                        assertThat(warning.asString()).startsWith("colours 1 was validated on these pictures"));
        OwnPictures.keep(imports, "unvalidated", 6, EVEN, 0);
        Answer none = service.get(MODEL + "/versions/1/evaluation?split=validation&dataset=unvalidated");
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.text()).contains("unvalidated@1 has no pictures of its own to validate with");
    }

    @Test
    void thePlanSpeaksOfTheDataSetsBalance() {
        OwnPictures.keep(imports, "uneven", 7, List.of(200, 20, 100), 0);

        JsonNode plan =
                service.post("/api/jobs/plan", "{\"dataset\": \"uneven\"}").json();

        assertThat(plan.path("training_samples").intValue()).isEqualTo(320);
        assertThat(plan.at("/request/dataset").asString()).isEqualTo("uneven@1");
        assertThat(plan.at("/request/layers/3/units").intValue()).isEqualTo(3);
        assertThat(plan.path("problems")).anySatisfy(problem -> {
            assertThat(problem.path("pointer").asString()).isEqualTo("/class_weight");
            assertThat(problem.path("detail").asString())
                    .contains("200 training pictures of red and 20 of green", "\"1\": 5.33");
        });
        JsonNode fewer = service.post(
                        "/api/jobs/plan",
                        "{\"dataset\": \"uneven\", \"layers\": [{\"type\": \"flatten\"}, {\"type\": \"dense\", \"units\": 2, \"activation\": \"softmax\"}]}")
                .json();
        assertThat(fewer.at("/problems").toString()).contains("the last layer needs 3 units");
    }

    @Test
    void presetsRunOnIt() {
        JsonNode presets =
                service.get("/api/experiments/presets?dataset=colours").json().path("presets");
        assertThat(presets)
                .allSatisfy(preset ->
                        assertThat(preset.at("/body/base/dataset").asString()).isEqualTo("colours@1"));

        Answer taken = service.post(
                "/api/experiments/presets/neurons", "{\"dataset\": \"colours\", \"epochs\": 1, \"model\": \"wide\"}");

        assertThat(taken.status()).isEqualTo(202);
        assertThat(taken.json()
                        .path("variants")
                        .valueStream()
                        .map(variant -> variant.path("model").asString()))
                .containsExactly("wide-128-neurons", "wide-512-neurons", "wide-1024-neurons");
        String address = taken.header("Location");
        Awaitility.await()
                .until(() ->
                        service.get(address).json().path("state").asString().equals("ENDED"));
        assertThat(service.get(address).json().path("variants")).allSatisfy(variant -> {
            assertThat(variant.path("state").asString()).isEqualTo("SUCCEEDED");
            assertThat(variant.path("parameters").longValue()).isGreaterThan(576 * 128);
        });
        assertThat(service.post("/api/experiments/presets/neurons", "{\"dataset\": \"none-such\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void theSamePresetWithTheSameKeyIsTheSameExperimentWhateverIsUploadedBetween() {
        String path = "/api/experiments/presets/early-stop";
        String changes = "{\"dataset\": \"renewed\", \"epochs\": 1}";
        OwnPictures.keep(imports, "renewed", 11, EVEN, 0);
        Answer first = service.postWithKey(path, changes, "renewed-1");
        OwnPictures.keep(imports, "renewed", 12, List.of(40, 40), 0);
        Answer again = service.postWithKey(path, changes, "renewed-1");

        assertThat(first.status()).isEqualTo(202);
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.json().path("id")).isEqualTo(first.json().path("id"));
        assertThat(again.json().at("/base/dataset").asString()).isEqualTo("renewed@1");
        service.cancelAll();
    }

    @Test
    void aModelOutlivesItsDataSet() {
        OwnPictures.keep(imports, "gone", 8, EVEN, 0);
        String id = trained("{\"dataset\": \"gone\", \"epochs\": 3}").path("id").asString();
        assertThat(usersOf("gone")).containsExactly("/api/models/gone/versions/1");
        OwnPictures.keep(imports, "gone", 9, EVEN, 0);

        delete("gone", 1);

        assertThat(usersOf("gone")).isEmpty();
        JsonNode prediction = service.post("/api/models/gone/predict", "{\"image\": " + OwnPictures.json(1) + "}")
                .json()
                .at("/predictions/0");
        assertThat(prediction.path("label").asString()).isEqualTo("green");
        JsonNode explanation = service.post("/api/models/gone/explain", "{\"image\": " + OwnPictures.json(1) + "}")
                .json();
        assertThat(explanation.at("/nearest/pictures")).isEmpty();
        assertThat(explanation.at("/nearest/among").intValue()).isZero();
        Answer evaluation = service.get("/api/models/gone/versions/1/evaluation");
        assertThat(evaluation.status()).isEqualTo(409);
        assertThat(evaluation.text()).contains("gone@1", "?dataset=NAME@VERSION");
        assertThat(service.get("/api/models/gone/versions/1/evaluation?dataset=gone")
                        .status())
                .isEqualTo(200);
        assertThat(service.get("/api/models/gone/compare?a=1&b=1").status()).isEqualTo(409);
        JsonNode job = service.job(id);
        assertThat(job.path("dataset_version").intValue()).isEqualTo(1);
        assertThat(job.path("links").has("resume")).isFalse();
        Answer resumed = service.post("/api/jobs/" + id + "/resume", "{\"epochs\": 4}");
        assertThat(resumed.status()).isEqualTo(409);
        assertThat(resumed.text()).contains("version 1 of the data set gone, which is not here any more");
    }

    @Test
    void aJobThatWaitsOrTrainsHoldsItsVersion() {
        OwnPictures.keep(imports, "held", 10, EVEN, 0);
        String running = service.submit("{\"dataset\": \"held\", \"epochs\": 1000}")
                .path("id")
                .asString();
        String waiting = service.submit("{\"dataset\": \"held\", \"epochs\": 1000}")
                .path("id")
                .asString();
        service.awaitTraining(running);

        assertThat(usersOf("held")).containsExactly("/api/jobs/" + running, "/api/jobs/" + waiting);
        uses.forEach(each -> each.detach("held", 1));
        assertThat(usersOf("held")).hasSize(2);

        service.cancelAll();
        assertThat(usersOf("held")).isEmpty();
    }

    @Test
    void aJobOnPicturesThatAreDamagedSaysSo() {
        OwnPictures.keep(imports, "damaged", 13, EVEN, 0);
        byte[] block = jdbc.sql(
                        "SELECT data FROM dataset_blocks b JOIN dataset_versions v ON v.content_id = b.content_id"
                                + " WHERE v.dataset = 'damaged' AND b.split = 'train' AND b.position = 0")
                .query((row, number) -> row.getBytes(1))
                .single();
        block[block.length - 1]++;
        int changed = jdbc.sql("UPDATE dataset_blocks SET data = ? WHERE split = 'train' AND position = 0"
                        + " AND content_id = (SELECT content_id FROM dataset_versions WHERE dataset = 'damaged')")
                .param(block)
                .update();
        assertThat(changed).isEqualTo(1);

        JsonNode job = service.awaitEnd(service.submit("{\"dataset\": \"damaged\", \"epochs\": 1}")
                .path("id")
                .asString());

        assertThat(job.path("state").asString()).isEqualTo("FAILED");
        assertThat(job.path("error").asString()).startsWith("The stored pictures of data set damaged@1 are damaged");
    }

    /** Of version 1. */
    private List<String> usersOf(String name) {
        return uses.stream().flatMap(each -> each.of(name, 1, 20).stream()).toList();
    }

    private void delete(String name, int version) {
        Answer used = service.delete("/api/datasets/" + name + "/versions/" + version);
        assertThat(used.status()).isEqualTo(409);
        assertThat(used.text()).contains("/api/models/" + name + "/versions/1");
        assertThat(service.delete("/api/datasets/" + name + "/versions/" + version + "?detach=true")
                        .status())
                .isEqualTo(204);
    }
}
