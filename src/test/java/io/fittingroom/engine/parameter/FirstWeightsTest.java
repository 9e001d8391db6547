package io.fittingroom.engine.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.engine.Networks;
import io.fittingroom.engine.parameter.ParameterLayout.Segment;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Initializer;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Regularizer;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Window;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the distributions that Keras' documentation names. */
class FirstWeightsTest {

    /** A dense kernel of 784 x 200. Half the width of a uniform distribution is sqrt(3) deviations. */
    @ParameterizedTest
    @CsvSource({
        "GLOROT_UNIFORM, 0.045083, 0.078087",
        "GLOROT_NORMAL, 0.045083, 0.102506",
        "HE_UNIFORM, 0.050508, 0.087482",
        "HE_NORMAL, 0.050508, 0.114839",
        "LECUN_UNIFORM, 0.035714, 0.061859",
        "LECUN_NORMAL, 0.035714, 0.081203",
        "RANDOM_UNIFORM, 0.028868, 0.05",
        "RANDOM_NORMAL, 0.05, 0.3",
        "TRUNCATED_NORMAL, 0.043981, 0.1"
    })
    void dense(Initializer initializer, double deviation, double most) {
        Layer layer = new Layer.Dense(
                200, Activation.RELU, true, initializer, Initializer.ZEROS, Regularizer.NONE, Regularizer.NONE);
        double[] drawn = kernel(List.of(new Layer.Flatten(), layer));

        assertThat(drawn).hasSize(784 * 200);
        assertThat(mean(drawn)).isCloseTo(0, within(deviation * 0.01));
        assertThat(deviation(drawn)).isCloseTo(deviation, within(deviation * 0.01));
        assertThat(IntStream.range(0, drawn.length)
                        .mapToDouble(i -> Math.abs(drawn[i]))
                        .max()
                        .orElseThrow())
                .isLessThanOrEqualTo(most * 1.00001)
                // A cut or a limit is come near to by one of so many draws.
                .isGreaterThan(initializer == Initializer.RANDOM_NORMAL ? 4 * deviation : most * 0.99);
    }

    @ParameterizedTest
    @CsvSource({"GLOROT_UNIFORM, 0.058026", "HE_NORMAL, 0.111111", "LECUN_UNIFORM, 0.078567"})
    void convolutionsCountTheirWindow(Initializer initializer, double deviation) {
        // fan_in = 3 * 3 * 18 = 162, fan_out = 3 * 3 * 48 = 432
        Layer layer = new Layer.Conv2d(
                48,
                Window.square(3),
                Window.square(1),
                Padding.VALID,
                Activation.RELU,
                true,
                initializer,
                Initializer.ZEROS,
                Regularizer.NONE,
                Regularizer.NONE);
        double[] drawn = kernel(List.of(new Layer.Conv2d(18, 5, Padding.VALID, Activation.RELU), layer));

        assertThat(drawn).hasSize(162 * 48);
        assertThat(deviation(drawn)).isCloseTo(deviation, within(deviation * 0.03));
    }

    @Test
    void zerosAndOnes() {
        Layer layer = new Layer.Dense(
                3, Activation.RELU, true, Initializer.ONES, Initializer.ZEROS, Regularizer.NONE, Regularizer.NONE);
        ParameterLayout layout = ParameterLayout.of(
                Networks.of(List.of(new Layer.Flatten(), layer, Layer.BatchNormalization.DEFAULT)), Shape.of(1, 2));

        assertThat(FirstWeights.draw(layout, 1))
                .containsExactly(1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1);
    }

    @Test
    void theSeedDecidesAndALayerMoreChangesNoneBeforeIt() {
        List<Layer> layers = List.of(new Layer.Flatten(), new Layer.Dense(3, Activation.RELU));
        List<Layer> more =
                List.of(new Layer.Flatten(), new Layer.Dense(3, Activation.RELU), new Layer.Dense(2, Activation.RELU));
        ParameterLayout few = ParameterLayout.of(Networks.of(layers), Shape.of(2, 2));
        ParameterLayout many = ParameterLayout.of(Networks.of(more), Shape.of(2, 2));

        assertThat(FirstWeights.draw(few, 7)).containsExactly(FirstWeights.draw(few, 7));
        assertThat(FirstWeights.draw(few, 8)).isNotEqualTo(FirstWeights.draw(few, 7));
        assertThat(FirstWeights.draw(many, 7)).startsWith(FirstWeights.draw(few, 7));
    }

    private static double[] kernel(List<Layer> layers) {
        ParameterLayout layout = ParameterLayout.of(Networks.of(layers), Shape.of(28, 28));
        float[] all = FirstWeights.draw(layout, 42);
        Segment kernel = layout.segments().stream()
                .filter(segment -> segment.layer() == 1 && segment.name().equals("kernel"))
                .findFirst()
                .orElseThrow();
        return IntStream.range(kernel.from(), kernel.to())
                .mapToDouble(i -> all[i])
                .toArray();
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum / values.length - mean(values) * mean(values));
    }
}
