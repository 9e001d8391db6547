package io.fittingroom.network;

import java.util.Locale;
import java.util.Optional;

/** The lesson's callback at work: remembers nothing. */
final class StopWhenState extends CallbackState {

    private final Callback.StopWhen callback;

    StopWhenState(Callback.StopWhen callback) {
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
        String detail = String.format(
                Locale.ROOT,
                "%s was %s after epoch %d, %s %s.",
                callback.monitor().word(),
                number(value),
                figures.epoch(),
                isBelow ? "below" : "above",
                bound);
        return Optional.of(
                new StopReason(StopRule.STOP_WHEN, figures.epoch(), callback.monitor(), value, bound, detail));
    }
}
