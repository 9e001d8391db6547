package io.fittingroom.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Loss;
import io.fittingroom.network.NetworkPlan;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {

    @Test
    void layersHaveTheNamesAndClassesThatKerasGivesThem() {
        String table = summary(
                new Layer.Rescaling(1.0 / 255, 0),
                new Layer.Conv2d(8, 3, Padding.VALID, Activation.LINEAR),
                Layer.BatchNormalization.DEFAULT,
                new Layer.Activated(Activation.RELU),
                new Layer.MaxPooling2d(2),
                new Layer.Conv2d(16, 3, Padding.SAME, Activation.RELU),
                new Layer.GlobalAveragePooling2d(),
                new Layer.GaussianNoise(0.1),
                new Layer.Dropout(0.2),
                new Layer.Dense(10, Activation.SOFTMAX));

        assertThat(table)
                .containsPattern("(?m)^ conv2d \\(Conv2D\\) +\\(None, 26, 26, 8\\) +80$")
                .containsPattern("(?m)^ batch_normalization \\(BatchNormalization\\) +\\(None, 26, 26, 8\\) +32$")
                .containsPattern("(?m)^ activation \\(Activation\\) +\\(None, 26, 26, 8\\) +0$")
                .containsPattern("(?m)^ max_pooling2d \\(MaxPooling2D\\) +\\(None, 13, 13, 8\\) +0$")
                .containsPattern("(?m)^ conv2d_1 \\(Conv2D\\) +\\(None, 13, 13, 16\\) +1,168$")
                .containsPattern("(?m)^ global_average_pooling2d \\(GlobalAveragePooling2D\\) +\\(None, 16\\) +0$")
                .containsPattern("(?m)^ gaussian_noise \\(GaussianNoise\\) +\\(None, 16\\) +0$")
                .containsPattern("(?m)^ dense \\(Dense\\) +\\(None, 10\\) +170$");
    }

    @Test
    void whatTheOptimizerDoesNotMoveIsCountedByItself() {
        String table =
                summary(new Layer.Flatten(), Layer.BatchNormalization.DEFAULT, new Layer.Dense(10, Activation.SOFTMAX));

        assertThat(table)
                .contains(" Total params: 10,986 (42.91 KB)")
                .contains(" Trainable params: 9,418 (36.79 KB)")
                .contains(" Non-trainable params: 1,568 (6.12 KB)");
    }

    @Test
    void allRowsAreAsLong() {
        String table = summary(
                new Layer.Conv2d(8, 3, Padding.VALID, Activation.RELU),
                new Layer.GlobalAveragePooling2d(),
                new Layer.Dense(10, Activation.SOFTMAX));

        List<String> lines = table.lines().toList();
        assertThat(lines.subList(1, lines.size() - 3))
                .extracting(String::length)
                .containsOnly(lines.get(1).length());
    }

    private static String summary(Layer... layers) {
        Sequential network =
                new Sequential(List.of(layers), Optimizer.Adam.DEFAULT, Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
        return ModelSummary.of("m", NetworkPlan.of(network, Shape.of(28, 28), 10, Long.MAX_VALUE));
    }
}
