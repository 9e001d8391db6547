package io.fittingroom.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our kernels for pictures against DL4J's graph: the same mathematics for random stacks of all layers. */
class PictureGradientsTest {

    private static final int STEPS = 25;
    private static final double RELATIVE = 1e-4;

    static Stream<RandomStack> stacks() {
        return IntStream.range(0, 40).mapToObj(RandomStack::pictures);
    }

    @ParameterizedTest
    @MethodSource("stacks")
    void after25StepsWeightsAndLossesAreDl4js(RandomStack stack) {
        assertThat(PictureStack.of(stack.network, RandomStack.INPUT)).isPresent();

        Trained ours = Trained.of(stack, STEPS, TrainingEngine.AUTO);
        Trained theirs = Trained.of(stack, STEPS, TrainingEngine.DL4J);

        ours.assertNear(theirs, RELATIVE);
    }

    @Test
    void theSameNumbersEveryTime() {
        RandomStack stack = RandomStack.pictures(1);

        assertThat(Trained.of(stack, STEPS, TrainingEngine.AUTO).weights())
                .isEqualTo(Trained.of(stack, STEPS, TrainingEngine.AUTO).weights());
    }
}
