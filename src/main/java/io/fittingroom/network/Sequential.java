package io.fittingroom.network;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * A network with what it is compiled with.
 *
 * @param layers in the order in which a picture passes them
 * @param optimizer how the weights move
 * @param loss what is made small
 */
@Schema(description = "Layers, first one first, with the optimizer and the loss")
public record Sequential(List<Layer> layers, Optimizer optimizer, Loss loss) {

    /** The lesson's network: pixels / 255, Flatten, Dense(128, relu), Dense(10, softmax). */
    public static final List<Layer> LESSON = List.of(
            new Layer.Rescaling(1.0 / 255, 0),
            new Layer.Flatten(),
            new Layer.Dense(128, Activation.RELU),
            new Layer.Dense(10, Activation.SOFTMAX));

    public Sequential {
        layers = List.copyOf(layers);
    }
}
