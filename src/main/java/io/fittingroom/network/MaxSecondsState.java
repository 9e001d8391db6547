package io.fittingroom.network;

import java.util.Locale;
import java.util.Optional;

/** How long the epochs so far have taken. */
final class MaxSecondsState extends CallbackState {

    private final Callback.MaxSeconds callback;
    private double seconds;

    MaxSecondsState(Callback.MaxSeconds callback) {
        this.callback = callback;
    }

    @Override
    Optional<StopReason> epochEnded(EpochFigures figures) {
        seconds += figures.durationSeconds();
        if (seconds < callback.seconds()) {
            return Optional.empty();
        }
        String detail = String.format(
                Locale.ROOT,
                "%s took %s seconds, at least the %s that the training may take.",
                epochs(figures.epoch()),
                number(seconds),
                callback.seconds());
        return Optional.of(
                new StopReason(StopRule.MAX_SECONDS, figures.epoch(), null, seconds, callback.seconds(), detail));
    }
}
