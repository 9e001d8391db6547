package io.fittingroom.network;

import java.util.Locale;

/** Says what a layer does to what comes in. Stateless. */
final class LayerSentence {

    private LayerSentence() {}

    static String of(Layer layer, Shape input) {
        Shape output = layer.output(input);
        if (layer instanceof Layer.Rescaling rescaling) {
            return "Each number times %s%s: pixels 0 to 255 become %s to %s."
                    .formatted(
                            plain(rescaling.scale()),
                            rescaling.offset() == 0 ? "" : " plus " + plain(rescaling.offset()),
                            plain(rescaling.offset()),
                            plain(255 * rescaling.scale() + rescaling.offset()));
        } else if (layer instanceof Layer.Flatten) {
            return input.rank() == 1
                    ? "It is one row already; nothing changes."
                    : "%s numbers in one row: %d.".formatted(times(input), output.last());
        } else if (layer instanceof Layer.Dense dense) {
            return String.format(
                    Locale.ROOT,
                    "%,d numbers times %,d neurons%s: %,d parameters.",
                    input.last(),
                    dense.units(),
                    dense.useBias() ? String.format(Locale.ROOT, ", and %,d biases", dense.units()) : "",
                    dense.parameters(input));
        } else if (layer instanceof Layer.Conv2d conv) {
            return convolution(conv, input, output);
        } else if (layer instanceof Layer.MaxPooling2d pool) {
            return pooling("the largest number", pool.poolSize(), input, output);
        } else if (layer instanceof Layer.AveragePooling2d pool) {
            return pooling("the mean", pool.poolSize(), input, output);
        } else if (layer instanceof Layer.GlobalAveragePooling2d) {
            return "The mean of each of %d channels over %s.".formatted(output.last(), places(input));
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
            return "In training each number gets noise of standard deviation %s; in prediction nothing happens."
                    .formatted(plain(noise.stddev()));
        } else if (layer instanceof Layer.Activated activated) {
            return "%s of each number.".formatted(activated.function().word());
        }
        throw new IllegalArgumentException("No sentence for " + layer);
    }

    private static String convolution(Layer.Conv2d conv, Shape input, Shape output) {
        Shape picture = input.withChannels();
        return String.format(
                Locale.ROOT,
                "%sA window of %s over %d %s moves over %s, which leaves %s; %d filters: %,d parameters.",
                input.rank() == 2 ? "A channel axis is added: " + picture + ". " : "",
                size(conv.kernelSize()),
                picture.last(),
                picture.last() == 1 ? "channel" : "channels",
                places(input),
                places(output),
                conv.filters(),
                conv.parameters(input));
    }

    private static String pooling(String what, Window window, Shape input, Shape output) {
        return "%s of each window of %s: %s become %s."
                .formatted(
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

    private static String plain(double number) {
        double rounded = Math.rint(number * 1e4) / 1e4;
        return rounded == Math.rint(rounded) ? String.valueOf((long) rounded) : String.valueOf(rounded);
    }
}
