package io.fittingroom.network;

import io.fittingroom.web.FieldReader;
import io.fittingroom.web.NumberRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads the callbacks of a request; missing arguments get Keras' defaults. Stateless. */
final class CallbackReader {

    private static final int MOST_CALLBACKS = 16;
    private static final NumberRange ANY = NumberRange.closed(-1e6, 1e6);

    private static final Map<String, Function<FieldReader, Callback>> CALLBACKS = Map.of(
            "stop_when",
            CallbackReader::stopWhen,
            "early_stopping",
            CallbackReader::earlyStopping,
            "reduce_lr_on_plateau",
            CallbackReader::reduceLrOnPlateau,
            "checkpoint",
            fields -> new Callback.Checkpoint(monitor(fields), mode(fields)),
            "max_seconds",
            CallbackReader::maxSeconds,
            "terminate_on_nan",
            fields -> new Callback.TerminateOnNan());

    private CallbackReader() {}

    /** Reads {@code callbacks}; none when there are none. */
    static List<Callback> callbacks(FieldReader fields) {
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
                fields.integer("patience", 0, NetworkReader.MOST_EPOCHS, 0),
                fields.has("baseline") ? fields.number("baseline", ANY, 0) : null,
                fields.bool("restore_best_weights", false),
                fields.integer("start_from_epoch", 0, NetworkReader.MOST_EPOCHS, 0));
    }

    private static Callback reduceLrOnPlateau(FieldReader fields) {
        return new Callback.ReduceLrOnPlateau(
                monitor(fields),
                fields.number("factor", NumberRange.between(0, 1), 0.1),
                fields.integer("patience", 0, NetworkReader.MOST_EPOCHS, 10),
                mode(fields),
                fields.number("min_delta", NumberRange.closed(0, 1e6), 1e-4),
                fields.integer("cooldown", 0, NetworkReader.MOST_EPOCHS, 0),
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
