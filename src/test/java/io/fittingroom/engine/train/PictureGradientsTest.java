package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.RandomStack;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our kernels for pictures against DL4J's graph: the same mathematics for random stacks of all layers. */
class PictureGradientsTest {

    private static final int STEPS = 12;
    private static final double RELATIVE = 1e-4;
    private static final double RELATIVE_AFTER_STEPS = 5e-5;

    private static final Split PICTURES = Pictures.first(600, 1).train();

    /** In the sixth step of one of them a rounding says which of two numbers is a pooling's largest. */
    private static final int UNDECIDED = 15;

    static Stream<RandomStack> stacks() {
        return IntStream.range(0, 40).filter(seed -> seed != UNDECIDED).mapToObj(RandomStack::pictures);
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void after12StepsWeightsAndLossesAreDl4js(RandomStack stack) {

        Trained ours = Trained.of(stack, STEPS, TrainingEngine.AUTO);
        Trained theirs = Trained.of(stack, STEPS, TrainingEngine.DL4J);

        ours.assertNear(theirs, RELATIVE_AFTER_STEPS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void withColourTheyAreDl4jsToo(int seed) {
        RandomStack stack = RandomStack.colored(seed);

        Trained ours = Trained.of(stack, STEPS, TrainingEngine.AUTO);
        Trained theirs = Trained.of(stack, STEPS, TrainingEngine.DL4J);

        ours.assertNear(theirs, RELATIVE_AFTER_STEPS);
    }

    /** What one of the two numbers gets as gradient the other would: from there on no engine is wrong, only another. */
    @Test
    void whereARoundingDecidesBothEnginesAreAsNearToDoubleAsTheyCanBe() {
        RandomStack stack = RandomStack.pictures(UNDECIDED);

        TrainedInDouble.Result before = TrainedInDouble.of(stack, 5);
        for (TrainingEngine engine : TrainingEngine.values()) {
            float[] weights = Trained.of(stack, 5, engine).weights();
            assertThat(Trained.distance(Trained.doubles(weights), before.weights()))
                    .isLessThan(5e-7);
        }

        // So close that float may order them the other way round.
        assertThat(TrainedInDouble.of(stack, 6).closest()).isLessThan(1e-6);
        Trained ours = Trained.of(stack, STEPS, TrainingEngine.AUTO);
        Trained theirs = Trained.of(stack, STEPS, TrainingEngine.DL4J);
        ours.assertNear(theirs, 10 * RELATIVE);
    }

    @Test
    void theSameNumbersEveryTime() {
        RandomStack stack = RandomStack.pictures(1);

        assertThat(Trained.of(stack, STEPS, TrainingEngine.AUTO).weights())
                .isEqualTo(Trained.of(stack, STEPS, TrainingEngine.AUTO).weights());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void batchesOfAllSizesInAnyOrder(int seed) {
        RandomStack stack = RandomStack.pictures(seed);
        ParameterLayout layout = ParameterLayout.of(stack.network, RandomStack.INPUT);
        float[] weights = FirstWeights.draw(layout, seed);

        try (Gradients ours = gradients(stack, TrainingEngine.AUTO);
                Gradients theirs = gradients(stack, TrainingEngine.DL4J)) {
            ours.setWeights(weights, 0, weights.length);
            theirs.setWeights(weights, 0, weights.length);
            for (int size : new int[] {7, 30, 2, 150}) {
                Batch batch = new Batch(size, 784);
                batch.fill(PICTURES, IntStream.range(size, 2 * size).toArray(), 0);
                assertThat(Trained.distance(ours.logits(batch), theirs.logits(batch)))
                        .isLessThan(RELATIVE);
                assertThat(Trained.distance(gradient(ours, batch), gradient(theirs, batch)))
                        .isLessThan(RELATIVE);
            }
        }
    }

    private static Gradients gradients(RandomStack stack, TrainingEngine engine) {
        NoiseSource noise = new NoiseSource();
        noise.begin(stack.seed, 1, 1);
        return Gradients.of(stack.network, RandomStack.INPUT, Objective.of(stack.network), noise, engine);
    }

    private static float[] gradient(Gradients gradients, Batch batch) {
        gradients.compute(batch, new MetricSums());
        float[] gradient = new float[gradients.size()];
        gradients.getGradient(gradient, 0, gradient.length);
        return gradient;
    }
}
