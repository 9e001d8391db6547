package io.fittingroom.engine.kernel;

import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.engine.parameter.ParameterLayout.Segment;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * A network as the kernels for pictures see it: one operation after the other on each sample. A pooling of maxima goes before
 * the bias and the activation that it comes after: where a larger number never becomes a smaller one the result is the same,
 * and there are fewer numbers to work on. Softmax at the end is left to the loss, as in {@code GraphBuilder}. Immutable.
 *
 * @param input of one sample
 * @param size how many weights there are
 * @param outputs how many logits
 */
public record PictureStack(SampleLayout input, List<PictureOp> ops, int size, int outputs) {

    public PictureStack {
        ops = List.copyOf(ops);
    }

    /**
     * The stack that a network is.
     *
     * @param input one sample's shape, [height, width] or [height, width, channels]
     * @param network that the checks of NetworkPlan let pass, so that what leaves it is a row of numbers
     */
    public static PictureStack of(Sequential network, Shape input) {
        Builder builder = new Builder(ParameterLayout.of(network, input));
        Shape shape = input;
        for (int i = 0; i < network.layers().size(); i++) {
            Layer layer = network.layers().get(i);
            boolean withoutSoftmax = i == network.layers().size() - 1 && !network.fromLogits();
            builder.add(i, layer, shape, withoutSoftmax);
            shape = layer.output(shape);
        }
        return new PictureStack(SampleLayout.of(input), builder.ops, builder.layout.size(), shape.last());
    }

    private static final class Builder {

        private final ParameterLayout layout;
        private final List<PictureOp> ops = new ArrayList<>();

        Builder(ParameterLayout layout) {
            this.layout = layout;
        }

        void add(int index, Layer layer, Shape shape, boolean withoutSoftmax) {
            if (layer instanceof Layer.Rescaling rescaling) {
                ops.add(new PictureOp.Rescaled(rescaling));
            } else if (layer instanceof Layer.Flatten) {
                ops.add(new PictureOp.Flattened());
            } else if (layer instanceof Layer.Dense dense) {
                int bias = dense.useBias() ? weights(index, "bias") : -1;
                ops.add(new PictureOp.Dense(dense.units(), weights(index, "kernel"), bias));
                activate(dense.activation(), withoutSoftmax);
            } else if (layer instanceof Layer.Conv2d conv) {
                ops.add(new PictureOp.Convolved(
                        conv.filters(), conv.kernelSize(), conv.strides(), conv.padding(), weights(index, "kernel")));
                if (conv.useBias()) {
                    ops.add(new PictureOp.Biased(weights(index, "bias")));
                }
                activate(conv.activation(), false);
            } else if (layer instanceof Layer.MaxPooling2d pool) {
                pool(new PictureOp.MaxPooled(pool.poolSize(), pool.strides(), pool.padding()));
            } else if (layer instanceof Layer.AveragePooling2d pool) {
                ops.add(new PictureOp.MeanPooled(pool.poolSize(), pool.strides(), pool.padding()));
            } else if (layer instanceof Layer.GlobalAveragePooling2d) {
                Window whole = new Window(shape.axes().get(0), shape.axes().get(1));
                ops.add(new PictureOp.MeanPooled(whole, whole, Padding.VALID));
                ops.add(new PictureOp.Flattened());
            } else if (layer instanceof Layer.BatchNormalization normalization) {
                ops.add(new PictureOp.Normalized(
                        normalization.momentum(), normalization.epsilon(), weights(index, "gamma")));
            } else if (layer instanceof Layer.Dropout dropout) {
                ops.add(new PictureOp.Dropped(dropout.rate()));
            } else if (layer instanceof Layer.GaussianNoise noise) {
                ops.add(new PictureOp.Noisy(noise.stddev()));
            } else if (layer instanceof Layer.Activated activated) {
                activate(activated.function(), withoutSoftmax);
            } else {
                throw new IllegalArgumentException("No kernel for " + layer.type());
            }
        }

        private void activate(Activation function, boolean withoutSoftmax) {
            boolean isOfTheLoss = withoutSoftmax && function == Activation.SOFTMAX;
            if (!isOfTheLoss && function != Activation.LINEAR) {
                ops.add(new PictureOp.Activated(function));
            }
        }

        private void pool(PictureOp.MaxPooled pool) {
            int at = ops.size();
            while (at > 0 && mayFollowPooling(ops.get(at - 1))) {
                at--;
            }
            ops.add(at, pool);
        }

        private static boolean mayFollowPooling(PictureOp op) {
            return op instanceof PictureOp.Biased
                    || (op instanceof PictureOp.Activated activated && activated.isMonotone());
        }

        private int weights(int layer, String name) {
            return layout.segments().stream()
                    .filter(segment ->
                            segment.layer() == layer && segment.name().equals(name))
                    .mapToInt(Segment::from)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
