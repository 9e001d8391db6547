package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A network with what it is compiled with.
 *
 * @param layers in the order in which a picture passes them
 * @param optimizer how the weights move
 * @param loss what is made small
 * @param fromLogits whether the last layer gives logits, so that the loss and every prediction put softmax behind it
 * @param topK how many guesses a sample has for top_k_accuracy; 0 when that is not asked for
 */
@Schema(description = "Layers, first one first, with what they are compiled with")
public record Sequential(
        List<Layer> layers,
        Optimizer optimizer,
        Loss loss,

        @Schema(description = "whether the last layer gives logits, so that softmax comes after it", example = "false")
        boolean fromLogits,

        @Schema(description = "guesses for top_k_accuracy; 0 when that was not asked for", example = "0")
        int topK) {

    private static final int HIDDEN_UNITS = 128;

    /** Numbers of a picture that are flattened as they are; larger ones would have a dense layer of millions of weights. */
    private static final int MOST_FLATTENED = 64 * 64 * 3;

    public Sequential {
        layers = List.copyOf(layers);
    }

    /** With probabilities out of the last layer and no metric but accuracy. */
    public Sequential(List<Layer> layers, Optimizer optimizer, Loss loss) {
        this(layers, optimizer, loss, false, 0);
    }

    /**
     * The lesson's network for pictures of some classes: pixels / 255, Flatten, Dense(128, relu), Dense(classes, softmax).
     * Pictures larger than 64x64 in colour are first made smaller by {@linkplain #pooling mean pooling}.
     *
     * @param input one picture's shape, [height, width] or [height, width, channels]
     */
    public static List<Layer> lesson(Shape input, int classes) {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer.Rescaling(1.0 / 255, 0));
        if (pooling(input) > 1) {
            layers.add(new Layer.AveragePooling2d(pooling(input)));
        }
        layers.add(new Layer.Flatten());
        layers.add(new Layer.Dense(HIDDEN_UNITS, Activation.RELU));
        layers.add(new Layer.Dense(classes, Activation.SOFTMAX));
        return List.copyOf(layers);
    }

    /**
     * The side of the window by whose means a picture gets small enough for the lesson's network; 1 where it is that already,
     * as all are up to 64x64 in colour.
     */
    public static int pooling(Shape input) {
        long channels = input.rank() == 2 ? 1 : input.last();
        int side = 1;
        while (channels * (input.axes().get(0) / side) * (input.axes().get(1) / side) > MOST_FLATTENED) {
            side++;
        }
        return side;
    }

    /** As it was stored: by the reader of requests, so that what an earlier version did not know has its default. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Sequential stored(JsonNode json) {
        return NetworkReader.stored(json, fields -> NetworkReader.sequential(fields, List.of()));
    }

    /**
     * One sample's shape after each layer.
     *
     * @param input before the first; the network's plan for it has no errors about shapes
     */
    public List<Shape> shapes(Shape input) {
        List<Shape> shapes = new ArrayList<>();
        Shape shape = input;
        for (Layer layer : layers) {
            shape = layer.output(shape);
            shapes.add(shape);
        }
        return shapes;
    }

    /** How many numbers the network's answer to one sample has; {@code input} as for {@link #shapes}. */
    public int outputs(Shape input) {
        return shapes(input).get(layers.size() - 1).last();
    }

    /** How many numbers the layers have together; {@code input} as for {@link #shapes}. */
    public long parameters(Shape input) {
        long parameters = 0;
        Shape shape = input;
        for (Layer layer : layers) {
            parameters += layer.parameters(shape);
            shape = layer.output(shape);
        }
        return parameters;
    }

    @JsonIgnore
    public boolean wantsTopK() {
        return topK > 0;
    }
}
