package io.fittingroom.network;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training as it can be told in code: what is trained, how, and on what.
 *
 * @param model the name of the model
 * @param dataset the name of the data set
 * @param datasetVersion its version; null where that is not known
 * @param input one picture's shape, [height, width] or [height, width, channels]
 * @param labels the classes' names, by index
 * @param network checked against that data set
 */
public record Training(
        String model,
        String dataset,
        @Nullable Integer datasetVersion,
        Shape input,
        List<String> labels,
        Sequential network,
        Fit fit) {

    public Training {
        labels = List.copyOf(labels);
    }

    /** How many outputs the network has, at least as many as there are classes. */
    public int outputs() {
        Shape shape = input;
        for (Layer layer : network.layers()) {
            shape = layer.output(shape);
        }
        return shape.last();
    }
}
