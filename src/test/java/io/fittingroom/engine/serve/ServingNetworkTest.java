package io.fittingroom.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.RandomStack;
import io.fittingroom.engine.dl4j.ReferenceNetwork;
import io.fittingroom.engine.file.ArtifactReader;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.engine.train.Cancellation;
import io.fittingroom.engine.train.Checkpoint;
import io.fittingroom.engine.train.TrainingObserver;
import io.fittingroom.engine.train.TrainingSession;
import io.fittingroom.network.Activation;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Lesson;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ServingNetworkTest {

    private static final Sequential LESSON =
            new Sequential(Lesson.LAYERS, Optimizer.Adam.DEFAULT, Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
    private static final Shape INPUT = Shape.of(28, 28);

    private static Dataset data;
    private static byte[] artifact;
    private static InferenceThreads threads;

    @BeforeAll
    static void train() {
        data = Pictures.first(2_000, 300);
        threads = new InferenceThreads(2, 16);
        try (TrainingSession session = new TrainingSession(LESSON, new Fit(2, 32, 0, true, 42, List.of()), data)) {
            session.train(new Silent(), new Cancellation());
            artifact = session.artifact();
        }
    }

    @Test
    void aLoadedNetworkAnswersAsTheTrainedOneDid() {
        try (TrainingSession session = new TrainingSession(LESSON, new Fit(2, 32, 0, true, 42, List.of()), data);
                ServingNetwork network =
                        ServingNetwork.load(LESSON, INPUT, ArtifactReader.weights(artifact, LESSON, INPUT), threads)) {
            session.train(new Silent(), new Cancellation());
            double accuracy = session.evaluate(data.test()).accuracy();

            List<float[]> rows = network.predict(pictures(data.test())).orElseThrow();

            int right = 0;
            for (int i = 0; i < rows.size(); i++) {
                right += best(rows.get(i)) == data.test().label(i) ? 1 : 0;
                assertThat(sum(rows.get(i))).isCloseTo(1, within(1e-5));
            }
            assertThat((double) right / rows.size()).isEqualTo(accuracy);
        }
    }

    @Test
    void oneByOneAndTogetherAreTheSame() {
        try (ServingNetwork network =
                ServingNetwork.load(LESSON, INPUT, ArtifactReader.weights(artifact, LESSON, INPUT), threads)) {
            List<float[]> pictures = pictures(data.test());
            List<float[]> together = network.predict(pictures).orElseThrow();
            for (int i = 0; i < pictures.size(); i += 37) {
                float[] alone =
                        network.predict(List.of(pictures.get(i))).orElseThrow().get(0);
                assertThat(alone).containsExactly(together.get(i), within(1e-6f));
            }
        }
    }

    private static Stream<Sequential> networks() {
        return Stream.concat(
                Stream.of(LESSON), IntStream.range(0, 20).mapToObj(seed -> RandomStack.pictures(seed).network));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void ourKernelsAnswerAsTheGraphOfDl4jDoes(Sequential network) {
        List<float[]> pictures = pictures(data.test().range(0, 77));
        float[] weights = firstWeights(network);
        try (PassPool kernels = new PassPool(network, INPUT, weights, threads);
                ReferenceNetwork graph =
                        new ReferenceNetwork(network, INPUT, Objective.of(network), () -> new SplittableRandom(0))) {
            graph.setWeights(weights, 0, weights.length);
            float[] pixels = new float[pictures.size() * 784];
            PassPool.join(pictures, pixels);
            float[] expected = graph.probabilities(pixels);
            List<float[]> rows = kernels.predict(pictures);
            for (int i = 0; i < pictures.size(); i++) {
                assertThat(rows.get(i))
                        .containsExactly(Arrays.copyOfRange(expected, 10 * i, 10 * i + 10), within(1e-5f));
            }
            for (int i = 0; i < pictures.size(); i += 19) {
                assertThat(kernels.predict(List.of(pictures.get(i))).get(0))
                        .containsExactly(Arrays.copyOfRange(expected, 10 * i, 10 * i + 10), within(1e-5f));
            }
        }
    }

    /** What a window sees at a time takes more than all the native memory that there is. */
    @Test
    void aNetworkThatTakesTooMuchMemoryIsNotOurFault() {
        Sequential wide = new Sequential(
                List.of(
                        new Layer.Conv2d(3_990, 1, Padding.SAME, Activation.RELU),
                        new Layer.Conv2d(1, 50, Padding.SAME, Activation.RELU),
                        new Layer.GlobalAveragePooling2d(),
                        new Layer.Dense(10, Activation.SOFTMAX)),
                Optimizer.Adam.DEFAULT,
                Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
        float[] weights = new float[ParameterLayout.of(wide, INPUT).size()];
        List<float[]> pictures = pictures(data.test().range(0, 1));

        try (ServingNetwork network = ServingNetwork.load(wide, INPUT, weights, threads)) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> network.predict(pictures))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo(ProblemCode.BUSY));
        }
    }

    @Test
    void weightsOfAnotherNetworkDoNotLoad() {
        Sequential narrower = new Sequential(
                List.of(new Layer.Flatten(), new Layer.Dense(10, Activation.SOFTMAX)),
                Optimizer.Adam.DEFAULT,
                Loss.SPARSE_CATEGORICAL_CROSSENTROPY);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> ServingNetwork.load(
                        narrower, INPUT, ArtifactReader.weights(artifact, narrower, INPUT), threads));
    }

    @Test
    void predictionsAtTheSameTimeDoNotMixTheirAnswers() throws Exception {
        List<float[]> pictures = pictures(data.test().range(0, 80));
        ExecutorService requests = Executors.newFixedThreadPool(4);
        try (ServingNetwork network =
                ServingNetwork.load(LESSON, INPUT, ArtifactReader.weights(artifact, LESSON, INPUT), threads)) {
            List<float[]> expected = network.predict(pictures).orElseThrow();
            List<Future<?>> askers = new ArrayList<>();
            for (int asker = 0; asker < 4; asker++) {
                int from = 20 * asker;
                askers.add(requests.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        int at = from + i % 20;
                        float[] row = network.predict(List.of(pictures.get(at)))
                                .orElseThrow()
                                .get(0);
                        assertThat(row).containsExactly(expected.get(at), within(1e-6f));
                    }
                }));
            }
            for (Future<?> asker : askers) {
                asker.get();
            }
        } finally {
            requests.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aPredictionTakesNoNativeMemoryOnceItsBuffersAreThere(Sequential network) {
        List<float[]> pictures = pictures(data.test().range(0, 41));
        float[] weights = firstWeights(network);
        try (PassPool kernels = new PassPool(network, INPUT, weights, threads)) {
            for (int i = 0; i < threads.count(); i++) {
                kernels.predict(pictures);
            }
            long bytes = Pointer.totalBytes();

            for (int i = 0; i < 10; i++) {
                kernels.predict(pictures);
            }

            assertThat(Pointer.totalBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void modelSerializerRestoresTheDownloadWithEqualOutput() throws IOException {
        ComputationGraph restored = ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(artifact), true);
        try (ServingNetwork network =
                ServingNetwork.load(LESSON, INPUT, ArtifactReader.weights(artifact, LESSON, INPUT), threads)) {
            List<float[]> pictures = pictures(data.test().range(0, 20));
            List<float[]> ours = network.predict(pictures).orElseThrow();
            for (int i = 0; i < pictures.size(); i++) {
                INDArray input = Nd4j.createFromArray(pictures.get(i)).reshape(1, 1, 28, 28);
                assertThat(restored.outputSingle(input).toFloatVector()).containsExactly(ours.get(i), within(1e-6f));
            }
        } finally {
            restored.close();
        }
    }

    @Test
    void aClosedNetworkSaysSo() {
        ServingNetwork network =
                ServingNetwork.load(LESSON, INPUT, ArtifactReader.weights(artifact, LESSON, INPUT), threads);
        network.close();
        network.close();

        assertThat(network.predict(pictures(data.test().range(0, 1)))).isEmpty();
    }

    @Test
    void damagedWeightsDoNotLoad() {
        byte[] half = Arrays.copyOf(artifact, artifact.length / 4);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(
                        () -> ServingNetwork.load(LESSON, INPUT, ArtifactReader.weights(half, LESSON, INPUT), threads));
    }

    private static float[] firstWeights(Sequential network) {
        return FirstWeights.draw(ParameterLayout.of(network, INPUT), 3);
    }

    private static List<float[]> pictures(Split split) {
        List<float[]> pictures = new ArrayList<>();
        for (int i = 0; i < split.size(); i++) {
            float[] picture = new float[784];
            split.copyPixels(i, picture, 0);
            pictures.add(picture);
        }
        return pictures;
    }

    private static int best(float[] row) {
        int best = 0;
        for (int i = 1; i < row.length; i++) {
            best = row[i] > row[best] ? i : best;
        }
        return best;
    }

    private static double sum(float[] row) {
        double sum = 0;
        for (float value : row) {
            sum += value;
        }
        return sum;
    }

    private static final class Silent implements TrainingObserver {
        @Override
        public void batchEnded(BatchProgress progress) {}

        @Override
        public void epochEnded(EpochFigures figures, Supplier<Optional<Checkpoint>> checkpoint) {}
    }
}
