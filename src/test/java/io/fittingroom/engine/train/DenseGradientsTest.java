package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Networks;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.RandomStack;
import io.fittingroom.engine.kernel.ActivationKernel;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Sequential;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Our kernels against DL4J's graph: the same mathematics for random stacks, with every optimizer, loss and regulariser. */
class DenseGradientsTest {

    private static final int STEPS = 50;
    private static final double RELATIVE = 5e-5;
    private static final Split PICTURES = Pictures.first(600, 1).train();

    static Stream<RandomStack> stacks() {
        return IntStream.range(0, 60).mapToObj(RandomStack::dense);
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void after50StepsWeightsAndLossesAreDl4js(RandomStack stack) {
        Trained ours = Trained.of(stack, STEPS, TrainingEngine.AUTO);
        Trained theirs = Trained.of(stack, STEPS, TrainingEngine.DL4J);

        ours.assertNear(theirs, RELATIVE);
    }

    @ParameterizedTest
    @EnumSource
    void anActivationAndItsDerivativeAreDl4jsFarOutToo(Activation activation) {
        Sequential network = rescaled(1.0 / 25, -5, activation);

        assertGradientIsDl4js(network, 16);
    }

    /** Of odd sizes, so that the halves differ. */
    @ParameterizedTest
    @EnumSource
    void layersSoWideThatTwoThreadsShareThemHaveDl4jsGradient(Activation activation) {
        Sequential network = Networks.of(List.of(
                new Layer.Rescaling(1.0 / 255, 0),
                new Layer.Flatten(),
                new Layer.Dense(101, activation),
                new Layer.Dropout(0.3),
                new Layer.Dense(257, activation),
                new Layer.Dense(10, Activation.SOFTMAX)));

        assertGradientIsDl4js(network, 63);
    }

    /** DL4J's swish and softplus are none there. */
    @ParameterizedTest
    @EnumSource
    void veryFarOutAGradientIsStillANumber(Activation activation) {
        Sequential network = rescaled(50, -5_000, activation);
        float[] weights = FirstWeights.draw(ParameterLayout.of(network, RandomStack.INPUT), 5);

        assertThat(Trained.doubles(gradient(network, 16, weights, TrainingEngine.AUTO)))
                .doesNotContain(Double.NaN);
    }

    @Test
    void theSameNumbersEveryTime() {
        RandomStack stack = RandomStack.dense(1);

        assertThat(Trained.of(stack, STEPS, TrainingEngine.AUTO).weights())
                .isEqualTo(Trained.of(stack, STEPS, TrainingEngine.AUTO).weights());
    }

    @Test
    void theComplementOfErfIsAsInTables() {
        // Abramowitz and Stegun, table 7.1; DLMF 7.23.
        Map.of(0.0, 1.0, 0.5, 0.4795001222, 1.0, 0.1572992071, 2.0, 0.0046777350, -1.0, 1.8427007929)
                .forEach((x, wanted) ->
                        assertThat(ActivationKernel.complementOfErf(x)).isCloseTo(wanted, within(1.3e-7 * wanted)));
    }

    private static void assertGradientIsDl4js(Sequential network, int samples) {
        float[] weights = FirstWeights.draw(ParameterLayout.of(network, RandomStack.INPUT), 5);

        float[] ours = gradient(network, samples, weights, TrainingEngine.AUTO);
        float[] theirs = gradient(network, samples, weights, TrainingEngine.DL4J);

        assertThat(Trained.distance(ours, theirs)).isLessThan(RELATIVE);
    }

    private static Sequential rescaled(double scale, double offset, Activation activation) {
        return Networks.of(List.of(
                new Layer.Rescaling(scale, offset),
                new Layer.Flatten(),
                new Layer.Dense(30, activation),
                new Layer.Dense(10, Activation.SOFTMAX)));
    }

    private static float[] gradient(Sequential network, int samples, float[] weights, TrainingEngine engine) {
        Batch batch = new Batch(samples, 784);
        try (Gradients gradients =
                Gradients.of(network, RandomStack.INPUT, Objective.of(network), new NoiseSource(), engine)) {
            batch.fill(PICTURES, IntStream.range(0, samples).toArray(), 0);
            gradients.setWeights(weights, 0, weights.length);
            gradients.compute(batch, new MetricSums());
            float[] gradient = new float[weights.length];
            gradients.getGradient(gradient, 0, gradient.length);
            return gradient;
        }
    }
}
