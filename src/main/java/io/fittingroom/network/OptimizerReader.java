package io.fittingroom.network;

import io.fittingroom.web.FieldReader;
import io.fittingroom.web.NumberRange;
import java.util.Map;
import java.util.function.Function;

/** Reads the optimizer of a request; missing arguments get Keras' defaults. Stateless. */
final class OptimizerReader {

    // Learning rates that cannot work are part of the lesson; the job then ends DIVERGED.
    private static final NumberRange RATE = NumberRange.above(0, 1e12);
    private static final NumberRange SHARE = NumberRange.below(0, 1);
    private static final NumberRange CLOSED_SHARE = NumberRange.closed(0, 1);
    private static final NumberRange EPSILON = NumberRange.above(0, 1);
    private static final long MOST_STEPS = 1_000_000_000L;

    private static final Map<String, Function<FieldReader, Optimizer>> OPTIMIZERS = Map.of(
            "adam",
            fields -> adam(fields, false),
            "amsgrad",
            fields -> adam(fields, true),
            "adamw",
            OptimizerReader::adamW,
            "sgd",
            fields -> new Optimizer.Sgd(
                    rate(fields, 0.01), fields.number("momentum", CLOSED_SHARE, 0), fields.bool("nesterov", false)),
            "rmsprop",
            OptimizerReader::rmsProp,
            "adagrad",
            fields -> new Optimizer.Adagrad(
                    rate(fields, 0.001),
                    fields.number("initial_accumulator_value", NumberRange.closed(0, 1e6), 0.1),
                    epsilon(fields)),
            "adadelta",
            fields -> new Optimizer.Adadelta(rate(fields, 0.001), fields.number("rho", SHARE, 0.95), epsilon(fields)),
            "nadam",
            fields -> new Optimizer.Nadam(rate(fields, 0.001), beta1(fields), beta2(fields), epsilon(fields)));

    private static final Map<String, Function<FieldReader, LearningRate>> SCHEDULES = Map.of(
            "constant",
            fields -> new LearningRate.Constant(fields.number("value", RATE, 0.001)),
            "exponential_decay",
            fields -> new LearningRate.ExponentialDecay(
                    initial(fields),
                    steps(fields, "decay_steps"),
                    fields.number("decay_rate", NumberRange.above(0, 1), 0.9),
                    fields.bool("staircase", false)),
            "step",
            fields -> new LearningRate.Step(
                    initial(fields),
                    steps(fields, "drop_steps"),
                    fields.number("drop_rate", NumberRange.above(0, 1), 0.5)),
            "cosine_decay",
            fields -> new LearningRate.CosineDecay(
                    initial(fields), steps(fields, "decay_steps"), fields.number("alpha", CLOSED_SHARE, 0)));

    private OptimizerReader() {}

    /** Reads {@code optimizer}; Adam when there is none. */
    static Optimizer optimizer(FieldReader fields) {
        return fields.object("optimizer", OPTIMIZERS.keySet())
                .flatMap(optimizer -> Typed.read(optimizer, OPTIMIZERS))
                .orElse(Optimizer.Adam.DEFAULT);
    }

    private static Optimizer adam(FieldReader fields, boolean amsgrad) {
        return new Optimizer.Adam(
                rate(fields, 0.001), beta1(fields), beta2(fields), epsilon(fields), fields.bool("amsgrad", amsgrad));
    }

    private static Optimizer adamW(FieldReader fields) {
        return new Optimizer.AdamW(
                rate(fields, 0.001),
                fields.number("weight_decay", NumberRange.closed(0, 1e6), 0.004),
                beta1(fields),
                beta2(fields),
                epsilon(fields),
                fields.bool("amsgrad", false));
    }

    private static Optimizer rmsProp(FieldReader fields) {
        return new Optimizer.RmsProp(
                rate(fields, 0.001),
                fields.number("rho", SHARE, 0.9),
                fields.number("momentum", CLOSED_SHARE, 0),
                epsilon(fields),
                fields.bool("centered", false));
    }

    private static LearningRate rate(FieldReader fields, double fallback) {
        if (!fields.isObject("learning_rate")) {
            return new LearningRate.Constant(fields.number("learning_rate", RATE, fallback));
        }
        return fields.object("learning_rate")
                .flatMap(schedule -> Typed.read(schedule, SCHEDULES))
                .orElseGet(() -> new LearningRate.Constant(fallback));
    }

    private static double initial(FieldReader fields) {
        return fields.number("initial_learning_rate", RATE, 0.001);
    }

    private static long steps(FieldReader fields, String name) {
        if (!fields.has(name)) {
            fields.fault(
                    name,
                    "is missing; give a number of mini-batches: an epoch of 60,000 pictures in batches of 32 has 1875.");
        }
        return fields.integer(name, 1L, MOST_STEPS, 1L);
    }

    private static double beta1(FieldReader fields) {
        return fields.number("beta_1", SHARE, 0.9);
    }

    private static double beta2(FieldReader fields) {
        return fields.number("beta_2", SHARE, 0.999);
    }

    private static double epsilon(FieldReader fields) {
        return fields.number("epsilon", EPSILON, 1e-7);
    }
}
