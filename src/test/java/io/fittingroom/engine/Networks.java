package io.fittingroom.engine;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Window;
import java.util.ArrayList;
import java.util.List;

/** Small networks that learn something within a moment. */
public final class Networks {

    private static final Layer SCALED = new Layer.Rescaling(1.0 / 255, 0);
    private static final Layer PROBABILITIES = new Layer.Dense(10, Activation.SOFTMAX);

    private Networks() {}

    /** One hidden layer, and before the last layer whatever is given. */
    public static Sequential dense(Layer... more) {
        List<Layer> layers =
                new ArrayList<>(List.of(SCALED, new Layer.Flatten(), new Layer.Dense(24, Activation.RELU)));
        layers.addAll(List.of(more));
        layers.add(PROBABILITIES);
        return of(layers);
    }

    /** A convolution, then whatever is given, then a dense layer. */
    public static Sequential pictures(Layer... more) {
        List<Layer> layers = new ArrayList<>(List.of(SCALED, new Layer.Conv2d(6, 3, Padding.VALID, Activation.RELU)));
        layers.addAll(List.of(more));
        layers.add(new Layer.Flatten());
        layers.add(PROBABILITIES);
        return of(layers);
    }

    /** One of each kind of layer. */
    public static Sequential ofEveryLayer() {
        return of(List.of(
                SCALED,
                new Layer.GaussianNoise(0.05),
                new Layer.Conv2d(6, 3, Padding.SAME, Activation.RELU),
                new Layer.MaxPooling2d(2),
                new Layer.Conv2d(8, 3, Padding.VALID, Activation.LINEAR),
                Layer.BatchNormalization.DEFAULT,
                new Layer.Activated(Activation.SWISH),
                new Layer.AveragePooling2d(Window.square(3), Window.square(2), Padding.SAME),
                new Layer.Dropout(0.2),
                new Layer.Flatten(),
                new Layer.Dense(20, Activation.ELU),
                new Layer.BatchNormalization(0.9, 0.001),
                PROBABILITIES));
    }

    public static Sequential of(List<Layer> layers) {
        return new Sequential(layers, Optimizer.Adam.of(0.003), Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
    }

    public static Sequential with(Sequential network, Optimizer optimizer) {
        return new Sequential(network.layers(), optimizer, network.loss(), network.fromLogits(), network.topK());
    }

    public static Sequential with(Sequential network, Loss loss, boolean fromLogits, int topK) {
        return new Sequential(network.layers(), network.optimizer(), loss, fromLogits, topK);
    }
}
