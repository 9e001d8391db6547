package io.fittingroom.engine.train;

import io.fittingroom.network.Fit;
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
     * @param input one sample's shape, [height, width] or [height, width, channels]
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

    /**
     * Why it cannot train a network by mini-batches of the size that is asked for; empty when it can. DL4J's batch
     * normalisation of rows fails on the way back through a mini-batch of one.
     *
     * @param input one sample's shape, [height, width] or [height, width, channels]
     * @param samples of the training set, those included that are held out
     */
    public List<NetworkProblem> batchProblems(Sequential network, Fit fit, Shape input, int samples) {
        Shape shape = input;
        for (int i = 0; i < network.layers().size() && this == DL4J && fit.lastBatch(samples) == 1; i++) {
            Layer layer = network.layers().get(i);
            if (layer instanceof Layer.BatchNormalization && shape.rank() == 1) {
                return List.of(batchOfOne(i, fit, fit.trainingSamples(samples)));
            }
            shape = layer.output(shape);
        }
        return List.of();
    }

    private static NetworkProblem batchOfOne(int index, Fit fit, int samples) {
        int other = Math.max(2, fit.batchSize());
        while (samples % other == 1) {
            other++;
        }
        return NetworkProblem.error(
                "/batch_size",
                String.format(
                        Locale.ROOT,
                        "is %d, which leaves one of %,d pictures for a mini-batch of its own, and DL4J does not learn from that through the batch normalization at /layers/%d; take another, for example %d, or fitting-room.training.engine=auto.",
                        fit.batchSize(),
                        samples,
                        index,
                        other),
                "Batch normalisation compares the pictures of a mini-batch with each other, and one picture has no other.");
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
