package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.Networks;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.network.Activation;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Layer;
import io.fittingroom.network.NetworkPlan;
import io.fittingroom.network.NetworkProblem;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A mini-batch of one picture, which batch normalisation has nothing to compare with. */
class BatchOfOneTest {

    private static final Shape INPUT = Shape.of(28, 28);

    /** 41 = 2 * 20 + 1. */
    private static final Dataset DATA = Pictures.first(41, 10);

    private static final Layer SCALED = new Layer.Rescaling(1.0 / 255, 0);
    private static final Layer PROBABILITIES = new Layer.Dense(10, Activation.SOFTMAX);

    /** Batch normalisation of rows of numbers. */
    static Stream<Sequential> rows() {
        return Stream.of(
                Networks.of(List.of(
                        SCALED,
                        new Layer.Conv2d(4, 2, Padding.SAME, Activation.LINEAR),
                        new Layer.Flatten(),
                        new Layer.Dense(16, Activation.LINEAR),
                        Layer.BatchNormalization.DEFAULT,
                        new Layer.Activated(Activation.RELU),
                        PROBABILITIES)),
                Networks.of(List.of(SCALED, new Layer.Flatten(), Layer.BatchNormalization.DEFAULT, PROBABILITIES)),
                Networks.of(List.of(
                        SCALED,
                        new Layer.Conv2d(4, 3, Padding.VALID, Activation.RELU),
                        new Layer.GlobalAveragePooling2d(),
                        Layer.BatchNormalization.DEFAULT,
                        PROBABILITIES)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void ourKernelsTrainWithALastMiniBatchOfOne(Sequential network) {
        assertFinite(Recorder.train(network, fit(20), DATA).epochs);
        assertFinite(Recorder.train(network, fit(1), DATA).epochs);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void dl4jRefusesWhatItFailsAt(Sequential network) {
        for (int batchSize : new int[] {1, 2, 20, 40}) {
            assertThat(TrainingEngine.DL4J.batchProblems(network, fit(batchSize), INPUT, 41))
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.severity()).isEqualTo(NetworkProblem.Severity.ERROR);
                        assertThat(problem.pointer()).isEqualTo("/batch_size");
                        assertThat(problem.detail()).contains("one of 41 pictures", "engine=auto");
                    });
        }
        assertThat(TrainingEngine.AUTO.batchProblems(network, fit(20), INPUT, 41))
                .isEmpty();
        assertThat(TrainingEngine.DL4J.batchProblems(network, fit(41), INPUT, 41))
                .isEmpty();
        assertThat(TrainingEngine.DL4J.batchProblems(network, fit(20), INPUT, 42))
                .isEmpty();
        // As long as it does, the refusal is right.
        assertThatThrownBy(() -> gradient(network, TrainingEngine.DL4J)).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40})
    void whatTheRefusalRecommendsIsTaken(int batchSize) {
        Sequential network = rows().toList().get(0);
        String detail = TrainingEngine.DL4J
                .batchProblems(network, fit(batchSize), INPUT, 41)
                .get(0)
                .detail();
        int recommended = Integer.parseInt(detail.replaceAll(".*for example (\\d+),.*", "$1"));

        assertThat(TrainingEngine.DL4J.batchProblems(network, fit(recommended), INPUT, 41))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whoTrainsByOnesIsWarned(Sequential network) {
        assertThat(warningsOfBatchSize(network, 1))
                .singleElement()
                .satisfies(warning -> assertThat(warning.detail())
                        .contains("nothing before the batch normalization at /layers/", "learns"));
        assertThat(warningsOfBatchSize(network, 20)).isEmpty();
        assertThat(warningsOfBatchSize(Networks.pictures(Layer.BatchNormalization.DEFAULT), 1))
                .isEmpty();
    }

    /** 41 of ten classes. */
    private static io.fittingroom.network.Pictures pictures() {
        return new io.fittingroom.network.Pictures(
                INPUT,
                IntStream.range(0, 10).mapToObj(i -> "class " + i).toList(),
                List.of(5, 4, 4, 4, 4, 4, 4, 4, 4, 4),
                false);
    }

    private static List<NetworkProblem> warningsOfBatchSize(Sequential network, int batchSize) {
        return NetworkPlan.of(network, fit(batchSize), pictures(), 1_000_000).warnings().stream()
                .filter(problem -> problem.pointer().equals("/batch_size"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(TrainingEngine.class)
    void channelsAreComparedFromPlaceToPlace(TrainingEngine engine) {
        Sequential network = Networks.pictures(Layer.BatchNormalization.DEFAULT, new Layer.Activated(Activation.RELU));
        assertThat(engine.batchProblems(network, fit(20), INPUT, 41)).isEmpty();

        Recorder recorder = new Recorder();
        try (TrainingSession session = new TrainingSession(network, fit(20), DATA, engine)) {
            recorder.run(session, DATA, new Cancellation());
        }

        assertFinite(recorder.epochs);
    }

    @Test
    void bothEnginesHaveTheSameGradientThroughChannels() {
        Sequential network = Networks.pictures(Layer.BatchNormalization.DEFAULT, new Layer.Activated(Activation.RELU));

        assertThat(Trained.distance(gradient(network, TrainingEngine.AUTO), gradient(network, TrainingEngine.DL4J)))
                .isLessThan(1e-4);
    }

    private static float[] gradient(Sequential network, TrainingEngine engine) {
        float[] weights = FirstWeights.draw(ParameterLayout.of(network, INPUT), 3);
        Batch batch = new Batch(1, 784);
        batch.fill(DATA.train(), new int[] {7}, 0);
        try (Gradients gradients = Gradients.of(network, INPUT, Objective.of(network), new NoiseSource(), engine)) {
            gradients.setWeights(weights, 0, weights.length);
            gradients.compute(batch, new MetricSums());
            float[] gradient = new float[gradients.size()];
            gradients.getGradient(gradient, 0, gradient.length);
            return gradient;
        }
    }

    private static Fit fit(int batchSize) {
        return new Fit(1, batchSize, 0, true, 42, List.of());
    }

    private static void assertFinite(List<EpochFigures> epochs) {
        assertThat(epochs).singleElement().satisfies(figures -> {
            assertThat(figures.loss()).isFinite().isPositive();
            assertThat(figures.accuracy()).isBetween(0.0, 1.0);
        });
    }
}
