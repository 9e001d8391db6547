package io.fittingroom.network;

import io.fittingroom.web.FieldReader;
import io.fittingroom.web.NumberRange;
import io.fittingroom.web.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

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

    /** A label is a byte. */
    private static final int MOST_CLASSES = 256;

    private static final Set<String> METRICS = Set.of("accuracy", "top_k_accuracy");
    private static final Pattern CLASS_INDEX = Pattern.compile("0|[1-9][0-9]{0,4}");
    private static final NumberRange HALF = NumberRange.closed(0, 0.5);
    private static final NumberRange ANY = NumberRange.closed(-1e6, 1e6);

    private static final Map<String, Function<FieldReader, Callback>> CALLBACKS = Map.of(
            "stop_when",
            NetworkReader::stopWhen,
            "early_stopping",
            NetworkReader::earlyStopping,
            "reduce_lr_on_plateau",
            NetworkReader::reduceLrOnPlateau,
            "checkpoint",
            fields -> new Callback.Checkpoint(monitor(fields), mode(fields)),
            "max_seconds",
            NetworkReader::maxSeconds,
            "terminate_on_nan",
            fields -> new Callback.TerminateOnNan());

    private NetworkReader() {}

    /**
     * Reads {@code layers}, {@code optimizer}, {@code loss}, {@code from_logits}, {@code metrics} and {@code top_k}. A stored
     * network has no metrics: there {@code top_k} says it all.
     */
    public static Sequential sequential(FieldReader fields) {
        return new Sequential(
                LayerReader.layers(fields, MOST_LAYERS),
                OptimizerReader.optimizer(fields),
                fields.choice("loss", Loss.class, Loss.SPARSE_CATEGORICAL_CROSSENTROPY),
                fields.bool("from_logits", false),
                topK(fields));
    }

    /**
     * Reads {@code epochs}, {@code batch_size}, {@code validation_split}, {@code validation_data}, {@code shuffle},
     * {@code seed}, {@code class_weight}, {@code augmentation} and {@code callbacks}.
     *
     * @param drawnSeed the seed that an explicit null gets
     */
    public static Fit fit(FieldReader fields, long drawnSeed) {
        return new Fit(
                fields.integer("epochs", 1, MOST_EPOCHS, 5),
                fields.integer("batch_size", 1, MOST_BATCH_SIZE, 32),
                fields.number("validation_split", NumberRange.below(0, 1), 0),
                fields.choice("validation_data", ValidationData.class, null),
                fields.bool("shuffle", true),
                // JSON numbers above 2^53 do not survive JavaScript.
                fields.integer("seed", 0L, 9_007_199_254_740_991L, fields.isNull("seed") ? drawnSeed : 42L),
                classWeight(fields),
                fields.object("augmentation").map(NetworkReader::augmentation).orElse(null),
                callbacks(fields));
    }

    /** Binds what this service wrote, whatever the limits are today; throws where it makes no sense. */
    public static <T> T stored(JsonNode json, Function<FieldReader, T> reader) {
        Violations violations = new Violations();
        T value = reader.apply(FieldReader.ofStored(json, violations));
        violations.throwIfAny();
        return value;
    }

    private static int topK(FieldReader fields) {
        boolean isAsked = fields.words("metrics", METRICS, List.of("accuracy")).contains("top_k_accuracy");
        int k = fields.integer("top_k", 0, 1_000, isAsked ? 5 : 0);
        if (isAsked && k == 0) {
            fields.fault("top_k", "is 0, but top_k_accuracy needs at least one guess; the usual number is 5.");
        }
        return k;
    }

    private static Map<Integer, Double> classWeight(FieldReader fields) {
        Map<Integer, Double> weights = new TreeMap<>();
        fields.object("class_weight").ifPresent(classes -> {
            for (String name : classes.names(MOST_CLASSES)) {
                double weight = classes.number(name, NumberRange.closed(0, 1e6), 1);
                if (CLASS_INDEX.matcher(name).matches()) {
                    weights.put(Integer.valueOf(name), weight);
                } else {
                    classes.fault(name, "is no class; write its index in quotes, for example {\"6\": 2.0}.");
                }
            }
        });
        return weights;
    }

    private static Augmentation augmentation(FieldReader fields) {
        Augmentation augmentation = new Augmentation(
                fields.number("width_shift_range", HALF, 0),
                fields.number("height_shift_range", HALF, 0),
                fields.bool("horizontal_flip", false));
        fields.refuseUnknownFields();
        return augmentation;
    }

    private static List<Callback> callbacks(FieldReader fields) {
        List<Callback> callbacks = new ArrayList<>();
        for (FieldReader callback : fields.objects("callbacks", MOST_CALLBACKS, CALLBACKS.keySet())) {
            Typed.read(callback, CALLBACKS).ifPresent(callbacks::add);
        }
        return callbacks;
    }

    private static Callback stopWhen(FieldReader fields) {
        Metric monitor = fields.choice("monitor", Metric.class, Metric.LOSS);
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
                monitor(fields),
                mode(fields),
                fields.number("min_delta", NumberRange.closed(0, 1e6), 0),
                fields.integer("patience", 0, MOST_EPOCHS, 0),
                fields.has("baseline") ? fields.number("baseline", ANY, 0) : null,
                fields.bool("restore_best_weights", false),
                fields.integer("start_from_epoch", 0, MOST_EPOCHS, 0));
    }

    private static Callback reduceLrOnPlateau(FieldReader fields) {
        return new Callback.ReduceLrOnPlateau(
                monitor(fields),
                fields.number("factor", NumberRange.between(0, 1), 0.1),
                fields.integer("patience", 0, MOST_EPOCHS, 10),
                mode(fields),
                fields.number("min_delta", NumberRange.closed(0, 1e6), 1e-4),
                fields.integer("cooldown", 0, MOST_EPOCHS, 0),
                fields.number("min_lr", NumberRange.closed(0, 1e6), 0));
    }

    private static Callback maxSeconds(FieldReader fields) {
        if (!fields.has("seconds")) {
            fields.fault("seconds", "is missing; say how long the training may take, for example 60.");
        }
        return new Callback.MaxSeconds(fields.number("seconds", NumberRange.above(0, 1e7), 60));
    }

    private static Metric monitor(FieldReader fields) {
        return fields.choice("monitor", Metric.class, Metric.VAL_LOSS);
    }

    private static Mode mode(FieldReader fields) {
        return fields.choice("mode", Mode.class, Mode.AUTO);
    }
}
