package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.engine.Networks;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.NetworkProblem;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingEngineTest {

    private static final Shape INPUT = Shape.of(28, 28);

    @Test
    void dl4jRefusesStridesFarAboveTheWindowWithSamePadding() {
        assertThat(problems(pooled(1, 5, Padding.SAME))).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo("/layers/1/strides");
            assertThat(problem.detail()).contains("[5, 5]", "[1, 1]", "fitting-room.training.engine=auto");
        });
    }

    /** The last place ends 1, 0, 1 and 2 pixels before the border. */
    @Test
    void onePixelIsWhatDl4jCanBear() {
        assertThat(problems(pooled(1, 2, Padding.SAME))).isEmpty();
        assertThat(problems(pooled(4, 6, Padding.SAME))).isEmpty();
        assertThat(problems(pooled(3, 6, Padding.SAME))).isEmpty();
        assertThat(problems(pooled(2, 6, Padding.SAME))).hasSize(1);
    }

    @Test
    void eachAxisCounts() {
        assertThat(problems(pooled(new Window(2, 1), new Window(2, 5), Padding.SAME)))
                .hasSize(1);
        assertThat(problems(pooled(new Window(1, 2), new Window(5, 2), Padding.SAME)))
                .hasSize(1);
    }

    @Test
    void everyLayerWithAWindowIsLookedAtBySizeOfWhatComesToIt() {
        Sequential network = Networks.of(List.of(
                new Layer.AveragePooling2d(Window.square(2), Window.square(2), Padding.VALID),
                new Layer.Conv2d(2, 3, Padding.SAME, Activation.RELU),
                new Layer.AveragePooling2d(Window.square(1), Window.square(6), Padding.SAME),
                new Layer.Flatten(),
                new Layer.Dense(10, Activation.SOFTMAX)));

        // Of 14 pixels the last of 3 places ends 1 before the border; of 28 the last of 5 would end 3 before it.
        assertThat(problems(network)).isEmpty();
    }

    @Test
    void validPaddingAndOurKernelsHaveNoSuchLimit() {
        assertThat(problems(pooled(1, 5, Padding.VALID))).isEmpty();
        assertThat(TrainingEngine.AUTO.problems(pooled(1, 5, Padding.SAME), INPUT))
                .isEmpty();
    }

    private static List<NetworkProblem> problems(Sequential network) {
        return TrainingEngine.DL4J.problems(network, INPUT);
    }

    private static Sequential pooled(int window, int strides, Padding padding) {
        return pooled(Window.square(window), Window.square(strides), padding);
    }

    private static Sequential pooled(Window window, Window strides, Padding padding) {
        return Networks.of(List.of(
                new Layer.Rescaling(1.0 / 255, 0),
                new Layer.MaxPooling2d(window, strides, padding),
                new Layer.Flatten(),
                new Layer.Dense(10, Activation.SOFTMAX)));
    }
}
