package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.Fits;
import io.fittingroom.engine.Networks;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.PlainDl4j;
import io.fittingroom.engine.Zips;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Initializer;
import io.fittingroom.network.Layer;
import io.fittingroom.network.LearningRate;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Regularizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.StopReason;
import io.fittingroom.network.Window;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Optimizers, losses and regularisers in a training; what each of them computes is in {@link KerasArithmeticTest}. */
class TrainedNetworksTest {

    private static final Dataset DATA = Pictures.first(300, 60);
    private static final Fit FIT = new Fit(3, 20, 0, true, 42, List.of());

    static Stream<Named<Sequential>> networks() {
        return Stream.of(
                Named.of("every layer", Networks.ofEveryLayer()),
                Named.of("activation", Networks.dense(new Layer.Activated(Activation.SELU))),
                Named.of("overlapping maximum", Networks.pictures(overlappingMaximum())),
                Named.of("squared error", Networks.with(Networks.dense(), Loss.MEAN_SQUARED_ERROR, false, 0)),
                Named.of("softmax twice", Networks.with(Networks.dense(), Loss.CATEGORICAL_CROSSENTROPY, true, 0)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theLossFalls(Sequential network) {
        Recorder recorder = Recorder.train(network, FIT, DATA);

        assertThat(recorder.stop).isEqualTo(StopReason.completed(3));
        assertThat(recorder.losses().get(2)).isLessThan(recorder.losses().get(0));
    }

    @Test
    void plainDl4jsGeluIsNearKerasButNotTheSame() throws IOException {
        Sequential network = Networks.pictures(new Layer.Conv2d(8, 3, Padding.SAME, Activation.GELU));
        try (TrainingSession session = new TrainingSession(network, FIT, DATA)) {
            session.train(new Recorder(), new Cancellation());
            List<float[]> trained = session.predict(DATA.test());
            List<float[]> restored = PlainDl4j.answers(session.artifact(), DATA.test());

            double most = 0;
            for (int i = 0; i < trained.size(); i++) {
                for (int output = 0; output < 10; output++) {
                    most = Math.max(most, Math.abs(trained.get(i)[output] - restored.get(i)[output]));
                }
            }
            assertThat(most).isBetween(1e-5, 0.02);
        }
    }

    static Stream<Arguments> optimizers() {
        LearningRate rate = new LearningRate.Constant(0.01);
        return Stream.of(
                Arguments.of("Adam", Optimizer.Adam.of(0.003)),
                Arguments.of("AMSGrad", new Optimizer.Adam(rate, 0.9, 0.999, 1e-7, true)),
                Arguments.of("Adam", new Optimizer.AdamW(rate, 0.01, 0.9, 0.999, 1e-7, false)),
                Arguments.of("Sgd", new Optimizer.Sgd(rate, 0, false)),
                Arguments.of("Nesterovs", new Optimizer.Sgd(rate, 0.9, false)),
                Arguments.of("Nesterovs", new Optimizer.Sgd(rate, 0.9, true)),
                Arguments.of("RmsProp", new Optimizer.RmsProp(rate, 0.9, 0, 1e-7, false)),
                Arguments.of("RmsProp", new Optimizer.RmsProp(new LearningRate.Constant(0.001), 0.9, 0.9, 1e-7, true)),
                Arguments.of("AdaGrad", new Optimizer.Adagrad(rate, 0.1, 1e-7)),
                Arguments.of("AdaDelta", new Optimizer.Adadelta(new LearningRate.Constant(1), 0.95, 1e-7)),
                Arguments.of("Nadam", new Optimizer.Nadam(rate, 0.9, 0.999, 1e-7)));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void everyOptimizerMakesTheLossFallAndTheZipNamesDl4jsNearest(String named, Optimizer optimizer)
            throws IOException {
        Recorder recorder = Recorder.train(Networks.with(Networks.dense(), optimizer), FIT, DATA);

        assertThat(recorder.losses().get(2)).isLessThan(recorder.losses().get(0));
        Map<String, byte[]> zip = Zips.entries(recorder.artifact);
        assertThat(zip).doesNotContainKey(ModelSerializer.UPDATER_BIN);
        assertThat(new String(zip.get(ModelSerializer.CONFIGURATION_JSON), StandardCharsets.UTF_8))
                .contains("org.nd4j.linalg.learning.config." + named + "\"");
    }

    @Test
    void theSameSeedGivesTheSameNumbersWithNoiseDropoutAndAugmentation() {
        Fit fit = Fits.augmented(2, 42);

        Recorder once = Recorder.train(Networks.ofEveryLayer(), fit, DATA);
        Recorder again = Recorder.train(Networks.ofEveryLayer(), fit, DATA);
        Recorder other = Recorder.train(Networks.ofEveryLayer(), Fits.augmented(2, 43), DATA);

        assertThat(again.figures()).isEqualTo(once.figures());
        assertThat(again.artifact).isEqualTo(once.artifact);
        assertThat(other.losses()).isNotEqualTo(once.losses());
    }

    @Test
    void regularisersCountInTheLossAndShrinkTheWeights() {
        Regularizer strong = new Regularizer(0, 0.1);
        Sequential regularised = Networks.dense(new Layer.Dense(
                16, Activation.RELU, true, Initializer.GLOROT_UNIFORM, Initializer.ZEROS, strong, Regularizer.NONE));
        Sequential free = Networks.dense(new Layer.Dense(16, Activation.RELU));

        Recorder withCost = Recorder.train(regularised, FIT, DATA);
        Recorder without = Recorder.train(free, FIT, DATA);

        assertThat(withCost.losses().get(0)).isGreaterThan(without.losses().get(0) + 0.1);
        assertThat(withCost.evaluation.loss()).isGreaterThan(0);
        assertThat(squaredKernel(regularised, withCost)).isLessThan(squaredKernel(free, without));
    }

    /** Of the second dense layer. */
    private static double squaredKernel(Sequential network, Recorder recorder) {
        float[] weights = recorder.checkpoints.get(2).orElseThrow().weights();
        ParameterLayout.Segment kernel = ParameterLayout.of(network, Shape.of(28, 28)).segments().stream()
                .filter(segment -> segment.layer() == 3 && segment.name().equals("kernel"))
                .findFirst()
                .orElseThrow();
        return IntStream.range(kernel.from(), kernel.to())
                .mapToDouble(i -> (double) weights[i] * weights[i])
                .sum();
    }

    private static Layer overlappingMaximum() {
        return new Layer.MaxPooling2d(Window.square(3), Window.square(2), Padding.SAME);
    }
}
