package io.fittingroom.engine.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.Evaluation;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.PlainDl4j;
import io.fittingroom.engine.Zips;
import io.fittingroom.engine.file.ArtifactReader;
import io.fittingroom.engine.imported.ImportedNetwork.Before;
import io.fittingroom.engine.serve.InferenceThreads;
import io.fittingroom.engine.serve.ServingNetwork;
import io.fittingroom.engine.train.Cancellation;
import io.fittingroom.engine.train.Checkpoint;
import io.fittingroom.engine.train.TrainingObserver;
import io.fittingroom.engine.train.TrainingSession;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Lesson;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ImportedNetworkTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private static final Before NOTHING = new Before(Optional.empty(), Optional.empty());
    private static final Before DIVIDED = new Before(Optional.of(1.0 / 255), Optional.empty());
    private static final Shape INPUT = Shape.of(28, 28);
    private static final long MOST = 10_000_000;

    private static Dataset data;
    private static InferenceThreads threads;

    /** The lesson's network, trained a little. */
    private static byte[] ours;

    /** A MultiLayerNetwork as users of DL4J build it, for pixels from 0 to 1. */
    private static byte[] theirs;

    @BeforeAll
    static void make() {
        data = Pictures.first(1_000, 200);
        threads = new InferenceThreads(1, 4);
        try (TrainingSession session = new TrainingSession(lesson(), new Fit(1, 32, 0, true, 42, List.of()), data)) {
            session.train(new Silent(), new Cancellation());
            ours = session.artifact();
        }
        theirs = saved(multiLayer(), true);
    }

    @Test
    void aDownloadComesBackAsTheSameNetwork() {
        ImportedNetwork imported = ImportedNetwork.read(ours, NOTHING, data, MOST);

        assertThat(imported.form()).isEqualTo(ImportedNetwork.Form.FITTING_ROOM);
        assertThat(imported.network()).isEqualTo(lesson());
        assertThat(imported.parameters()).isEqualTo(101_770);
        assertSameRows(answers(imported.network(), imported.keep(LONG, () -> {}).artifact()), answers(lesson(), ours));
    }

    @Test
    void theEvaluationIsThatOfTheTrainedNetwork() {
        try (TrainingSession session = new TrainingSession(lesson(), new Fit(1, 32, 0, true, 42, List.of()), data)) {
            session.train(new Silent(), new Cancellation());

            Evaluation imported = ImportedNetwork.read(session.artifact(), NOTHING, data, MOST)
                    .keep(LONG, () -> {})
                    .evaluation();
            Evaluation trained = session.evaluate(data.test());

            assertThat(imported.accuracy()).isEqualTo(trained.accuracy());
            assertThat(imported.samples()).isEqualTo(trained.samples());
            // What trained it rounds in another order.
            assertThat(imported.loss()).isCloseTo(trained.loss(), within(1e-6));
        }
    }

    @Test
    void theDownloadIsDescribedAndStillRestoredByDl4j() throws IOException {
        assertThat(Zips.entries(ours)).containsOnlyKeys("configuration.json", "coefficients.bin", "fitting-room.json");
        assertThat(new String(Zips.entries(ours).get("fitting-room.json"), StandardCharsets.UTF_8))
                .contains("\"Ankle boot\"", "\"learning_rate\":0.001", data.fingerprint());
        assertThat(PlainDl4j.answers(ours, data.test().range(0, 1)).get(0))
                .containsExactly(answers(lesson(), ours).get(0), within(1e-6f));
    }

    @Test
    void theSameTrainingGivesTheSameBytes() {
        try (TrainingSession session = new TrainingSession(lesson(), new Fit(1, 32, 0, true, 42, List.of()), data)) {
            session.train(new Silent(), new Cancellation());
            assertThat(session.artifact()).isEqualTo(ours);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyActivationComesBack(Activation activation) {
        Sequential network = sequential(
                new Layer.Rescaling(1.0 / 255, -0.5),
                new Layer.Flatten(),
                new Layer.Dense(12, activation),
                new Layer.Rescaling(2, 0),
                new Layer.Dense(10, Activation.SOFTMAX));
        byte[] artifact = untrained(network);

        ImportedNetwork imported = ImportedNetwork.read(artifact, NOTHING, data, MOST);

        assertThat(imported.network()).isEqualTo(network);
        assertSameRows(answers(network, imported.keep(LONG, () -> {}).artifact()), answers(network, artifact));
    }

    @Test
    void aMultiLayerNetworkAnswersAsInDl4j() {
        MultiLayerNetwork network = multiLayer();
        ImportedNetwork imported = ImportedNetwork.read(saved(network, true), DIVIDED, data, MOST);

        List<float[]> rows =
                answers(imported.network(), imported.keep(LONG, () -> {}).artifact());

        assertThat(imported.form()).isEqualTo(ImportedNetwork.Form.MULTI_LAYER_NETWORK);
        assertThat(imported.network().layers())
                .containsExactly(
                        new Layer.Rescaling(1.0 / 255, 0),
                        new Layer.Flatten(),
                        new Layer.Dropout(0.2),
                        new Layer.Dense(32, Activation.RELU),
                        new Layer.Dropout(0.5),
                        new Layer.Dense(16, Activation.TANH),
                        new Layer.Dense(10, Activation.SOFTMAX));
        for (int i = 0; i < rows.size(); i++) {
            INDArray flat =
                    Nd4j.createFromArray(pictures().get(i)).reshape(1, 784).mul(1.0 / 255);
            assertThat(network.output(flat).toFloatVector()).containsExactly(rows.get(i), within(1e-6f));
        }
        network.close();
    }

    @Test
    void withoutAScaleTheNetworkGetsPixelsAsTheyAreAndSaysSo() {
        ImportedNetwork imported = ImportedNetwork.read(theirs, NOTHING, data, MOST);

        assertThat(imported.network().layers().get(0)).isEqualTo(new Layer.Flatten());
        assertThat(imported.notes()).anyMatch(note -> note.contains("scale=0.00392156862745098"));
    }

    @Test
    void aGraphWithAnOutputLayerAndANetworkForPicturesAreTakenToo() {
        ComputationGraph graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(7)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(28, 28, 1))
                .addLayer(
                        "first",
                        new DenseLayer.Builder()
                                .nOut(8)
                                .activation(org.nd4j.linalg.activations.Activation.SELU)
                                .build(),
                        "in")
                .addLayer("out", output(LossFunction.MCXENT).build(), "first")
                .setOutputs("out")
                .build());
        graph.init();
        ImportedNetwork imported = ImportedNetwork.read(saved(graph, false), NOTHING, data, MOST);

        List<float[]> rows =
                answers(imported.network(), imported.keep(LONG, () -> {}).artifact());

        assertThat(imported.form()).isEqualTo(ImportedNetwork.Form.COMPUTATION_GRAPH);
        INDArray picture = Nd4j.createFromArray(pictures().get(0)).reshape(1, 1, 28, 28);
        assertThat(graph.outputSingle(picture).toFloatVector()).containsExactly(rows.get(0), within(1e-6f));
        graph.close();
    }

    @Test
    void layersWithoutBiasesStayWithoutThem() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(7)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(784)
                        .nOut(8)
                        .hasBias(false)
                        .activation(org.nd4j.linalg.activations.Activation.RELU)
                        .build())
                .layer(output(LossFunction.MCXENT).nIn(8).build())
                .build());
        network.init();
        ImportedNetwork imported = ImportedNetwork.read(saved(network, false), NOTHING, data, MOST);

        List<float[]> rows =
                answers(imported.network(), imported.keep(LONG, () -> {}).artifact());

        assertThat(imported.parameters()).isEqualTo(784 * 8 + 8 * 10 + 10);
        INDArray flat = Nd4j.createFromArray(pictures().get(1)).reshape(1, 784);
        assertThat(network.output(flat).toFloatVector()).containsExactly(rows.get(1), within(1e-6f));
        network.close();
    }

    @Test
    void whatMacOsAddsWhenItPacksAModelAnewIsPassedOver() {
        byte[] zip = saved(multiLayer(), false);
        byte[] packedAnew = Zips.with(
                Zips.with(Zips.with(zip, "__MACOSX/._configuration.json", new byte[] {1}), ".DS_Store", new byte[] {2}),
                "._coefficients.bin",
                new byte[] {3});

        ImportedNetwork imported = ImportedNetwork.read(packedAnew, DIVIDED, data, MOST);

        assertThat(imported.parameters())
                .isEqualTo(ImportedNetwork.read(zip, DIVIDED, data, MOST).parameters());
    }

    @Test
    void aNormalizerIsNeverOpenedAndNeedsAScaleInItsPlace(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("normalized.zip");
        ModelSerializer.writeModel(multiLayer(), file.toFile(), true);
        ModelSerializer.addNormalizerToModel(file.toFile(), new ImagePreProcessingScaler(0, 1));
        byte[] zip = Files.readAllBytes(file);
        byte[] hostile = Zips.with(zip, "preprocessor.bin", new byte[] {(byte) 0xAC, (byte) 0xED, 0, 5});

        refused(zip, ProblemCode.MODEL_NOT_UNDERSTOOD, "normalizer.bin");
        refused(hostile, ProblemCode.MODEL_NOT_UNDERSTOOD, "never opens");
        ImportedNetwork imported = ImportedNetwork.read(hostile, DIVIDED, data, MOST);
        assertThat(imported.notes()).anyMatch(note -> note.contains("preprocessor.bin was not opened"));
        assertThat(Zips.entries(imported.keep(LONG, () -> {}).artifact()))
                .doesNotContainKeys("preprocessor.bin", "normalizer.bin");
    }

    @Test
    void whatAForeignNetworkCanDoAndOursCannotIsNamed() {
        refused(
                saved(
                        withFirst(new DenseLayer.Builder().nIn(784).nOut(8).activation(new ActivationLReLU(0.01))),
                        false),
                ProblemCode.MODEL_NOT_UNDERSTOOD,
                "/configuration.json/confs/0/layer/activationFn/alpha is 0.01");
        refused(
                saved(
                        withFirst(new DenseLayer.Builder().nIn(784).nOut(8).activation(new ActivationGELU(false))),
                        false),
                ProblemCode.MODEL_NOT_UNDERSTOOD,
                "coarse form");
        refused(
                saved(
                        withFirst(new DenseLayer.Builder()
                                .nIn(784)
                                .nOut(8)
                                .activation(org.nd4j.linalg.activations.Activation.CUBE)),
                        false),
                ProblemCode.MODEL_NOT_UNDERSTOOD,
                "ActivationCube, which is not known here");
        refused(
                saved(withFirst(new DenseLayer.Builder().nIn(784).nOut(8).hasLayerNorm(true)), false),
                ProblemCode.MODEL_NOT_UNDERSTOOD,
                "layer normalisation");
        refused(
                saved(withFirst(new DenseLayer.Builder().nIn(100).nOut(8)), false),
                ProblemCode.MODEL_NOT_UNDERSTOOD,
                "nin is 100, but a picture here has 784 pixels");
    }

    @Test
    void aNetworkForFewerClassesDoesNotFit() {
        MultiLayerNetwork two = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(7)
                .list()
                .layer(output(LossFunction.MCXENT).nIn(784).nOut(2).build())
                .build());
        two.init();

        refused(saved(two, false), ProblemCode.NETWORK_CANNOT_BE_BUILT, "labels reach 9");
    }

    @Test
    void branchesAreRefused() {
        ComputationGraphConfiguration branched = new NeuralNetConfiguration.Builder()
                .seed(7)
                .graphBuilder()
                .addInputs("in")
                .addLayer("a", new DenseLayer.Builder().nIn(784).nOut(8).build(), "in")
                .addLayer("b", new DenseLayer.Builder().nIn(784).nOut(8).build(), "in")
                .addLayer("out", output(LossFunction.MCXENT).nIn(16).build(), "a", "b")
                .setOutputs("out")
                .build();
        ComputationGraph graph = new ComputationGraph(branched);
        graph.init();

        refused(saved(graph, false), ProblemCode.MODEL_NOT_UNDERSTOOD, "predecessor");
    }

    /** Only the birth certificate wants it. */
    @Test
    void anOptimizerWhoseNumbersAreOutOfReachIsNotKnown() {
        String configuration = new String(Zips.entries(ours).get("configuration.json"), StandardCharsets.UTF_8)
                .replaceAll("(\"learningRate\" : )[0-9.E-]+", "$1" + "9".repeat(400));

        assertThat(ImportedNetwork.read(configuration(configuration), NOTHING, data, MOST)
                        .notes())
                .anyMatch(note -> note.contains("The optimizer in the file is not known"));
    }

    @Test
    void aNetworkThatIsTooSlowForItsTestIsRefused() {
        ImportedNetwork slow = ImportedNetwork.read(ours, NOTHING, data, MOST);

        assertThatThrownBy(() -> slow.keep(Duration.ZERO, () -> {}))
                .hasMessageContaining("fitting-room.imports.max-test-time")
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.NETWORK_CANNOT_BE_BUILT));
    }

    @Test
    void theLargestNetworkIsASetting() {
        assertThatThrownBy(() -> ImportedNetwork.read(ours, NOTHING, data, 100_000))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.NETWORK_CANNOT_BE_BUILT));
    }

    static Stream<Arguments> hostileFiles() {
        byte[] coefficients = Zips.entries(ours).get("coefficients.bin");
        String configuration = new String(Zips.entries(ours).get("configuration.json"), StandardCharsets.UTF_8);
        byte[] twice = Zips.patched(
                Zips.with(ours, "configuratiom.json", new byte[] {1}), "configuratiom.json", "configuration.json");
        Map<String, byte[]> many = new LinkedHashMap<>(Zips.entries(ours));
        for (int i = 0; i < 40; i++) {
            many.put("e" + i, new byte[0]);
        }
        return Stream.of(
                Arguments.of("empty", new byte[0], ProblemCode.DAMAGED_MODEL, "not a zip"),
                Arguments.of(
                        "a PNG",
                        "\u0089PNG\r\n".getBytes(StandardCharsets.ISO_8859_1),
                        ProblemCode.DAMAGED_MODEL,
                        "not a zip"),
                Arguments.of("only a start", Arrays.copyOf(ours, 30), ProblemCode.DAMAGED_MODEL, "cut off"),
                Arguments.of("truncated", Arrays.copyOf(ours, ours.length - 40), ProblemCode.DAMAGED_MODEL, "cut off"),
                Arguments.of("half", Arrays.copyOf(ours, ours.length / 2), ProblemCode.DAMAGED_MODEL, "cut off"),
                Arguments.of(
                        "trailing bytes", Arrays.copyOf(ours, ours.length + 9), ProblemCode.DAMAGED_MODEL, "cut off"),
                Arguments.of("flipped bits", flipped(ours), ProblemCode.DAMAGED_MODEL, "damaged"),
                Arguments.of("directory elsewhere", directoryAt(ours, 0), ProblemCode.DAMAGED_MODEL, "directory"),
                Arguments.of("no entries", Zips.of(Map.of()), ProblemCode.DAMAGED_MODEL, "is empty"),
                Arguments.of(
                        "path",
                        Zips.with(ours, "../../etc/x", new byte[1]),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "is a path"),
                Arguments.of(
                        "folder",
                        Zips.with(ours, "objects/o.bin", new byte[1]),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "is a path"),
                Arguments.of(
                        "odd name",
                        Zips.with(ours, "a\u0000b", new byte[1]),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "odd characters"),
                Arguments.of("twice", twice, ProblemCode.MODEL_NOT_UNDERSTOOD, "more than once"),
                Arguments.of("many", Zips.of(many), ProblemCode.MODEL_NOT_UNDERSTOOD, "at most 32"),
                Arguments.of(
                        "nested", Zips.with(ours, "inner.zip", ours), ProblemCode.MODEL_NOT_UNDERSTOOD, "inner.zip"),
                Arguments.of(
                        "a zip for weights",
                        weights(Zips.of(Map.of("a", new byte[9_000]))),
                        ProblemCode.DAMAGED_MODEL,
                        "ends too early"),
                Arguments.of(
                        "no configuration",
                        Zips.without(ours, "configuration.json"),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "no configuration.json"),
                Arguments.of(
                        "no weights",
                        Zips.without(ours, "coefficients.bin"),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "no coefficients.bin"),
                Arguments.of(
                        "bomb for JSON",
                        configuration(" ".repeat(1 << 27)),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "at most 1,048,576"),
                Arguments.of(
                        "small bomb",
                        configuration(" ".repeat(1 << 20)),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "200 times"),
                Arguments.of(
                        "bomb for weights",
                        weights(new byte[1 << 27]),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "at most 814,"),
                Arguments.of("2 GB packed", directoryField(ours, 20), ProblemCode.MODEL_NOT_UNDERSTOOD, "2 GB or more"),
                Arguments.of(
                        "2 GB unpacked", directoryField(ours, 24), ProblemCode.MODEL_NOT_UNDERSTOOD, "2 GB or more"),
                Arguments.of("beyond 2 GB", directoryField(ours, 42), ProblemCode.MODEL_NOT_UNDERSTOOD, "2 GB or more"),
                Arguments.of("a size that lies", lying(ours), ProblemCode.DAMAGED_MODEL, "damaged"),
                Arguments.of("no JSON", configuration("{\"vertices\":"), ProblemCode.DAMAGED_MODEL, "well-formed"),
                Arguments.of("an array", configuration("[]"), ProblemCode.DAMAGED_MODEL, "no JSON object"),
                Arguments.of(
                        "deep",
                        configuration("{\"a\":" + "[".repeat(600) + "]".repeat(600) + "}"),
                        ProblemCode.DAMAGED_MODEL,
                        "well-formed"),
                Arguments.of(
                        "many deep fields",
                        configuration(deepFields(300, 100_000)),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "/configuration.json/x is a field that is not known"),
                Arguments.of(
                        "a number of 400 digits",
                        configuration(
                                configuration.replaceAll("(\"scaleFactor\" : )[0-9.E-]+", "$1" + "9".repeat(400))),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "scaleFactor is no number of a usable size"),
                Arguments.of(
                        "duplicate keys",
                        configuration("{\"confs\":[],\"confs\":[]}"),
                        ProblemCode.DAMAGED_MODEL,
                        "well-formed"),
                Arguments.of("empty object", configuration("{}"), ProblemCode.MODEL_NOT_UNDERSTOOD, "neither"),
                Arguments.of(
                        "no layers",
                        configuration("{\"confs\":[]}"),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "no OutputLayer"),
                Arguments.of(
                        "confs of a wrong kind",
                        configuration("{\"confs\":{\"a\":1}}"),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "not an array"),
                Arguments.of(
                        "foreign class",
                        configuration(configuration.replace(
                                "org.nd4j.linalg.learning.config.Adam", "com.sun.rowset.JdbcRowSetImpl")),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "com.sun.rowset.JdbcRowSetImpl, which is not known here"),
                Arguments.of(
                        "class with markup",
                        configuration(configuration.replace(
                                "org.deeplearning4j.nn.conf.layers.DenseLayer", "<script>alert(1)</script>")),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "a class with an odd name"),
                Arguments.of(
                        "unknown field",
                        configuration(configuration.replace("\"hasBias\"", "\"hasMore\"")),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "hasMore is a field that is not known"),
                Arguments.of(
                        "huge layer",
                        configuration(configuration.replace("\"nout\" : 128", "\"nout\" : 2000000000")),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "no whole number"),
                Arguments.of(
                        "negative layer",
                        configuration(configuration.replace("\"nout\" : 128", "\"nout\" : -128")),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "no whole number"),
                Arguments.of(
                        "layer that does not fit",
                        configuration(configuration.replace("\"nout\" : 128", "\"nout\" : 127")),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "nin is 128, but the layer before it has 127"),
                Arguments.of(
                        "scale beyond numbers",
                        configuration(configuration.replace(
                                "\"scaleFactor\" : 0.00392156862745098", "\"scaleFactor\" : 1e400")),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "usable size"),
                Arguments.of(
                        "a circle",
                        configuration(configuration.replace(
                                "\"rescaling\" : [ \"pixels\" ]", "\"rescaling\" : [ \"dense\" ]")),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "does not lead"),
                Arguments.of(
                        "NaN weight",
                        weights(withFloat(coefficients, 1_000, Float.NaN)),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "not a finite number"),
                Arguments.of(
                        "infinite weight",
                        weights(withFloat(coefficients, 0, Float.POSITIVE_INFINITY)),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "not a finite number"),
                Arguments.of(
                        "weights cut off",
                        weights(Arrays.copyOf(coefficients, coefficients.length - 400)),
                        ProblemCode.DAMAGED_MODEL,
                        "bytes of numbers"),
                Arguments.of(
                        "weights without a header",
                        weights(new byte[50]),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "form that ND4J"),
                Arguments.of("no bytes for weights", weights(new byte[0]), ProblemCode.DAMAGED_MODEL, "ends too early"),
                Arguments.of(
                        "count that lies",
                        weights(withLong(coefficients, shapeAt(coefficients) + 8, 1L << 60)),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "weights and biases"),
                Arguments.of(
                        "rank that lies",
                        weights(withLong(coefficients, shapeAt(coefficients), 7)),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "not one row"),
                Arguments.of(
                        "stride",
                        weights(withLong(coefficients, shapeAt(coefficients) + 32, 3)),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "not one row"),
                Arguments.of(
                        "description of a wrong kind",
                        Zips.with(ours, "fitting-room.json", "{\"dataset\":5}".getBytes(StandardCharsets.UTF_8)),
                        ProblemCode.MODEL_NOT_UNDERSTOOD,
                        "/network is missing"));
    }

    /** Whatever its configuration looks like, which differed from version to version. */
    @ParameterizedTest
    @ValueSource(strings = {"HEAP", "DIRECT", "JAVACPP", "LONG_SHAPE"})
    void aFileFromBeforeBeta4IsToldItsAge(String mode) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream old = new DataOutputStream(bytes)) {
            old.writeUTF(mode);
            old.writeInt(8);
            old.writeUTF("INT");
            old.write(new byte[32]);
        }
        byte[] file = Zips.with(
                Zips.with(theirs, "coefficients.bin", bytes.toByteArray()),
                "configuration.json",
                "{\"backprop\":true,\"pretrain\":false,\"confs\":[{\"layer\":{\"dense\":{}}}]}"
                        .getBytes(StandardCharsets.UTF_8));

        refused(file, ProblemCode.MODEL_NOT_UNDERSTOOD, "from a DL4J before 1.0.0-beta4");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void hostileFiles(String name, byte[] file, ProblemCode code, String reason) {
        assertThat(name).isNotEmpty();
        refused(file, code, reason);
    }

    @Test
    void everyTruncationAndManyFlipsAreRefusedOrHarmless() {
        for (int length = 0; length < ours.length; length += 9_973) {
            byte[] cut = Arrays.copyOf(ours, length);
            assertThat(catchThrowableOfType(
                            ProblemException.class, () -> ImportedNetwork.read(cut, NOTHING, data, MOST)))
                    .isNotNull();
        }
        // The directory is where a flipped byte does most.
        for (int i = ours.length - 320; i < ours.length; i++) {
            byte[] flipped = ours.clone();
            flipped[i] ^= 0x55;
            try {
                assertThat(ImportedNetwork.read(flipped, NOTHING, data, MOST).parameters())
                        .isEqualTo(101_770);
            } catch (ProblemException refusal) {
                assertThat(refusal.code()).isIn(ProblemCode.DAMAGED_MODEL, ProblemCode.MODEL_NOT_UNDERSTOOD);
            }
        }
    }

    private static void refused(byte[] file, ProblemCode code, String reason) {
        ProblemException refusal =
                catchThrowableOfType(ProblemException.class, () -> ImportedNetwork.read(file, NOTHING, data, MOST));
        assertThat(refusal).isNotNull();
        assertThat(refusal.getMessage()).contains(reason);
        assertThat(refusal.code()).isEqualTo(code);
    }

    private static byte[] configuration(String text) {
        byte[] plain = Zips.without(ours, "fitting-room.json");
        return Zips.with(plain, "configuration.json", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Fields of which each is as deep as can be, with a long name on every level above it. */
    private static String deepFields(int depth, int fields) {
        String within = IntStream.range(0, fields)
                .mapToObj(i -> "\"" + Integer.toHexString(i) + "\":0")
                .collect(Collectors.joining(","));
        String opening = ("{\"" + "a".repeat(59) + "\":").repeat(depth);
        return "{\"confs\":[],\"x\":" + opening + "{" + within + "}" + "}".repeat(depth) + "}";
    }

    private static byte[] weights(byte[] content) {
        return Zips.with(ours, "coefficients.bin", content);
    }

    private static byte[] flipped(byte[] zip) {
        byte[] changed = zip.clone();
        for (int i = 100; i < 400; i++) {
            changed[i] ^= (byte) 0xFF;
        }
        return changed;
    }

    /** Says in the directory that configuration.json is a byte longer than it is. */
    private static byte[] lying(byte[] zip) {
        byte[] changed = zip.clone();
        ByteBuffer bytes = ByteBuffer.wrap(changed).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        int directory = bytes.getInt(zip.length - 6);
        bytes.putInt(directory + 24, bytes.getInt(directory + 24) + 1);
        return changed;
    }

    /** 2 GB and a little in a field of four bytes of the directory's first entry. */
    private static byte[] directoryField(byte[] zip, int field) {
        byte[] changed = zip.clone();
        ByteBuffer bytes = ByteBuffer.wrap(changed).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(bytes.getInt(zip.length - 6) + field, Integer.MIN_VALUE + 7);
        return changed;
    }

    private static byte[] directoryAt(byte[] zip, int offset) {
        byte[] changed = zip.clone();
        ByteBuffer.wrap(changed).putInt(zip.length - 6, offset);
        return changed;
    }

    /** Where the numbers that describe the shape begin: after a mode, a count and a type. */
    private static int shapeAt(byte[] coefficients) {
        int mode = 2 + ByteBuffer.wrap(coefficients).getShort(0);
        return mode + 8 + 2 + "LONG".length();
    }

    private static byte[] withLong(byte[] coefficients, int at, long value) {
        byte[] changed = coefficients.clone();
        ByteBuffer.wrap(changed).putLong(at, value);
        return changed;
    }

    private static byte[] withFloat(byte[] coefficients, int index, float value) {
        byte[] changed = coefficients.clone();
        int start = coefficients.length - 101_770 * Float.BYTES;
        ByteBuffer.wrap(changed).putFloat(start + index * Float.BYTES, value);
        return changed;
    }

    private static Sequential lesson() {
        return sequential(Lesson.LAYERS.toArray(new Layer[0]));
    }

    private static Sequential sequential(Layer... layers) {
        return new Sequential(List.of(layers), Optimizer.Adam.DEFAULT, Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
    }

    private static byte[] untrained(Sequential network) {
        try (TrainingSession session = new TrainingSession(network, new Fit(1, 32, 0, true, 1, List.of()), data)) {
            return session.artifact();
        }
    }

    private static MultiLayerNetwork multiLayer() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(7)
                .updater(new Nesterovs(0.1, 0.9))
                .l2(1e-4)
                .list()
                .layer(new DenseLayer.Builder()
                        .nIn(784)
                        .nOut(32)
                        .activation(org.nd4j.linalg.activations.Activation.RELU)
                        .dropOut(0.8)
                        .build())
                .layer(new DropoutLayer(0.5))
                .layer(new DenseLayer.Builder()
                        .nIn(32)
                        .nOut(16)
                        .activation(org.nd4j.linalg.activations.Activation.IDENTITY)
                        .build())
                .layer(new ActivationLayer(org.nd4j.linalg.activations.Activation.TANH))
                .layer(output(LossFunction.NEGATIVELOGLIKELIHOOD).nIn(16).build())
                .build());
        network.init();
        return network;
    }

    private static MultiLayerNetwork withFirst(DenseLayer.Builder first) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(7)
                .list()
                .layer(first.build())
                .layer(output(LossFunction.MCXENT).nIn(8).build())
                .build());
        network.init();
        return network;
    }

    private static OutputLayer.Builder output(LossFunction loss) {
        return new OutputLayer.Builder(loss).nOut(10).activation(org.nd4j.linalg.activations.Activation.SOFTMAX);
    }

    private static byte[] saved(org.deeplearning4j.nn.api.Model model, boolean withUpdater) {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try {
            ModelSerializer.writeModel(model, zip, withUpdater);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zip.toByteArray();
    }

    private static List<float[]> answers(Sequential network, byte[] artifact) {
        try (ServingNetwork serving =
                ServingNetwork.load(network, INPUT, ArtifactReader.weights(artifact, network, INPUT), threads)) {
            return serving.predict(pictures()).orElseThrow();
        }
    }

    private static List<float[]> pictures() {
        List<float[]> pictures = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            float[] picture = new float[784];
            data.test().copyPixels(i, picture, 0);
            pictures.add(picture);
        }
        return pictures;
    }

    private static void assertSameRows(List<float[]> actual, List<float[]> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).containsExactly(expected.get(i), within(1e-6f));
        }
    }

    private static final class Silent implements TrainingObserver {
        @Override
        public void batchEnded(BatchProgress progress) {}

        @Override
        public void epochEnded(
                io.fittingroom.network.EpochFigures figures, Supplier<Optional<Checkpoint>> checkpoint) {}
    }
}
