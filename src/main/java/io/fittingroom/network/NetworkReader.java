package io.fittingroom.network;

import io.fittingroom.problem.FieldReader;
import io.fittingroom.problem.NumberRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads the parts of a training request that describe the network and its fit. Missing fields get Keras' or the lesson's
 * defaults; faults go to the reader's violations. Stateless.
 */
public final class NetworkReader {

    public static final int MOST_LAYERS = 64;
    public static final int MOST_UNITS = 65_536;
    public static final int MOST_EPOCHS = 1_000;
    public static final int MOST_BATCH_SIZE = 8_192;
    private static final int MOST_CALLBACKS = 16;
    private static final NumberRange ANY = NumberRange.closed(-1e6, 1e6);

    private static final Map<String, Function<FieldReader, Layer>> LAYERS = Map.of(
            "rescaling",
            fields -> new Layer.Rescaling(fields.number("scale", ANY, 1.0 / 255), fields.number("offset", ANY, 0)),
            "flatten",
            fields -> new Layer.Flatten(),
            "dense",
            NetworkReader::dense);

    private static final Map<String, Function<FieldReader, Optimizer>> OPTIMIZERS = Map.of("adam", NetworkReader::adam);

    private static final Map<String, Function<FieldReader, Callback>> CALLBACKS =
            Map.of("stop_when", NetworkReader::stopWhen, "early_stopping", NetworkReader::earlyStopping);

    private NetworkReader() {}

    /** Reads {@code layers}, {@code optimizer}, {@code loss} and {@code metrics}. */
    public static Sequential sequential(FieldReader fields) {
        fields.words("metrics", Set.of("accuracy"), List.of("accuracy"));
        return new Sequential(
                layers(fields),
                optimizer(fields),
                fields.choice("loss", Loss.class, Loss::word, Loss.SPARSE_CATEGORICAL_CROSSENTROPY));
    }

    /**
     * Reads {@code epochs}, {@code batch_size}, {@code validation_split}, {@code shuffle}, {@code seed} and
     * {@code callbacks}.
     *
     * @param drawnSeed the seed that an explicit null gets
     */
    public static Fit fit(FieldReader fields, long drawnSeed) {
        double validationSplit = fields.number("validation_split", NumberRange.below(0, 1), 0);
        return new Fit(
                fields.integer("epochs", 1, MOST_EPOCHS, 5),
                fields.integer("batch_size", 1, MOST_BATCH_SIZE, 32),
                validationSplit,
                fields.bool("shuffle", true),
                // JSON numbers above 2^53 do not survive JavaScript.
                fields.integer("seed", 0L, 9_007_199_254_740_991L, fields.isNull("seed") ? drawnSeed : 42L),
                callbacks(fields, validationSplit > 0));
    }

    private static List<Layer> layers(FieldReader fields) {
        if (!fields.has("layers")) {
            return Sequential.LESSON;
        }
        List<Layer> layers = new ArrayList<>();
        for (FieldReader layer : fields.objects("layers", MOST_LAYERS)) {
            readTyped(layer, LAYERS).ifPresent(layers::add);
        }
        return layers;
    }

    private static Layer dense(FieldReader fields) {
        if (!fields.has("units")) {
            fields.fault("units", "is missing; say how many neurons the layer has, for example 128.");
        }
        return new Layer.Dense(
                fields.integer("units", 1, MOST_UNITS, 1),
                fields.choice("activation", Activation.class, Activation::word, Activation.LINEAR));
    }

    private static Optimizer optimizer(FieldReader fields) {
        return fields.object("optimizer")
                .flatMap(optimizer -> readTyped(optimizer, OPTIMIZERS))
                .orElse(Optimizer.Adam.DEFAULT);
    }

    private static Optimizer adam(FieldReader fields) {
        Optimizer.Adam defaults = Optimizer.Adam.DEFAULT;
        return new Optimizer.Adam(
                // Learning rates that cannot work are part of the lesson; the job then ends DIVERGED.
                fields.number("learning_rate", NumberRange.above(0, 1e12), defaults.learningRate()),
                fields.number("beta_1", NumberRange.below(0, 1), defaults.beta1()),
                fields.number("beta_2", NumberRange.below(0, 1), defaults.beta2()),
                fields.number("epsilon", NumberRange.above(0, 1), defaults.epsilon()));
    }

    private static List<Callback> callbacks(FieldReader fields, boolean hasValidation) {
        List<Callback> callbacks = new ArrayList<>();
        for (FieldReader callback : fields.objects("callbacks", MOST_CALLBACKS)) {
            Optional<Callback> result = readTyped(callback, CALLBACKS);
            result.map(Callback::monitor)
                    .filter(monitor -> monitor.ofValidation() && !hasValidation)
                    .ifPresent(
                            monitor -> callback.fault(
                                    "monitor",
                                    "is " + monitor.word()
                                            + ", which needs validation data; set validation_split, for example to 0.2, or monitor loss."));
            result.ifPresent(callbacks::add);
        }
        return callbacks;
    }

    private static Callback stopWhen(FieldReader fields) {
        Metric monitor = fields.choice("monitor", Metric.class, Metric::word, Metric.LOSS);
        if (fields.has("below") == fields.has("above")) {
            fields.fault("below", "or above must be set, and only one of them, for example \"below\": 0.4.");
        }
        return new Callback.StopWhen(
                monitor,
                fields.has("below") ? fields.number("below", ANY, 0) : null,
                fields.has("above") ? fields.number("above", ANY, 0) : null);
    }

    private static Callback earlyStopping(FieldReader fields) {
        return new Callback.EarlyStopping(
                fields.choice("monitor", Metric.class, Metric::word, Metric.VAL_LOSS),
                fields.integer("patience", 0, MOST_EPOCHS, 0),
                fields.number("min_delta", NumberRange.closed(0, 1e6), 0),
                fields.bool("restore_best_weights", false));
    }

    /** Reads an object by its {@code type}; empty, with a fault noted, when there is no such type. */
    private static <T> Optional<T> readTyped(FieldReader fields, Map<String, Function<FieldReader, T>> readers) {
        if (!fields.has("type")) {
            fields.fault("type", "is missing; give one of " + String.join(", ", new TreeSet<>(readers.keySet())) + ".");
            return Optional.empty();
        }
        Function<FieldReader, T> read = fields.choice("type", readers, null);
        if (read == null) {
            return Optional.empty();
        }
        T result = read.apply(fields);
        fields.refuseUnknownFields();
        return Optional.of(result);
    }
}
