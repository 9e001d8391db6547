package io.fittingroom.network;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Says what a layer does to what comes in. Stateless. */
final class LayerSentence {

    private LayerSentence() {}

    /** @param isFirst whether the layer gets the pixels themselves */
    static String of(Layer layer, Shape input, boolean isFirst) {
        Shape output = layer.output(input);
        if (layer instanceof Layer.Rescaling rescaling) {
            return rescaling(rescaling, isFirst);
        } else if (layer instanceof Layer.Flatten) {
            return input.rank() == 1
                    ? "It is one row already; nothing changes."
                    : String.format(Locale.ROOT, "%s numbers in one row: %,d.", times(input), output.last());
        } else if (layer instanceof Layer.Dense dense) {
            return String.format(
                    Locale.ROOT,
                    "%s times %s%s: %s.",
                    count(input.last(), "number"),
                    count(dense.units(), "neuron"),
                    dense.useBias() ? ", and " + biases(dense.units()) : "",
                    count(dense.parameters(input), "parameter"));
        } else if (layer instanceof Layer.Conv2d conv) {
            return convolution(conv, input, output);
        } else if (layer instanceof Layer.MaxPooling2d pool) {
            return pooling("the largest number", pool.poolSize(), input, output);
        } else if (layer instanceof Layer.AveragePooling2d pool) {
            return pooling("the mean", pool.poolSize(), input, output);
        } else if (layer instanceof Layer.GlobalAveragePooling2d) {
            return output.last() == 1
                    ? String.format(Locale.ROOT, "The mean of all %s places: one number.", places(input))
                    : String.format(
                            Locale.ROOT, "The mean of each of %,d channels over %s.", output.last(), places(input));
        } else if (layer instanceof Layer.BatchNormalization normalization) {
            return String.format(
                    Locale.ROOT,
                    "Each of %,d features gets a mean, a variance, a scale and a shift: %,d parameters, of which %,d learn.",
                    input.last(),
                    normalization.parameters(input),
                    normalization.trainableParameters(input));
        } else if (layer instanceof Layer.Dropout dropout) {
            return String.format(
                    Locale.ROOT,
                    "In training each of %,d numbers is 0 with probability %s; in prediction nothing happens.",
                    input.elements(),
                    plain(dropout.rate()));
        } else if (layer instanceof Layer.GaussianNoise noise) {
            return String.format(
                    Locale.ROOT,
                    "In training each number gets noise of standard deviation %s; in prediction nothing happens.",
                    plain(noise.stddev()));
        } else if (layer instanceof Layer.Activated activated) {
            return activated.function() == Activation.SOFTMAX
                    ? String.format(
                            Locale.ROOT,
                            "%s become as many probabilities, which sum to 1.",
                            count(input.last(), "number"))
                    : String.format(
                            Locale.ROOT,
                            "%s of each number.",
                            activated.function().word());
        }
        throw new IllegalArgumentException("No sentence for " + layer);
    }

    private static String rescaling(Layer.Rescaling rescaling, boolean isFirst) {
        String what = String.format(
                Locale.ROOT,
                "Each number times %s%s",
                plain(rescaling.scale()),
                rescaling.offset() == 0 ? "" : " plus " + plain(rescaling.offset()));
        return isFirst
                ? String.format(
                        Locale.ROOT,
                        "%s: pixels 0 to 255 become %s to %s.",
                        what,
                        plain(rescaling.offset()),
                        plain(255 * rescaling.scale() + rescaling.offset()))
                : what + ".";
    }

    private static String convolution(Layer.Conv2d conv, Shape input, Shape output) {
        Shape picture = input.withChannels();
        return String.format(
                Locale.ROOT,
                "%sA window of %s over %s moves over %s%s, which leaves %s; %s%s: %s.",
                input.rank() == 2 ? "A channel axis is added: " + picture + ". " : "",
                size(conv.kernelSize()),
                count(picture.last(), "channel"),
                places(input),
                conv.strides().equals(Window.ONE) ? "" : " in steps of " + size(conv.strides()),
                places(output),
                count(conv.filters(), "filter"),
                conv.useBias() ? ", and " + biases(conv.filters()) : "",
                count(conv.parameters(input), "parameter"));
    }

    private static String pooling(String what, Window window, Shape input, Shape output) {
        return String.format(
                Locale.ROOT,
                "%s of each window of %s: %s become %s.",
                Character.toUpperCase(what.charAt(0)) + what.substring(1),
                size(window),
                places(input),
                places(output));
    }

    private static String places(Shape shape) {
        return shape.axes().get(0) + "x" + shape.axes().get(1);
    }

    private static String size(Window window) {
        return window.height() + "x" + window.width();
    }

    private static String times(Shape shape) {
        return shape.axes().stream()
                .map(String::valueOf)
                .reduce((a, b) -> a + " x " + b)
                .orElse("");
    }

    private static String biases(int count) {
        return count == 1 ? "1 bias" : String.format(Locale.ROOT, "%,d biases", count);
    }

    private static String count(long count, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
    }

    /** With three digits that count: 0.00392, 1, -0.5. */
    private static String plain(double number) {
        BigDecimal rounded = new BigDecimal(number).round(new MathContext(3)).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }
}
