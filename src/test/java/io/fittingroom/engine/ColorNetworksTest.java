package io.fittingroom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Licence;
import io.fittingroom.dataset.Split;
import io.fittingroom.engine.file.ArtifactWriter;
import io.fittingroom.engine.file.OnnxModel;
import io.fittingroom.engine.serve.InferenceThreads;
import io.fittingroom.engine.serve.ServingNetwork;
import io.fittingroom.engine.train.Cancellation;
import io.fittingroom.engine.train.Checkpoint;
import io.fittingroom.engine.train.TrainingEngine;
import io.fittingroom.engine.train.TrainingObserver;
import io.fittingroom.engine.train.TrainingSession;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Augmentation;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pictures in colour: where their numbers go, and that networks learn from them. */
class ColorNetworksTest {

    private static final int HEIGHT = 2;
    private static final int WIDTH = 3;
    private static final Shape INPUT = Shape.of(HEIGHT, WIDTH, 3);

    /**
     * One unit takes the blue of the pixel in row 1, column 0, number (2 * 2 + 1) * 3 + 0 = 15 of a row in which channels come
     * first; the other the red of row 0, column 2, number 2. Keras, with channels last, has them as 11 and 6.
     */
    @Test
    void aDenseLayerAfterFlattenHasItsWeightsChannelAfterChannel() throws IOException, OrtException {
        Sequential network = Networks.of(
                List.of(new Layer.Rescaling(0.01, 0), new Layer.Flatten(), new Layer.Dense(2, Activation.SOFTMAX)));
        float[] weights = new float[2 * 18 + 2];
        weights[15] = 1;
        weights[18 + 2] = 1;
        byte[] pixels = new byte[18];
        pixels[(1 * WIDTH + 0) * 3 + 2] = (byte) 250;
        pixels[(0 * WIDTH + 2) * 3 + 0] = 100;
        Split split = Split.of(pixels, new int[] {0}, HEIGHT, WIDTH, 3);
        Dataset data = new Dataset("one", List.of("blue", "red"), new Licence("CC0-1.0", ""), split, split);
        byte[] artifact = new ArtifactWriter(network, data).write(weights);
        // softmax(2.5, 1)
        float[] expected = {0.8175745f, 0.1824255f};

        float[] picture = new float[18];
        split.copyPixels(0, picture, 0);
        try (ServingNetwork served = ServingNetwork.load(network, INPUT, weights, new InferenceThreads(1, 1))) {
            assertThat(served.predict(List.of(picture)).orElseThrow().get(0)).containsExactly(expected, within(1e-6f));
        }
        assertThat(PlainDl4j.answers(artifact, split).get(0)).containsExactly(expected, within(1e-6f));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(OnnxModel.write(network, INPUT, artifact, Map.of()));
                OnnxTensor tensor = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(picture), new long[] {1, HEIGHT, WIDTH, 3});
                OrtSession.Result result = session.run(Map.of("pixels", tensor))) {
            assertThat(((float[][]) result.get(0).getValue())[0]).containsExactly(expected, within(1e-6f));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConvolutionalNetworkLearnsColours(TrainingEngine engine) {
        Sequential network = Networks.of(List.of(
                new Layer.Rescaling(1.0 / 255, 0),
                new Layer.Conv2d(4, 3, Padding.SAME, Activation.RELU),
                new Layer.MaxPooling2d(2),
                new Layer.Flatten(),
                new Layer.Dense(3, Activation.SOFTMAX)));
        Fit fit = new Fit(4, 20, 0, null, true, 42, Map.of(), new Augmentation(0.1, 0.1, true), List.of());

        assertThat(accuracy(network, fit, ColorPictures.of(32, 32, 3, 300, 60), engine))
                .isGreaterThan(0.95);
    }

    /** Of the 300 classes 44 are beyond 255: without them it would not get beyond 0.86. */
    @Test
    void aDenseNetworkLearnsMoreClassesThanAByteHas() {
        Sequential network = new Sequential(
                List.of(new Layer.Rescaling(0.04, -2), new Layer.Flatten(), new Layer.Dense(300, Activation.SOFTMAX)),
                Optimizer.Adam.of(0.01),
                Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
        Fit fit = new Fit(6, 20, 0, true, 42, List.of());

        assertThat(accuracy(network, fit, ColorPictures.of(12, 9, 300, 3_000, 600), TrainingEngine.AUTO))
                .isGreaterThan(0.95);
    }

    private static double accuracy(Sequential network, Fit fit, Dataset data, TrainingEngine engine) {
        try (TrainingSession session = new TrainingSession(network, fit, data, engine)) {
            session.train(
                    new TrainingObserver() {
                        @Override
                        public void batchEnded(BatchProgress progress) {
                            // Only the end counts.
                        }

                        @Override
                        public void epochEnded(EpochFigures figures, Supplier<Optional<Checkpoint>> checkpoint) {
                            // Only the end counts.
                        }
                    },
                    new Cancellation());
            return session.evaluate(data.test()).accuracy();
        }
    }
}
