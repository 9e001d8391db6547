package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.dataset.FewPictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models on their way out and in again, and explanations, over HTTP and with a trained network. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"fitting-room.web.max-body-size=500KB", "fitting-room.web.max-model-size=3MB"})
@ContextConfiguration(initializers = FewPictures.class)
@DirtiesContext
class PortableModelsIT {

    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private static Path data;

    /** What the one trained model here is as a file; trained once, by the first test. */
    private static byte[] download;

    @LocalServerPort
    private int port;

    private ServiceClient service;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("fitting-room.data-dir", data::toString);
    }

    @BeforeEach
    void train() {
        service = new ServiceClient(port);
        if (download != null) {
            return;
        }
        JsonNode job = service.submit("{\"model\": \"taught\", \"epochs\": 4, \"batch_size\": 128}");
        assertThat(service.awaitEnd(job.path("id").asString()).path("state").asString())
                .isEqualTo("SUCCEEDED");
        download = service.get("/api/models/taught/versions/1/download").bytes();
    }

    @Test
    void whatIsDownloadedAndImportedAnswersTheSame() {
        Answer imported = service.post("/api/models/again/versions", "application/zip", download);

        assertThat(imported.status()).isEqualTo(201);
        assertThat(imported.header("Location")).isEqualTo("/api/models/again/versions/1");
        for (int i = 0; i < 20; i++) {
            assertSame(predict("again", i), predict("taught", i));
        }
        JsonNode trained = service.get("/api/models/taught/versions/1").json();
        JsonNode version = service.get("/api/models/again/versions/1").json();
        assertThat(version).isEqualTo(imported.json());
        assertThat(version.path("network")).isEqualTo(trained.path("network"));
        assertThat(version.at("/evaluation/accuracy")).isEqualTo(trained.at("/evaluation/accuracy"));
        assertThat(version.at("/evaluation/samples")).isEqualTo(trained.at("/evaluation/samples"));
        // What trained it rounds in another order than what reads it.
        assertThat(version.at("/evaluation/loss").doubleValue())
                .isCloseTo(trained.at("/evaluation/loss").doubleValue(), within(1e-6));
        assertThat(version.path("dataset")).isEqualTo(trained.path("dataset"));
    }

    @Test
    void aVersionItsDownloadAndItsOnnxFileSayHowPicturesArePrepared() throws Exception {
        JsonNode expected = JSON.readTree("""
                {"image_size": [28, 28], "color_mode": "grayscale", "interpolation": "area",
                 "crop_to_aspect_ratio": false, "pad_to_aspect_ratio": false, "framing": "article",
                 "invert": "auto", "transparency": "auto"}""");

        assertThat(service.get("/api/models/taught/versions/1").json().at("/dataset/preparation"))
                .isEqualTo(expected);
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(download))) {
            ZipEntry entry = zip.getNextEntry();
            while (!entry.getName().equals("fitting-room.json")) {
                entry = zip.getNextEntry();
            }
            assertThat(JSON.readTree(zip.readAllBytes()).at("/dataset/preparation"))
                    .isEqualTo(expected);
        }
        byte[] onnx = service.get("/api/models/taught/versions/1/onnx").bytes();
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(onnx)) {
            assertThat(JSON.readTree(session.getMetadata().getCustomMetadata().get("preparation")))
                    .isEqualTo(expected);
        }
    }

    @Test
    void anImportedVersionSaysThatItIsImportedAndATrainedOneDoesNot() throws Exception {
        JsonNode version = service.post("/api/models/certified/versions", "application/zip", download)
                .json();

        assertThat(version.path("job_id").isNull()).isTrue();
        assertThat(version.path("fit").isNull()).isTrue();
        assertThat(version.path("stop_reason").isNull()).isTrue();
        assertThat(version.path("environment").isNull()).isTrue();
        assertThat(version.at("/imported/form").asString()).isEqualTo("fitting_room");
        assertThat(version.at("/imported/bytes").intValue()).isEqualTo(download.length);
        assertThat(version.at("/imported/sha256").asString()).isEqualTo(sha256(download));
        assertThat(service.get("/api/models/taught/versions/1")
                        .json()
                        .path("imported")
                        .isNull())
                .isTrue();
        assertThat(service.get("/api/models").status()).isEqualTo(200);
        assertThat(service.get("/api/models/certified/versions/1/summary").text())
                .contains("101,770");
    }

    @Test
    void sizeAndHashOfTheDownloadsAreTrueAndDl4jRestoresThem() throws Exception {
        service.post("/api/models/hashed/versions", "application/zip", download);
        for (String model : new String[] {"taught", "hashed"}) {
            byte[] zip =
                    service.get("/api/models/" + model + "/versions/1/download").bytes();
            JsonNode version =
                    service.get("/api/models/" + model + "/versions/1").json();
            assertThat(version.path("artifact_bytes").intValue()).isEqualTo(zip.length);
            assertThat(version.path("artifact_sha256").asString()).isEqualTo(sha256(zip));
            ComputationGraph restored = ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(zip), true);
            INDArray picture = Nd4j.createFromArray(pixels("test", 0)).reshape(1, 1, 28, 28);
            double[] ours = predict("taught", 0);
            float[] theirs = restored.outputSingle(picture).toFloatVector();
            for (int i = 0; i < ours.length; i++) {
                assertThat((double) theirs[i]).isCloseTo(ours[i], within(1e-6));
            }
            restored.close();
        }
    }

    @Test
    void aNetworkThatDl4jSavedAnswersAsItDoesThere() throws IOException {
        MultiLayerNetwork network = ofDl4j(64);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, zip, true);

        Answer imported = service.post(
                "/api/models/foreign/versions?scale=0.00392156862745098",
                "multipart/form-data; boundary=b0undary",
                part("model", "mine.zip", zip.toByteArray()));

        assertThat(imported.status()).as(imported.text()).isEqualTo(201);
        assertThat(imported.json().at("/imported/form").asString()).isEqualTo("multi_layer_network");
        assertThat(imported.json().at("/evaluation/samples").intValue()).isEqualTo(10_000);
        for (int i = 0; i < 5; i++) {
            INDArray flat =
                    Nd4j.createFromArray(pixels("test", i)).reshape(1, 784).mul(1.0 / 255);
            float[] theirs = network.output(flat).toFloatVector();
            double[] ours = predict("foreign", i);
            for (int output = 0; output < 10; output++) {
                assertThat(ours[output]).isCloseTo(theirs[output], within(1e-6));
            }
        }
        network.close();
    }

    /** Taken once, with a loss of null; every prediction failed afterwards. */
    @ParameterizedTest
    @ValueSource(doubles = {1e18, 1e30, 3e38})
    void aNetworkThatCannotAnswerIsRefused(double weight) throws IOException {
        MultiLayerNetwork network = ofDl4j(8);
        network.params().muli(weight / network.params().maxNumber().doubleValue());
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, zip, false);
        network.close();

        assertRefused("boundless", "", zip.toByteArray(), zip.size(), 422, "MODEL_NOT_UNDERSTOOD");
        assertThat(service.get("/api/models/boundless").status()).isEqualTo(404);
    }

    @Test
    void whatIsNoModelIsRefusedWithTheReasonAndTheServiceLivesOn() {
        assertRefused("hostile", "", download, 2, 400, "DAMAGED_MODEL");
        assertRefused("hostile", "", new byte[0], 0, 400, "DAMAGED_MODEL");
        assertRefused("hostile", "", new byte[4_000_000], 4_000_000, 413, "TOO_LARGE");
        assertRefused("hostile", "?scale=0", download, download.length, 400, "INVALID_REQUEST");
        assertRefused(
                "hostile", "?scale=NaN&offset=1e99&dataset2=x", download, download.length, 400, "INVALID_REQUEST");
        assertRefused("hostile", "?dataset=unknown", download, download.length, 400, "INVALID_REQUEST");
        assertRefused(".odd", "", download, download.length, 400, "INVALID_REQUEST");
        Answer text = service.post("/api/models/hostile/versions", "text/plain", download);
        assertThat(text.status()).isEqualTo(415);
        Answer none = service.post(
                "/api/models/hostile/versions",
                "multipart/form-data; boundary=b0undary",
                part("image", "mine.zip", download));
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.text()).contains("part named model");
        assertThat(service.get("/api/models/hostile").status()).isEqualTo(404);
        assertThat(service.get("/actuator/health").status()).isEqualTo(200);
    }

    @Test
    void theFileForOnnxAnswersTheSameInOnnxRuntime() throws OrtException {
        Answer answer = service.get("/api/models/taught/versions/1/onnx");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Disposition")).contains("taught-1.onnx");
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        FloatBuffer pixels = FloatBuffer.allocate(10 * 784);
        for (int i = 0; i < 10; i++) {
            pixels.put(pixels("test", i));
        }
        try (OrtSession session = environment.createSession(answer.bytes());
                OnnxTensor tensor = OnnxTensor.createTensor(environment, pixels.flip(), new long[] {10, 28, 28});
                OrtSession.Result result = session.run(Map.of("pixels", tensor))) {
            assertThat(session.getMetadata().getCustomMetadata().get("labels"))
                    .startsWith("[\"T-shirt/top\"")
                    .contains("\"Ankle boot\"");
            float[][] theirs = (float[][]) result.get(0).getValue();
            for (int i = 0; i < 10; i++) {
                double[] ours = predict("taught", i);
                for (int output = 0; output < 10; output++) {
                    assertThat((double) theirs[i][output]).isCloseTo(ours[output], within(1e-5));
                }
            }
        }
        assertThat(service.get("/api/models/taught/versions/9/onnx").status()).isEqualTo(404);
    }

    @Test
    void heatIsOnTheArticleAndNotInTheEmptyCorners() {
        int hotter = 0;
        for (int i = 0; i < 20; i++) {
            JsonNode heat = explain("taught", i, "").path("heat");
            float[] picture = pixels("test", i);
            double on = 0;
            double off = 0;
            int lit = 0;
            for (int at = 0; at < 784; at++) {
                double value =
                        Math.abs(heat.at("/values/" + at / 28 + "/" + at % 28).doubleValue());
                if (picture[at] > 0) {
                    on += value;
                    lit++;
                } else {
                    off += value;
                }
            }
            hotter += on / lit > off / (784 - lit) ? 1 : 0;
            assertThat(heat.at("/maximum").doubleValue()).isPositive();
        }
        assertThat(hotter).isGreaterThanOrEqualTo(18);
        JsonNode boot = explain("taught", 0, "").path("heat");
        assertThat(boot.at("/values/0/0").doubleValue()).isZero();
        assertThat(boot.at("/values/27/27").doubleValue()).isZero();
    }

    @Test
    void theExplanationSaysWhatItIsAboutAndIsTheSameEachTime() {
        JsonNode boot = explain("taught", 0, "");

        assertThat(boot.at("/explained/label").asString()).isEqualTo("Ankle boot");
        assertThat(boot.path("explained")).isEqualTo(boot.path("predicted"));
        assertThat(boot.at("/heat/method").asString()).isEqualTo("occlusion");
        assertThat(boot.at("/heat/values")).hasSize(28);
        assertThat(boot.at("/nearest/by").asString()).isEqualTo("pixels");
        assertThat(boot.at("/nearest/pictures")).hasSize(5);
        assertThat(service.get(boot.at("/nearest/pictures/0/links/png").asString())
                        .status())
                .isEqualTo(200);
        assertThat(explain("taught", 0, "")).isEqualTo(boot);
        JsonNode asBag = explain("taught", 0, "?class=bag&neighbours=0&scale=1");
        assertThat(asBag.at("/explained/index").intValue()).isEqualTo(8);
        assertThat(asBag.at("/predicted/label").asString()).isEqualTo("Ankle boot");
        assertThat(asBag.at("/nearest/pictures")).isEmpty();
        assertThat(asBag.at("/heat/values")).isNotEqualTo(boot.at("/heat/values"));
        assertThat(explain("taught", 0, "?class=8&neighbours=0&scale=1")).isEqualTo(asBag);
    }

    @Test
    void aTrainingPictureIsItsOwnNearestAndNeighboursMostlyShareTheLabel() {
        int same = 0;
        for (int i = 0; i < 10; i++) {
            JsonNode nearest = service.post(
                            "/api/models/taught/explain?neighbours=6",
                            "image/png",
                            service.get("/api/datasets/fashion-mnist/train/" + i + ".png")
                                    .bytes())
                    .json()
                    .at("/nearest/pictures");
            assertThat(nearest.at("/0/index").intValue()).isEqualTo(i);
            assertThat(nearest.at("/0/distance").doubleValue()).isZero();
            for (int n = 1; n < 6; n++) {
                same += nearest.at("/" + n + "/label").intValue()
                                == nearest.at("/0/label").intValue()
                        ? 1
                        : 0;
            }
        }
        assertThat(same).isGreaterThan(35);
    }

    @Test
    void thePictureOfTheHeatIsToBeHadAlone() throws IOException {
        byte[] boot = service.get("/api/datasets/fashion-mnist/test/0.png").bytes();

        BufferedImage small = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder()
                .decode(service.post("/api/models/taught/versions/1/explain?scale=2", "image/png", boot)
                        .json()
                        .at("/heat/png")
                        .asString())));
        Answer alone = service.postAccepting("/api/models/taught/explain", "image/png", boot, "image/png");

        assertThat(small.getWidth()).isEqualTo(56);
        assertThat(alone.header("Content-Type")).isEqualTo("image/png");
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(alone.bytes()));
        assertThat(image.getWidth()).isEqualTo(280);
        assertThat(image.getRGB(0, 0) & 0xFFFFFF).isZero();
        assertThat(service.postAccepting(
                                "/api/models/taught/explain", "image/png", boot, "image/png;q=0.1, application/json")
                        .header("Content-Type"))
                .startsWith("application/json");
    }

    @Test
    void faultyRequestsForExplanationsAreNamed() {
        byte[] boot = service.get("/api/datasets/fashion-mnist/test/0.png").bytes();

        assertProblem(service.post("/api/models/taught/explain?class=hat", "image/png", boot), 400, "/class");
        assertProblem(service.post("/api/models/taught/explain?klass=1", "image/png", boot), 400, "/klass");
        assertProblem(service.post("/api/models/taught/explain?neighbours=51", "image/png", boot), 400, "/neighbours");
        assertProblem(service.post("/api/models/nobody/explain", "image/png", boot), 404, "nobody");
        assertProblem(service.post("/api/models/taught/explain", "image/png", new byte[] {1, 2, 3}), 415, "");
        assertProblem(service.post("/api/models/taught/explain", "{\"image\": [[1]]}"), 400, "/image");
    }

    private static MultiLayerNetwork ofDl4j(int units) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(784)
                        .nOut(units)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                        .nIn(units)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
        network.init();
        return network;
    }

    private void assertRefused(String model, String query, byte[] zip, int length, int status, String code) {
        Answer answer = service.post(
                "/api/models/" + model + "/versions" + query, "application/zip", Arrays.copyOf(zip, length));
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("code").asString()).isEqualTo(code);
        assertThat(answer.text()).doesNotContain("java.", "io.fittingroom", "Exception");
    }

    private static void assertProblem(Answer answer, int status, String mentioned) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text()).contains(mentioned);
    }

    private JsonNode explain(String model, int test, String query) {
        return service.post("/api/models/" + model + "/explain" + query, picture("test", test))
                .json();
    }

    private double[] predict(String model, int test) {
        JsonNode all = service.post("/api/models/" + model + "/predict", picture("test", test))
                .json()
                .at("/predictions/0/probabilities");
        double[] probabilities = new double[10];
        all.forEach(one -> probabilities[one.path("index").intValue()] =
                one.path("probability").doubleValue());
        return probabilities;
    }

    private String picture(String split, int index) {
        return "{\"image\": "
                + service.get("/api/datasets/fashion-mnist/" + split + "/" + index)
                        .json()
                        .path("pixels") + "}";
    }

    private float[] pixels(String split, int index) {
        JsonNode rows = service.get("/api/datasets/fashion-mnist/" + split + "/" + index)
                .json()
                .path("pixels");
        float[] pixels = new float[784];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = rows.get(i / 28).get(i % 28).intValue();
        }
        return pixels;
    }

    private static void assertSame(double[] actual, double[] expected) {
        assertThat(actual).containsExactly(expected, within(1e-6));
    }

    private static byte[] part(String name, String file, byte[] content) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--b0undary\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + file
                        + "\"\r\nContent-Type: application/zip\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(content);
        body.writeBytes("\r\n--b0undary--\r\n".getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
