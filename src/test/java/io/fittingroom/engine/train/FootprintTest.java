package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.engine.Networks;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Lesson;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class FootprintTest {

    private static final Sequential LESSON = Networks.of(Lesson.LAYERS);

    @Test
    void aWideConvolutionOnALargeBatchNeedsMoreMemoryThanItsParameters() {
        Sequential network = Networks.of(List.of(
                new Layer.Conv2d(1_024, 3, Padding.VALID, Activation.LINEAR),
                new Layer.Flatten(),
                new Layer.Dense(10, Activation.SOFTMAX)));

        // 1,024 x 26 x 26 numbers, as a picture and in a row, each with its gradient.
        assertThat(bytes(network, 1_000) - bytes(network, 1)).isGreaterThan(999L * 4 * 4 * 1_024 * 26 * 26);
    }

    @Test
    void whatLeavesEveryLayerHasAGradientAndAPictureIsReadAhead() {
        long leaving = 784 + 784 + 784 + 128 + 10;
        long multiplied = (784 + 128 + 784 + 128) + (128 + 10 + 128 + 10);

        assertThat(bytes(LESSON, 33) - bytes(LESSON, 32)).isEqualTo(Float.BYTES * (2 * leaving + multiplied + 784));
    }

    private static long bytes(Sequential network, int batchSize) {
        return Footprint.of(network, new Fit(1, batchSize, 0, true, 1, List.of()), Shape.of(28, 28))
                .memoryBytes();
    }
}
