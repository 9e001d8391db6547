package io.fittingroom.engine.train;

import io.fittingroom.network.Layer;
import io.fittingroom.network.NetworkProblem;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What computes the outputs and gradients of a network that is trained. */
public enum TrainingEngine {
    /** Kernels of our own, for every network. */
    AUTO,
    /** DL4J, for every network that it can compute. */
    DL4J;

    /**
     * Why it cannot train a network; empty when it can. DL4J computes the border of same padding as (places - 1) * stride +
     * window - size and fails where that is below -1; Keras takes 0 there.
     *
     * @param input one sample's shape, [height, width]
     */
    public List<NetworkProblem> problems(Sequential network, Shape input) {
        List<NetworkProblem> problems = new ArrayList<>();
        Shape shape = input;
        for (int i = 0; i < network.layers().size() && this == DL4J; i++) {
            Layer layer = network.layers().get(i);
            if (layer instanceof Layer.Conv2d conv) {
                check(problems, i, shape, conv.kernelSize(), conv.strides(), conv.padding());
            } else if (layer instanceof Layer.MaxPooling2d pool) {
                check(problems, i, shape, pool.poolSize(), pool.strides(), pool.padding());
            } else if (layer instanceof Layer.AveragePooling2d pool) {
                check(problems, i, shape, pool.poolSize(), pool.strides(), pool.padding());
            }
            shape = layer.output(shape);
        }
        return problems;
    }

    private static void check(
            List<NetworkProblem> problems, int index, Shape input, Window window, Window strides, Padding padding) {
        if (padding == Padding.SAME
                && (border(input.axes().get(0), window.height(), strides.height()) < -1
                        || border(input.axes().get(1), window.width(), strides.width()) < -1)) {
            problems.add(NetworkProblem.error(
                    "/layers/" + index + "/strides",
                    String.format(
                            Locale.ROOT,
                            "is %s, which DL4J does not compute with the window %s and same padding; take smaller strides, valid padding, or fitting-room.training.engine=auto.",
                            strides,
                            window),
                    "The last window ends so far before the border that DL4J would pad by less than nothing."));
        }
    }

    private static int border(int size, int window, int stride) {
        int places = (size + stride - 1) / stride;
        return (places - 1) * stride + window - size;
    }
}
