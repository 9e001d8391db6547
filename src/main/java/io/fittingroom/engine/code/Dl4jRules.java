package io.fittingroom.engine.code;

import static io.fittingroom.engine.code.JavaText.number;

import io.fittingroom.network.Callback;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Metric;
import io.fittingroom.network.Mode;
import io.fittingroom.network.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A fit's callbacks as small classes in Java source text, with Keras' meaning.
 *
 * @param code expressions that make the rules, comma separated
 * @param classes the classes that these need
 */
record Dl4jRules(String code, String classes) {

    private static final String STOP_WHEN = """

                /** Stops at the end of the first epoch whose figure is below (or above) a bound; NaN is no bound. */
                private record StopWhen(ToDoubleFunction<Figures> monitor, double below, double above) implements Rule {

                    @Override
                    public boolean epochEnded(ComputationGraph network, Figures figures) {
                        double value = monitor.applyAsDouble(figures);
                        return value < below || value > above;
                    }
                }
            """;

    private static final String EARLY_STOPPING = """

                /** Stops when the figure has not got better for so many epochs. NaN is no baseline. */
                private static final class EarlyStopping implements Rule {

                    private final ToDoubleFunction<Figures> monitor;
                    private final int sign; // 1 when greater is better, else -1
                    private final double minDelta;
                    private final int patience;
                    private final double baseline;
                    private final boolean restores;
                    private final int startFromEpoch;
                    private double best = Double.NaN;
                    private int wait;
                    private INDArray weights;

                    EarlyStopping(
                            ToDoubleFunction<Figures> monitor,
                            int sign,
                            double minDelta,
                            int patience,
                            double baseline,
                            boolean restores,
                            int startFromEpoch) {
                        this.monitor = monitor;
                        this.sign = sign;
                        this.minDelta = minDelta;
                        this.patience = patience;
                        this.baseline = baseline;
                        this.restores = restores;
                        this.startFromEpoch = startFromEpoch;
                    }

                    @Override
                    public boolean epochEnded(ComputationGraph network, Figures figures) {
                        if (figures.epoch() <= startFromEpoch) {
                            return false;
                        }
                        double value = sign * monitor.applyAsDouble(figures);
                        boolean improves = !Double.isNaN(value) && (Double.isNaN(best) || value - minDelta > best);
                        if (restores && (improves || weights == null)) {
                            weights = network.params().dup();
                        }
                        wait++;
                        if (!improves) {
                            return wait >= patience && figures.epoch() > 1;
                        }
                        best = value;
                        if (Double.isNaN(baseline) || value - minDelta > sign * baseline) {
                            wait = 0;
                        }
                        return false;
                    }

                    @Override
                    public void trainingEnded(ComputationGraph network) {
                        if (weights != null) {
                            network.setParams(weights);
                        }
                    }
                }
            """;

    private static final String PLATEAU = """

                /** Multiplies the learning rate by a factor when the figure has not got better for so many epochs. */
                private static final class ReduceLrOnPlateau implements Rule {

                    private final ToDoubleFunction<Figures> monitor;
                    private final int sign; // 1 when greater is better, else -1
                    private final double factor;
                    private final int patience;
                    private final double minDelta;
                    private final int cooldown;
                    private final double minLr;
                    private double rate;
                    private double best = Double.NaN;
                    private int wait;
                    private int coolingDown;

                    ReduceLrOnPlateau(
                            ToDoubleFunction<Figures> monitor,
                            int sign,
                            double factor,
                            int patience,
                            double minDelta,
                            int cooldown,
                            double minLr,
                            double rate) {
                        this.monitor = monitor;
                        this.sign = sign;
                        this.factor = factor;
                        this.patience = patience;
                        this.minDelta = minDelta;
                        this.cooldown = cooldown;
                        this.minLr = minLr;
                        this.rate = rate;
                    }

                    @Override
                    public boolean epochEnded(ComputationGraph network, Figures figures) {
                        double value = sign * monitor.applyAsDouble(figures);
                        if (coolingDown > 0) {
                            coolingDown--;
                            wait = 0;
                        }
                        if (!Double.isNaN(value) && (Double.isNaN(best) || value > best + minDelta)) {
                            best = value;
                            wait = 0;
                        } else if (coolingDown == 0) {
                            wait++;
                            if (wait >= patience && rate > minLr) {
                                rate = Math.max(rate * factor, minLr);
                                network.setLearningRate(rate);
                                coolingDown = cooldown;
                                wait = 0;
                            }
                        }
                        return false;
                    }
                }
            """;

