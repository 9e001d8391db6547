package io.fittingroom.network;

import io.fittingroom.web.FieldReader;
import io.fittingroom.web.NumberRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads the layers of a request; missing arguments get Keras' defaults. Stateless. */
final class LayerReader {

    private static final int MOST_FILTERS = 4_096;
    private static final int MOST_WINDOW = 1_024;
    private static final NumberRange ANY = NumberRange.closed(-1e6, 1e6);
    private static final NumberRange SHARE = NumberRange.below(0, 1);
    private static final NumberRange NOT_NEGATIVE = NumberRange.closed(0, 1e6);

    private static final Map<String, Function<FieldReader, Layer>> LAYERS = Map.ofEntries(
            Map.entry(
                    "rescaling",
                    fields -> new Layer.Rescaling(
                            fields.number("scale", ANY, 1.0 / 255), fields.number("offset", ANY, 0))),
            Map.entry("flatten", fields -> new Layer.Flatten()),
            Map.entry("dense", LayerReader::dense),
            Map.entry("dropout", LayerReader::dropout),
            Map.entry("batch_normalization", LayerReader::batchNormalization),
            Map.entry("conv2d", LayerReader::conv2d),
            Map.entry("max_pooling2d", LayerReader::maxPooling2d),
            Map.entry("average_pooling2d", LayerReader::averagePooling2d),
            Map.entry("global_average_pooling2d", fields -> new Layer.GlobalAveragePooling2d()),
            Map.entry("activation", LayerReader::activated),
            Map.entry("gaussian_noise", LayerReader::gaussianNoise));

    private LayerReader() {}

    /** Reads {@code layers}; {@code usual} where they are not given. */
    static List<Layer> layers(FieldReader fields, int most, List<Layer> usual) {
        if (!fields.has("layers")) {
            return usual;
        }
        List<Layer> layers = new ArrayList<>();
        for (FieldReader layer : fields.objects("layers", most, LAYERS.keySet())) {
            Typed.read(layer, LAYERS).ifPresent(layers::add);
        }
        return layers;
    }

    private static Layer dense(FieldReader fields) {
        require(fields, "units", "say how many neurons the layer has, for example 128.");
        return new Layer.Dense(
                fields.integer("units", 1, NetworkReader.MOST_UNITS, 1),
                activation(fields),
                fields.bool("use_bias", true),
                initializer(fields, "kernel_initializer", Initializer.GLOROT_UNIFORM),
                initializer(fields, "bias_initializer", Initializer.ZEROS),
                regularizer(fields, "kernel_regularizer"),
                regularizer(fields, "bias_regularizer"));
    }

    private static Layer dropout(FieldReader fields) {
        require(fields, "rate", "say which share of the numbers is dropped, for example 0.5.");
        return new Layer.Dropout(fields.number("rate", SHARE, 0));
    }

    private static Layer batchNormalization(FieldReader fields) {
        Layer.BatchNormalization defaults = Layer.BatchNormalization.DEFAULT;
        return new Layer.BatchNormalization(
                fields.number("momentum", SHARE, defaults.momentum()),
                fields.number("epsilon", NumberRange.above(0, 1), defaults.epsilon()));
    }

    private static Layer conv2d(FieldReader fields) {
        require(fields, "filters", "say how many channels come out, for example 32.");
        require(fields, "kernel_size", "say how large the window is, for example 3 or [3, 3].");
        return new Layer.Conv2d(
                fields.integer("filters", 1, MOST_FILTERS, 1),
                window(fields, "kernel_size", Window.ONE),
                window(fields, "strides", Window.ONE),
                padding(fields),
                activation(fields),
                fields.bool("use_bias", true),
                initializer(fields, "kernel_initializer", Initializer.GLOROT_UNIFORM),
                initializer(fields, "bias_initializer", Initializer.ZEROS),
                regularizer(fields, "kernel_regularizer"),
                regularizer(fields, "bias_regularizer"));
    }

    private static Layer maxPooling2d(FieldReader fields) {
        Window pool = window(fields, "pool_size", Window.square(2));
        return new Layer.MaxPooling2d(pool, window(fields, "strides", pool), padding(fields));
    }

    private static Layer averagePooling2d(FieldReader fields) {
        Window pool = window(fields, "pool_size", Window.square(2));
        return new Layer.AveragePooling2d(pool, window(fields, "strides", pool), padding(fields));
    }

    private static Layer activated(FieldReader fields) {
        require(fields, "activation", "say which function, for example relu.");
        return new Layer.Activated(activation(fields));
    }

    private static Layer gaussianNoise(FieldReader fields) {
        require(fields, "stddev", "say how strong the noise is, for example 0.1.");
        return new Layer.GaussianNoise(fields.number("stddev", NOT_NEGATIVE, 0));
    }

    private static Activation activation(FieldReader fields) {
        return fields.choice("activation", Activation.class, Activation.LINEAR);
    }

    private static Initializer initializer(FieldReader fields, String name, Initializer fallback) {
        return fields.choice(name, Initializer.class, fallback);
    }

    private static Regularizer regularizer(FieldReader fields, String name) {
        return fields.object(name)
                .map(costs -> {
                    Regularizer regularizer =
                            new Regularizer(costs.number("l1", NOT_NEGATIVE, 0), costs.number("l2", NOT_NEGATIVE, 0));
                    costs.refuseUnknownFields();
                    return regularizer;
                })
                .orElse(Regularizer.NONE);
    }

    private static Padding padding(FieldReader fields) {
        return fields.choice("padding", Padding.class, Padding.VALID);
    }

    private static Window window(FieldReader fields, String name, Window fallback) {
        int[] sizes = fields.oneOrTwo(name, MOST_WINDOW, new int[] {fallback.height(), fallback.width()});
        return new Window(sizes[0], sizes[1]);
    }

    private static void require(FieldReader fields, String name, String wayOut) {
        if (!fields.has(name)) {
            fields.fault(name, "is missing; " + wayOut);
        }
    }
}
