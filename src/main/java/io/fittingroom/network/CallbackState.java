package io.fittingroom.network;

import java.util.Locale;
import java.util.Optional;

/**
 * What a {@link Callback} remembers from epoch to epoch, with Keras' meaning of improvement and patience. Not thread-safe;
 * one per training.
 */
abstract sealed class CallbackState {

    static CallbackState of(Callback callback) {
        if (callback instanceof Callback.StopWhen stopWhen) {
            return new Bound(stopWhen);
        }
        if (callback instanceof Callback.EarlyStopping earlyStopping) {
            return new Patience(earlyStopping);
        }
        throw new IllegalArgumentException("No state for " + callback);
    }

    /** Takes an epoch's figures; a reason when the training is to end here. */
    abstract Optional<StopReason> epochEnded(EpochFigures figures);

    /** True when the last epoch given is the best so far and the callback wants the best weights back at the end. */
    abstract boolean wantsWeightsKept();

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static final class Bound extends CallbackState {

        private final Callback.StopWhen callback;

        Bound(Callback.StopWhen callback) {
            this.callback = callback;
        }

        @Override
        Optional<StopReason> epochEnded(EpochFigures figures) {
            double value = callback.monitor().of(figures);
            boolean isBelow = callback.below() != null && value < callback.below();
            boolean isAbove = callback.above() != null && value > callback.above();
            if (!isBelow && !isAbove) {
                return Optional.empty();
            }
            double bound = isBelow ? callback.below() : callback.above();
            String detail = "%s was %s after epoch %d, %s %s."
                    .formatted(
                            callback.monitor().word(),
                            number(value),
                            figures.epoch(),
                            isBelow ? "below" : "above",
                            bound);
            return Optional.of(
                    new StopReason(StopRule.STOP_WHEN, figures.epoch(), callback.monitor(), value, bound, detail));
        }

        @Override
        boolean wantsWeightsKept() {
            return false;
        }
    }

    private static final class Patience extends CallbackState {

        private final Callback.EarlyStopping callback;
        private double best = Double.NaN;
        private int bestEpoch;
        private int epochsWithoutImprovement;
        private boolean lastWasBest;

        Patience(Callback.EarlyStopping callback) {
            this.callback = callback;
        }

        @Override
        Optional<StopReason> epochEnded(EpochFigures figures) {
            double value = callback.monitor().of(figures);
            boolean isFirst = bestEpoch == 0;
            lastWasBest = isFirst || improves(value);
            if (lastWasBest) {
                bestEpoch = figures.epoch();
            }
            if (improves(value)) {
                best = value;
                epochsWithoutImprovement = 0;
                return Optional.empty();
            }
            epochsWithoutImprovement++;
            // Keras never stops in its first epoch, whatever the patience.
            if (isFirst || epochsWithoutImprovement < callback.patience()) {
                return Optional.empty();
            }
            String detail = "%s has not got better than %s (epoch %d) for %d %s."
                    .formatted(
                            callback.monitor().word(),
                            number(best),
                            bestEpoch,
                            epochsWithoutImprovement,
                            epochsWithoutImprovement == 1 ? "epoch" : "epochs");
            return Optional.of(new StopReason(
                    StopRule.EARLY_STOPPING,
                    figures.epoch(),
                    callback.monitor(),
                    Double.isFinite(value) ? value : null,
                    Double.isFinite(best) ? best : null,
                    detail
                            + (callback.restoreBestWeights()
                                    ? " The model has the weights of epoch " + bestEpoch + "."
                                    : "")));
        }

        private boolean improves(double value) {
            if (Double.isNaN(best)) {
                return !Double.isNaN(value);
            }
            return callback.monitor().higherIsBetter()
                    ? value - callback.minDelta() > best
                    : value + callback.minDelta() < best;
        }

        @Override
        boolean wantsWeightsKept() {
            return callback.restoreBestWeights() && lastWasBest;
        }
    }
}
