package io.fittingroom.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Lesson;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassSizeTest {

    private static final Shape INPUT = Shape.of(28, 28);

    @Test
    void theLessonsNetworkTakesAsManyPicturesAsItMay() {
        assertThat(PassSize.of(sequential(Lesson.LAYERS), INPUT, 500)).isEqualTo(500);
    }

    @Test
    void ofAWideConvolutionNoMoreThan64MegabytesLeaveTheLayersAtOnce() {
        int pictures = PassSize.of(convolution(256), INPUT, 500);

        assertThat(pictures * 28L * 28 * 256 * Float.BYTES).isBetween(32L << 20, 64L << 20);
    }

    @Test
    void aPictureThatIsTooMuchByItselfGoesAlone() {
        assertThat(PassSize.of(convolution(65_536), INPUT, 500)).isEqualTo(1);
    }

    private static Sequential convolution(int filters) {
        return sequential(List.of(
                new Layer.Conv2d(filters, 3, Padding.SAME, Activation.RELU),
                new Layer.GlobalAveragePooling2d(),
                new Layer.Dense(10, Activation.SOFTMAX)));
    }

    private static Sequential sequential(List<Layer> layers) {
        return new Sequential(layers, Optimizer.Adam.DEFAULT, Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
    }
}
