package io.fittingroom.network;

import io.fittingroom.web.FieldReader;
import io.fittingroom.web.NumberRange;
import io.fittingroom.web.Violations;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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

    private static final int MOST_CLASSES = 1_000;

    private static final Set<String> METRICS = Set.of("accuracy", "top_k_accuracy");
    private static final Pattern CLASS_INDEX = Pattern.compile("0|[1-9][0-9]{0,4}");
    private static final NumberRange HALF = NumberRange.closed(0, 0.5);

    private NetworkReader() {}

    /**
     * Reads {@code layers}, {@code optimizer}, {@code loss}, {@code from_logits}, {@code metrics} and {@code top_k}. A stored
     * network has no metrics: there {@code top_k} says it all.
     *
     * @param usual the layers where none are given
     */
    public static Sequential sequential(FieldReader fields, List<Layer> usual) {
        return new Sequential(
                LayerReader.layers(fields, MOST_LAYERS, usual),
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
     * @param usual what is validated on where neither {@code validation_split} nor {@code validation_data} is given, not even as
     *     null; null for nothing
     */
    public static Fit fit(FieldReader fields, long drawnSeed, @Nullable ValidationData usual) {
        boolean isSaid = fields.has("validation_split") || fields.isNull("validation_data");
        return new Fit(
                fields.integer("epochs", 1, MOST_EPOCHS, 5),
                fields.integer("batch_size", 1, MOST_BATCH_SIZE, 32),
                fields.number("validation_split", NumberRange.below(0, 1), 0),
                fields.choice("validation_data", ValidationData.class, isSaid ? null : usual),
                fields.bool("shuffle", true),
                // JSON numbers above 2^53 do not survive JavaScript.
                fields.integer("seed", 0L, 9_007_199_254_740_991L, fields.isNull("seed") ? drawnSeed : 42L),
                classWeight(fields),
                fields.object("augmentation").map(NetworkReader::augmentation).orElse(null),
                CallbackReader.callbacks(fields));
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
}
