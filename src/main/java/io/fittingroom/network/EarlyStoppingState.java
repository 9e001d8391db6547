package io.fittingroom.network;

import java.util.Locale;
import java.util.Optional;

/** Keras' EarlyStopping at work: the best value so far, and for how long it has not been bettered. */
final class EarlyStoppingState extends CallbackState {

    private final Callback.EarlyStopping callback;
    private double best = Double.NaN;
    private int bestEpoch;
    private int wait;
    private boolean lastWasBest;

    EarlyStoppingState(Callback.EarlyStopping callback) {
        this.callback = callback;
    }

    @Override
    Optional<StopReason> epochEnded(EpochFigures figures) {
        lastWasBest = false;
        if (figures.epoch() <= callback.startFromEpoch()) {
            return Optional.empty();
        }
        double value = callback.monitor().of(figures);
        boolean improves = !Double.isNaN(value) && (Double.isNaN(best) || isBetter(value, best));
        // Keras keeps the weights of the first epoch that it watches, whatever its figure.
        lastWasBest = bestEpoch == 0 || improves;
        if (lastWasBest) {
            bestEpoch = figures.epoch();
        }
        wait++;
        if (improves) {
            best = value;
            // The patience begins anew only with a value that betters the baseline as well.
            if (callback.baseline() == null || isBetter(value, callback.baseline())) {
                wait = 0;
            }
            return Optional.empty();
        }
        // Keras never stops in the first epoch, whatever the patience.
        if (wait < callback.patience() || figures.epoch() == 1) {
            return Optional.empty();
        }
        return Optional.of(reason(figures.epoch(), value));
    }

    private StopReason reason(int epoch, double value) {
        boolean isBelowBaseline =
                callback.baseline() != null && (Double.isNaN(best) || !isBetter(best, callback.baseline()));
        String detail = isBelowBaseline
                ? String.format(
                        Locale.ROOT,
                        "%s has not got better than the baseline %s for %s; the best was %s (epoch %d).",
                        callback.monitor().word(),
                        callback.baseline(),
                        epochs(wait),
                        number(best),
                        bestEpoch)
                : String.format(
                        Locale.ROOT,
                        "%s has not got better than %s (epoch %d) for %s.",
                        callback.monitor().word(),
                        number(best),
                        bestEpoch,
                        epochs(wait));
        return new StopReason(
                StopRule.EARLY_STOPPING,
                epoch,
                callback.monitor(),
                Double.isFinite(value) ? value : null,
                isBelowBaseline ? callback.baseline() : Double.isFinite(best) ? (Double) best : null,
                detail);
    }

    private boolean isBetter(double value, double reference) {
        return callback.mode().higherIsBetter(callback.monitor())
                ? value - callback.minDelta() > reference
                : value + callback.minDelta() < reference;
    }

    @Override
    boolean wantsWeightsKept() {
        return callback.restoreBestWeights() && lastWasBest;
    }
}
