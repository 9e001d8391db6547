package io.fittingroom.engine.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.Zips;
import io.fittingroom.engine.file.ArtifactReader;
import io.fittingroom.engine.imported.ImportedNetwork.Before;
import io.fittingroom.engine.serve.InferenceThreads;
import io.fittingroom.engine.serve.ServingNetwork;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Initializer;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Regularizer;
import io.fittingroom.network.Window;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks for pictures that users of DL4J built, trained and saved without this service. */
class ForeignConvolutionTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private static final Before NOTHING = new Before(Optional.empty(), Optional.empty());
    private static final int PICTURES = 20;

    private static Dataset data;
    private static InferenceThreads threads;

    @BeforeAll
    static void start() {
        data = Pictures.first(200, 50);
        threads = new InferenceThreads(1, 4);
    }

    @ParameterizedTest(name = "variances as logarithms: {0}")
    @ValueSource(booleans = {true, false})
    void aTrainedConvolutionalNetworkAnswersAsInDl4j(boolean hasLogarithms) {
        MultiLayerNetwork network = new MultiLayerNetwork(base().list()
                .layer(new ConvolutionLayer.Builder(3, 4)
                        .nOut(5)
                        .stride(2, 1)
                        .hasBias(false)
                        .dropOut(0.9)
                        .activation(org.nd4j.linalg.activations.Activation.IDENTITY)
                        .build())
                .layer(new BatchNormalization.Builder()
                        .useLogStd(hasLogarithms)
                        .decay(0.5)
                        .eps(0.002)
                        .build())
                .layer(new ActivationLayer(org.nd4j.linalg.activations.Activation.RELU))
                .layer(pooling(SubsamplingLayer.PoolingType.MAX).build())
                .layer(new ConvolutionLayer.Builder(3, 3)
                        .nOut(6)
                        .convolutionMode(ConvolutionMode.Same)
                        .activation(org.nd4j.linalg.activations.Activation.ELU)
                        .build())
                .layer(pooling(SubsamplingLayer.PoolingType.AVG)
                        .convolutionMode(ConvolutionMode.Same)
                        .build())
                .layer(new DropoutLayer(new GaussianNoise(0.1)))
                .layer(new DenseLayer.Builder()
                        .nOut(12)
                        .activation(org.nd4j.linalg.activations.Activation.TANH)
                        .build())
                .layer(new BatchNormalization.Builder().useLogStd(hasLogarithms).build())
                .layer(output().build())
                .setInputType(InputType.convolutional(28, 28, 1))
                .build());
        network.init();
        for (int step = 0; step < 5; step++) {
            network.fit(pictures(), labels());
        }

        ImportedNetwork imported = ImportedNetwork.read(saved(network), NOTHING, data, 1_000_000);

        assertThat(imported.parameters()).isEqualTo(network.numParams());
        assertThat(imported.network().layers())
                .containsExactly(
                        new Layer.Dropout(0.1),
                        convolution(5, new Window(3, 4), new Window(2, 1), Padding.VALID, Activation.LINEAR, false),
                        new Layer.BatchNormalization(0.5, 0.002),
                        new Layer.Activated(Activation.RELU),
                        new Layer.MaxPooling2d(2),
                        convolution(6, Window.square(3), Window.square(1), Padding.SAME, Activation.ELU, true),
                        new Layer.AveragePooling2d(Window.square(2), Window.square(2), Padding.SAME),
                        new Layer.GaussianNoise(0.1),
                        new Layer.Flatten(),
                        new Layer.Dense(12, Activation.TANH),
                        new Layer.BatchNormalization(0.9, 1e-5),
                        new Layer.Dense(10, Activation.SOFTMAX));
        assertSameAnswers(imported, network.output(pictures()));
        network.close();
    }

    @Test
    void aNetworkThatTakesFlatPicturesAndEndsInMeansOfChannelsIsTakenToo() {
        MultiLayerNetwork network = new MultiLayerNetwork(base().list()
                .layer(new ConvolutionLayer.Builder(5, 5).nOut(7).stride(3, 3).build())
                .layer(new DropoutLayer(new GaussianDropout(0.2)))
                .layer(new GlobalPoolingLayer.Builder(PoolingType.AVG).build())
                .layer(output().build())
                .setInputType(InputType.convolutionalFlat(28, 28, 1))
                .build());
        network.init();

        ImportedNetwork imported = ImportedNetwork.read(saved(network), NOTHING, data, 1_000_000);

        assertThat(imported.notes()).anyMatch(note -> note.contains("kind of dropout"));
        assertSameAnswers(imported, network.output(pictures().reshape(PICTURES, 784)));
        network.close();
    }

    @Test
    void aGraphOfConvolutionsIsTakenToo() {
        ComputationGraph graph = new ComputationGraph(base().graphBuilder()
                .addInputs("in")
                .addLayer("conv", new ConvolutionLayer.Builder(3, 3).nOut(4).build(), "in")
                .addLayer("norm", new BatchNormalization.Builder().build(), "conv")
                .addLayer("pool", pooling(SubsamplingLayer.PoolingType.MAX).build(), "norm")
                .addLayer("out", output().build(), "pool")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(28, 28, 1))
                .build());
        graph.init();
        graph.fit(new INDArray[] {pictures()}, new INDArray[] {labels()});

        ImportedNetwork imported = ImportedNetwork.read(saved(graph), NOTHING, data, 1_000_000);

        assertThat(imported.form()).isEqualTo(ImportedNetwork.Form.COMPUTATION_GRAPH);
        assertSameAnswers(imported, graph.outputSingle(pictures()));
        graph.close();
    }

    static Stream<Arguments> whatIsNotUnderstood() {
        return Stream.of(
                Arguments.of(new ConvolutionLayer.Builder(3, 3).nOut(3).padding(1, 1), "padding is not [0, 0]"),
                Arguments.of(new ConvolutionLayer.Builder(3, 3).nOut(3).dilation(2, 2), "dilation is not [1, 1]"),
                Arguments.of(pooling(SubsamplingLayer.PoolingType.SUM), "poolingType is neither MAX nor AVG"),
                Arguments.of(
                        pooling(SubsamplingLayer.PoolingType.AVG)
                                .convolutionMode(ConvolutionMode.Same)
                                .avgPoolIncludePadInDivisor(true),
                        "counts the zeros beyond the border"),
                Arguments.of(new GlobalPoolingLayer.Builder(PoolingType.MAX), "poolingType is not AVG"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void whatIsNotUnderstood(org.deeplearning4j.nn.conf.layers.Layer.Builder<?> layer, String reason) {
        refused(saved(withMiddle(layer.build())), reason);
    }

    @Test
    void lockedScalesAreRefused() {
        refused(
                saved(withMiddle(
                        new BatchNormalization.Builder().lockGammaBeta(true).build())),
                "lockGammaBeta is true");
    }

    @Test
    void numbersThatLieAreRefused() {
        byte[] sound = saved(withMiddle(new BatchNormalization.Builder().build()));

        refused(edited(sound, "\"kernelSize\" : [ 3, 3 ]", "\"kernelSize\" : [ 30, 3 ]"), "window of [30, 3]");
        refused(edited(sound, "\"kernelSize\" : [ 3, 3 ]", "\"kernelSize\" : [ 3, 0 ]"), "kernelSize/1");
        refused(edited(sound, "\"stride\" : [ 1, 1 ]", "\"stride\" : [ 1 ]"), "stride is not an array of 2");
        refused(edited(sound, "\"nout\" : 3,", "\"nout\" : 4097,"), "nout");
        refused(edited(sound, "\"NCHW\"", "\"NHWC\""), "cnn2dDataFormat is not NCHW");
        refused(edited(sound, "\"log10stdev\"", "\"deviation\""), "variances or logarithms");
        refused(edited(sound, "\"decay\" : 0.9", "\"decay\" : 1.5"), "decay");
        refused(edited(sound, "\"eps\" : 1.0E-5", "\"eps\" : 0.0"), "eps is not above 0");
        refused(edited(sound, "\"inputHeight\" : 26", "\"inputHeight\" : 25"), "what comes there is [26, 26, 3]");
    }

    private static MultiLayerNetwork withMiddle(org.deeplearning4j.nn.conf.layers.Layer middle) {
        MultiLayerNetwork network = new MultiLayerNetwork(base().list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(3).build())
                .layer(middle)
                .layer(output().build())
                .setInputType(InputType.convolutional(28, 28, 1))
                .build());
        network.init();
        return network;
    }

    private static NeuralNetConfiguration.Builder base() {
        return new NeuralNetConfiguration.Builder().seed(3).updater(new Adam(0.01));
    }

    private static SubsamplingLayer.Builder pooling(SubsamplingLayer.PoolingType type) {
        return new SubsamplingLayer.Builder(type, new int[] {2, 2}, new int[] {2, 2});
    }

    private static OutputLayer.Builder output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(10)
                .activation(org.nd4j.linalg.activations.Activation.SOFTMAX);
    }

    private static Layer convolution(
            int filters, Window kernel, Window strides, Padding padding, Activation activation, boolean useBias) {
        return new Layer.Conv2d(
                filters,
                kernel,
                strides,
                padding,
                activation,
                useBias,
                Initializer.GLOROT_UNIFORM,
                Initializer.ZEROS,
                Regularizer.NONE,
                Regularizer.NONE);
    }

    /** Pixels from 0 to 255, [PICTURES, 1, 28, 28]. */
    private static INDArray pictures() {
        float[] all = new float[PICTURES * 784];
        for (int i = 0; i < PICTURES; i++) {
            data.test().copyPixels(i, all, i * 784);
        }
        return Nd4j.createFromArray(all).reshape(PICTURES, 1, 28, 28);
    }

    private static INDArray labels() {
        INDArray labels = Nd4j.zeros(PICTURES, 10);
        IntStream.range(0, PICTURES)
                .forEach(i -> labels.putScalar(i, data.test().label(i), 1));
        return labels;
    }

    private static void assertSameAnswers(ImportedNetwork imported, INDArray wanted) {
        List<float[]> pictures = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            float[] picture = new float[784];
            data.test().copyPixels(i, picture, 0);
            pictures.add(picture);
        }
        io.fittingroom.network.Shape input = io.fittingroom.network.Shape.of(28, 28);
        float[] weights = ArtifactReader.weights(imported.keep(LONG, () -> {}).artifact(), imported.network(), input);
        try (ServingNetwork serving = ServingNetwork.load(imported.network(), input, weights, threads)) {
            List<float[]> rows = serving.predict(pictures).orElseThrow();
            for (int i = 0; i < PICTURES; i++) {
                assertThat(rows.get(i)).containsExactly(wanted.getRow(i).toFloatVector(), within(1e-5f));
            }
        }
    }

    private static byte[] saved(org.deeplearning4j.nn.api.Model model) {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try {
            ModelSerializer.writeModel(model, zip, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return zip.toByteArray();
    }

    /** The zip with a text of its configuration replaced where it first stands. */
    private static byte[] edited(byte[] zip, String from, String to) {
        String configuration = new String(Zips.entries(zip).get("configuration.json"), StandardCharsets.UTF_8);
        assertThat(configuration).contains(from);
        int at = configuration.indexOf(from);
        String changed = configuration.substring(0, at) + to + configuration.substring(at + from.length());
        return Zips.with(zip, "configuration.json", changed.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(byte[] zip, String reason) {
        ProblemException refusal =
                catchThrowableOfType(ProblemException.class, () -> ImportedNetwork.read(zip, NOTHING, data, 1_000_000));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(ProblemCode.MODEL_NOT_UNDERSTOOD);
        assertThat(refusal).hasMessageContaining(reason);
    }
}
