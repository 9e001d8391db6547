package io.fittingroom.engine.parameter;

import io.fittingroom.network.Initializer;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Regularizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Where each layer's numbers are in DL4J's one flat array of parameters: layer after layer; a dense layer has its kernel, in
 * f order of [in, out], then its bias; a convolution its bias, then its kernel, in c order of [out, in, height, width]; a
 * batch normalisation gamma, beta, moving mean, moving variance. What comes of a flattened picture comes channel after channel,
 * each row by row: number (c * height + y) * width + x of a dense layer's input is what Keras has as number
 * (y * width + x) * channels + c. Immutable.
 *
 * @param segments in order, without gaps
 */
public record ParameterLayout(List<Segment> segments) {

    public ParameterLayout {
        segments = List.copyOf(segments);
    }

    /** What a segment's numbers are. */
    public enum Kind {
        /** Of the optimizer to move. */
        TRAINABLE,
        /** A moving average of batch normalisation: its "gradient" is what is to be taken off. */
        STATISTIC
    }

    /**
     * One array of one layer.
     *
     * @param layer index of the layer in the network
     * @param name as in Keras: kernel, bias, gamma, beta, moving_mean, moving_variance
     * @param from index of its first number
     * @param length how many there are
     * @param fanIn numbers that each output is made of
     * @param fanOut outputs that each input takes part in
     */
    public record Segment(
            int layer,
            String name,
            int from,
            int length,
            Kind kind,
            Initializer initializer,
            Regularizer regularizer,
            int fanIn,
            int fanOut) {

        public int to() {
            return from + length;
        }
    }

    /**
     * The layout of a network.
     *
     * @param input one sample's shape, [height, width] or [height, width, channels]
     */
    public static ParameterLayout of(Sequential network, Shape input) {
        Builder builder = new Builder();
        Shape shape = input;
        for (int i = 0; i < network.layers().size(); i++) {
            Layer layer = network.layers().get(i);
            builder.add(i, layer, shape);
            shape = layer.output(shape);
        }
        return new ParameterLayout(builder.segments);
    }

    public int size() {
        return segments.isEmpty() ? 0 : segments.get(segments.size() - 1).to();
    }

    private static final class Builder {

        private final List<Segment> segments = new ArrayList<>();
        private int next;

        void add(int index, Layer layer, Shape input) {
            if (layer instanceof Layer.Dense dense) {
                int in = input.last();
                int out = dense.units();
                segment(index, "kernel", in * out, dense.kernelInitializer(), dense.kernelRegularizer(), in, out);
                if (dense.useBias()) {
                    segment(index, "bias", out, dense.biasInitializer(), dense.biasRegularizer(), out, out);
                }
            } else if (layer instanceof Layer.Conv2d conv) {
                int area = conv.kernelSize().height() * conv.kernelSize().width();
                int in = channels(input);
                int out = conv.filters();
                if (conv.useBias()) {
                    segment(index, "bias", out, conv.biasInitializer(), conv.biasRegularizer(), out, out);
                }
                segment(
                        index,
                        "kernel",
                        area * in * out,
                        conv.kernelInitializer(),
                        conv.kernelRegularizer(),
                        area * in,
                        area * out);
            } else if (layer instanceof Layer.BatchNormalization) {
                int features = input.last();
                segment(index, "gamma", features, Initializer.ONES, Regularizer.NONE, features, features);
                segment(index, "beta", features, Initializer.ZEROS, Regularizer.NONE, features, features);
                statistic(index, "moving_mean", features, Initializer.ZEROS);
                statistic(index, "moving_variance", features, Initializer.ONES);
            }
        }

        private void segment(
                int layer,
                String name,
                int length,
                Initializer initializer,
                Regularizer regularizer,
                int fanIn,
                int fanOut) {
            segments.add(
                    new Segment(layer, name, next, length, Kind.TRAINABLE, initializer, regularizer, fanIn, fanOut));
            next += length;
        }

        private void statistic(int layer, String name, int length, Initializer initializer) {
            segments.add(new Segment(
                    layer, name, next, length, Kind.STATISTIC, initializer, Regularizer.NONE, length, length));
            next += length;
        }

        private static int channels(Shape input) {
            return input.rank() == 2 ? 1 : input.last();
        }
    }
}
