package io.fittingroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.file.ArtifactReader;
import io.fittingroom.engine.file.OnnxModel;
import io.fittingroom.engine.imported.ImportedNetwork;
import io.fittingroom.engine.serve.InferenceThreads;
import io.fittingroom.engine.serve.ServingNetwork;
import io.fittingroom.engine.train.Cancellation;
import io.fittingroom.engine.train.Checkpoint;
import io.fittingroom.engine.train.TrainingObserver;
import io.fittingroom.engine.train.TrainingSession;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.NetworkPlan;
import io.fittingroom.network.NetworkReader;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.web.FieldReader;
import io.fittingroom.web.Violations;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** A network of each kind of layer learns, and answers the same wherever it is: here, served, imported, in DL4J, in ONNX. */
class EveryLayerTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private static final int PICTURES = 20;
    private static final String END = "{'type':'flatten'},{'type':'dense','units':10,'activation':'softmax'}";

    private static Dataset grey;
    private static Dataset colored;
    private static InferenceThreads threads;

    @BeforeAll
    static void start() {
        grey = Pictures.first(600, 100);
        colored = ColorPictures.of(17, 13, 10, 600, 100);
        threads = new InferenceThreads(1, 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'conv2d','filters':6,'kernel_size':3,'activation':'relu'}," + END,
                "{'type':'conv2d','filters':6,'kernel_size':[4,3],'strides':[2,3],'padding':'same','activation':'elu'},"
                        + END,
                "{'type':'conv2d','filters':4,'kernel_size':5,'use_bias':false,'strides':2},{'type':'activation','activation':'swish'},"
                        + END,
                "{'type':'max_pooling2d'}," + END,
                "{'type':'conv2d','filters':4,'kernel_size':3},{'type':'max_pooling2d','pool_size':3,'strides':2,'padding':'same'},"
                        + END,
                "{'type':'average_pooling2d','pool_size':3,'padding':'same'}," + END,
                "{'type':'conv2d','filters':32,'kernel_size':5,'strides':2,'activation':'relu'},{'type':'global_average_pooling2d'},{'type':'dense','units':10,'activation':'softmax'}",
                "{'type':'conv2d','filters':10,'kernel_size':7,'strides':3},{'type':'global_average_pooling2d'},{'type':'activation','activation':'softmax'}",
                "{'type':'conv2d','filters':6,'kernel_size':3},{'type':'batch_normalization','momentum':0.8},{'type':'activation','activation':'relu'},"
                        + END,
                "{'type':'flatten'},{'type':'dense','units':20},{'type':'batch_normalization','momentum':0.5},{'type':'activation','activation':'tanh'},{'type':'dense','units':10,'activation':'softmax'}",
                "{'type':'gaussian_noise','stddev':0.1},{'type':'dropout','rate':0.1},{'type':'conv2d','filters':4,'kernel_size':3},{'type':'dropout','rate':0.2},"
                        + END,
                "{'type':'flatten'},{'type':'dense','units':20,'use_bias':false,'kernel_initializer':'he_normal','kernel_regularizer':{'l2':0.001}},{'type':'activation','activation':'selu'},{'type':'dense','units':12,'bias_initializer':'ones','activation':'softmax'}"
            })
    void aNetworkOfEachKindLearnsAndAnswersTheSameEverywhere(String layers) throws IOException, OrtException {
        answersTheSameEverywhere(layers, grey);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                END,
                "{'type':'gaussian_noise','stddev':0.1},{'type':'dropout','rate':0.1}," + END,
                "{'type':'batch_normalization','momentum':0.5}," + END,
                "{'type':'max_pooling2d','pool_size':3,'strides':2,'padding':'same'}," + END,
                "{'type':'average_pooling2d','pool_size':[2,3]}," + END,
                "{'type':'conv2d','filters':6,'kernel_size':3,'activation':'relu'},{'type':'max_pooling2d'}," + END,
                "{'type':'conv2d','filters':6,'kernel_size':[4,3],'strides':[2,3],'padding':'same','activation':'elu'},"
                        + "{'type':'batch_normalization','momentum':0.8}," + END,
                "{'type':'conv2d','filters':32,'kernel_size':5,'strides':2,'activation':'relu'},{'type':'global_average_pooling2d'},{'type':'dense','units':10,'activation':'softmax'}",
                "{'type':'global_average_pooling2d'},{'type':'dense','units':10,'activation':'softmax'}"
            })
    void soDoesOneOfPicturesInColour(String layers) throws IOException, OrtException {
        byte[] artifact = answersTheSameEverywhere(layers, colored);

        // What is said of the pixels has DL4J's own description read.
        ImportedNetwork foreign = ImportedNetwork.read(
                artifact, new ImportedNetwork.Before(Optional.of(1.0), Optional.of(0.0)), colored, 1_000_000);
        assertNear(
                served(foreign.network(), foreign.keep(LONG, () -> {}).artifact(), colored),
                served(network(body(layers), colored), artifact, colored));
    }

    private static byte[] answersTheSameEverywhere(String layers, Dataset data) throws IOException, OrtException {
        Sequential network = network(body(layers), data);
        byte[] artifact = trained(network, data);
        List<float[]> served = served(network, artifact, data);

        ImportedNetwork imported = ImportedNetwork.read(
                artifact, new ImportedNetwork.Before(Optional.empty(), Optional.empty()), data, 1_000_000);
        assertThat(imported.network()).isEqualTo(network);
        assertNear(served(imported.network(), imported.keep(LONG, () -> {}).artifact(), data), served);
        assertNear(onnx(OnnxModel.write(network, new Shape(data.axes()), artifact, Map.of()), data), served);
        assertNear(PlainDl4j.answers(artifact, data.test().range(0, PICTURES)), served);
        return artifact;
    }

    private static String body(String layers) {
        return "{'layers':[{'type':'rescaling'}," + layers + "]}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "softmax"})
    void logitsBecomeProbabilitiesEverywhere(String last) throws IOException, OrtException {
        Sequential network = network(
                "{'layers':[{'type':'rescaling'},{'type':'flatten'}," + "{'type':'dense','units':10,'activation':'"
                        + last + "'}],'from_logits':true}",
                grey);
        byte[] artifact = trained(network, grey);
        List<float[]> served = served(network, artifact, grey);

        for (float[] row : served) {
            assertThat(IntStream.range(0, 10).mapToDouble(i -> row[i]).sum()).isCloseTo(1, within(1e-5));
        }
        assertNear(onnx(OnnxModel.write(network, new Shape(grey.axes()), artifact, Map.of()), grey), served);
        assertNear(PlainDl4j.answers(artifact, grey.test().range(0, PICTURES)), served);
    }

    /** Also holds the loss to fall and the session's own predictions to those of the served network. */
    private static byte[] trained(Sequential network, Dataset data) {
        List<Double> losses = new ArrayList<>();
        TrainingObserver observer = new TrainingObserver() {
            @Override
            public void batchEnded(BatchProgress progress) {
                // Only epochs are of interest.
            }

            @Override
            public void epochEnded(EpochFigures figures, Supplier<Optional<Checkpoint>> checkpoint) {
                losses.add(figures.loss());
            }
        };
        try (TrainingSession session = new TrainingSession(network, new Fit(3, 32, 0, true, 3, List.of()), data)) {
            session.train(observer, new Cancellation());
            byte[] artifact = session.artifact();
            assertThat(losses.get(2)).isLessThan(losses.get(0));
            assertNear(session.predict(data.test().range(0, PICTURES)), served(network, artifact, data));
            return artifact;
        }
    }

    private static List<float[]> served(Sequential network, byte[] artifact, Dataset data) {
        Shape input = new Shape(data.axes());
        try (ServingNetwork serving =
                ServingNetwork.load(network, input, ArtifactReader.weights(artifact, network, input), threads)) {
            return serving.predict(pictures(data)).orElseThrow();
        }
    }

    private static List<float[]> onnx(byte[] file, Dataset data) throws OrtException {
        FloatBuffer pixels = FloatBuffer.allocate(PICTURES * data.test().numbersPerPicture());
        pictures(data).forEach(pixels::put);
        long[] shape = LongStream.concat(
                        LongStream.of(PICTURES), data.axes().stream().mapToLong(Integer::longValue))
                .toArray();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file);
                OnnxTensor tensor = OnnxTensor.createTensor(environment, pixels.flip(), shape);
                OrtSession.Result result = session.run(Map.of("pixels", tensor))) {
            return List.of((float[][]) result.get(0).getValue());
        }
    }

    private static List<float[]> pictures(Dataset data) {
        List<float[]> pictures = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            float[] picture = new float[data.test().numbersPerPicture()];
            data.test().copyPixels(i, picture, 0);
            pictures.add(picture);
        }
        return pictures;
    }

    private static void assertNear(List<float[]> found, List<float[]> wanted) {
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(found.get(i)).containsExactly(wanted.get(i), within(1e-5f));
        }
    }

    private static Sequential network(String body, Dataset data) {
        Violations violations = new Violations();
        Sequential network = NetworkReader.sequential(
                FieldReader.of(JsonMapper.shared().readTree(body.replace('\'', '"')), violations), List.of());
        violations.throwIfAny();
        assertThat(NetworkPlan.of(network, new Shape(data.axes()), 10, 1_000_000)
                        .errors())
                .isEmpty();
        return network;
    }
}
