package io.fittingroom.network;

import java.util.Optional;

/** Keras' ModelCheckpoint with save_best_only at work: the best value so far. */
final class CheckpointState extends CallbackState {

    private final Callback.Checkpoint callback;
    private double best = Double.NaN;
    private boolean lastWasBest;

    CheckpointState(Callback.Checkpoint callback) {
        this.callback = callback;
    }

    @Override
    Optional<StopReason> epochEnded(EpochFigures figures) {
        double value = callback.monitor().of(figures);
        lastWasBest = !Double.isNaN(value) && (Double.isNaN(best) || isBetter(value));
        if (lastWasBest) {
            best = value;
        }
        return Optional.empty();
    }

    private boolean isBetter(double value) {
        return callback.mode().higherIsBetter(callback.monitor()) ? value > best : value < best;
    }

    @Override
    boolean wantsWeightsKept() {
        return lastWasBest;
    }
}