    private static final String CHECKPOINT = """

                /** Gives the network the weights of its best epoch in the end. */
                private static final class Checkpoint implements Rule {

                    private final ToDoubleFunction<Figures> monitor;
                    private final int sign; // 1 when greater is better, else -1
                    private double best = Double.NaN;
                    private INDArray weights;

                    Checkpoint(ToDoubleFunction<Figures> monitor, int sign) {
                        this.monitor = monitor;
                        this.sign = sign;
                    }

                    @Override
                    public boolean epochEnded(ComputationGraph network, Figures figures) {
                        double value = sign * monitor.applyAsDouble(figures);
                        if (!Double.isNaN(value) && (Double.isNaN(best) || value > best)) {
                            best = value;
                            weights = network.params().dup();
                        }
                        return false;
                    }

                    @Override
                    public void trainingEnded(ComputationGraph network) {
                        if (weights != null) {
                            network.setParams(weights);
                        }
                    }
                }
            """;

    private static final String MAX_SECONDS = """

                /** Stops at the end of the first epoch by which the training has taken that long. */
                private static final class MaxSeconds implements Rule {

                    private final double limit;
                    private double seconds;

                    MaxSeconds(double limit) {
                        this.limit = limit;
                    }

                    @Override
                    public boolean epochEnded(ComputationGraph network, Figures figures) {
                        seconds += figures.seconds();
                        return seconds >= limit;
                    }
                }
            """;

    static Dl4jRules of(Fit fit, Optimizer optimizer) {
        List<String> rules = new ArrayList<>();
        Set<String> classes = new TreeSet<>();
        Callback keeper = keeper(fit.callbacks());
        for (Callback callback : fit.callbacks()) {
            if (callback instanceof Callback.StopWhen stop) {
                classes.add(STOP_WHEN);
                rules.add(String.format(
                        Locale.ROOT,
                        "new StopWhen(%s, %s, %s)",
                        figure(stop.monitor()),
                        bound(stop.below()),
                        bound(stop.above())));
            } else if (callback instanceof Callback.EarlyStopping stopping) {
                classes.add(EARLY_STOPPING);
                rules.add(String.format(
                        Locale.ROOT,
                        "new EarlyStopping(%s, %d, %s, %d, %s, %b, %d)",
                        figure(stopping.monitor()),
                        sign(stopping.mode(), stopping.monitor()),
                        number(stopping.minDelta()),
                        stopping.patience(),
                        bound(stopping.baseline()),
                        callback.equals(keeper),
                        stopping.startFromEpoch()));
            } else if (callback instanceof Callback.ReduceLrOnPlateau plateau) {
                classes.add(PLATEAU);
                rules.add(String.format(
                        Locale.ROOT,
                        "new ReduceLrOnPlateau(%s, %d, %s, %d, %s, %d, %s, %s)",
                        figure(plateau.monitor()),
                        sign(plateau.mode(), plateau.monitor()),
                        number(plateau.factor()),
                        plateau.patience(),
                        number(plateau.minDelta()),
                        plateau.cooldown(),
                        number(plateau.minLr()),
                        number(optimizer.learningRate().at(0))));
            } else if (callback instanceof Callback.Checkpoint checkpoint && callback.equals(keeper)) {
                classes.add(CHECKPOINT);
                rules.add(String.format(
                        Locale.ROOT,
                        "new Checkpoint(%s, %d)",
                        figure(checkpoint.monitor()),
                        sign(checkpoint.mode(), checkpoint.monitor())));
            } else if (callback instanceof Callback.MaxSeconds limit) {
                classes.add(MAX_SECONDS);
                rules.add("new MaxSeconds(" + number(limit.seconds()) + ")");
            }
        }
        return new Dl4jRules(String.join(", ", rules), String.join("", classes));
    }

    /** Whose best weights the network gets: the first checkpoint's, else those of the first early stopping that restores. */
    private static @Nullable Callback keeper(List<Callback> callbacks) {
        return callbacks.stream()
                .filter(Callback.Checkpoint.class::isInstance)
                .findFirst()
                .or(() -> callbacks.stream()
                        .filter(callback ->
                                callback instanceof Callback.EarlyStopping early && early.restoreBestWeights())
                        .findFirst())
                .orElse(null);
    }

    private static int sign(Mode mode, Metric monitor) {
        return mode.higherIsBetter(monitor) ? 1 : -1;
    }

    private static String bound(@Nullable Double value) {
        return value == null ? "Double.NaN" : number(value);
    }

    private static String figure(Metric metric) {
        return switch (metric) {
            case LOSS -> "Figures::loss";
            case ACCURACY -> "Figures::accuracy";
            case VAL_LOSS -> "Figures::valLoss";
            case VAL_ACCURACY -> "Figures::valAccuracy";
            case TOP_K_ACCURACY -> "Figures::topKAccuracy";
            case VAL_TOP_K_ACCURACY -> "Figures::valTopKAccuracy";
        };
    }
}
