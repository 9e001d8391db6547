package io.fittingroom.engine.imported;

import io.fittingroom.network.Layer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What has been read of a foreign network so far: its layers, the shape that leaves the last of them, and what the file's
 * row of weights holds for them. Not thread-safe.
 */
final class FoundLayers {

    private static final int MOST_LAYERS = 64;

    private final Shape input;
    private final List<Layer> layers = new ArrayList<>();
    private final List<StoredWeights> weights = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Shape shape;
    private boolean isDone;

    /** @param input one sample's shape, [height, width] or [height, width, channels] */
    FoundLayers(Shape input) {
        this.input = input;
        this.shape = input;
    }

    Shape input() {
        return input;
    }

    /** Of what leaves the last layer. */
    Shape shape() {
        return shape;
    }

    List<Layer> layers() {
        return List.copyOf(layers);
    }

    List<StoredWeights> weights() {
        return List.copyOf(weights);
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    Optional<Layer> last() {
        return layers.isEmpty() ? Optional.empty() : Optional.of(layers.get(layers.size() - 1));
    }

    /** Whether the output layer has been read. */
    boolean isDone() {
        return isDone;
    }

    /** Nothing may follow. */
    void end() {
        isDone = true;
    }

    /** @param place where it stands, for the refusal of one layer too many */
    void add(ForeignJson place, Layer layer) {
        if (isDone) {
            throw place.refused("comes after the output layer.");
        }
        if (layers.size() == MOST_LAYERS) {
            throw place.refused("is one layer more than the " + MOST_LAYERS + " that are read here.");
        }
        layers.add(layer);
        shape = layer.output(shape);
    }

    /** Puts another layer, of the same output, in place of the last one. */
    void replaceLast(Layer layer) {
        layers.set(layers.size() - 1, layer);
    }

    /** The next numbers in the file's row of weights. */
    void stores(StoredWeights stored) {
        weights.add(stored);
    }

    /** Says it once. */
    void note(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    /** Channels of the picture that leaves the last layer; a refusal when that is no picture or is smaller than the window. */
    int channelsUnder(ForeignJson place, Window window, Padding padding) {
        if (shape.rank() == 1) {
            throw place.refused("works on pictures, but what comes there is a row of " + shape.last() + " numbers.");
        }
        boolean fits = shape.axes().get(0) >= window.height() && shape.axes().get(1) >= window.width();
        if (padding == Padding.VALID && !fits) {
            throw place.refused(String.format(
                    Locale.ROOT, "has a window of %s, which is larger than the %s that comes there.", window, shape));
        }
        return shape.rank() == 2 ? 1 : shape.last();
    }
}
