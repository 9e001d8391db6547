package io.fittingroom.network;

import java.util.Optional;

/** Keras' ReduceLROnPlateau at work. */
final class PlateauState extends CallbackState {

    private final Callback.ReduceLrOnPlateau callback;
    private double best = Double.NaN;
    private int wait;
    private int coolingDown;
    private boolean isDue;

    PlateauState(Callback.ReduceLrOnPlateau callback) {
        this.callback = callback;
    }

    @Override
    Optional<StopReason> epochEnded(EpochFigures figures) {
        isDue = false;
        double value = callback.monitor().of(figures);
        if (coolingDown > 0) {
            coolingDown--;
            wait = 0;
        }
        if (isBetter(value)) {
            best = value;
            wait = 0;
        } else if (coolingDown == 0) {
            wait++;
            isDue = wait >= callback.patience();
        }
        return Optional.empty();
    }

    /** At the lowest step size nothing happens, and Keras goes on waiting. */
    @Override
    LearningRate learningRate(LearningRate present) {
        double rate = present.at(0);
        if (!isDue || rate <= callback.minLr()) {
            return present;
        }
        coolingDown = callback.cooldown();
        wait = 0;
        isDue = false;
        return new LearningRate.Constant(Math.max(rate * callback.factor(), callback.minLr()));
    }

    private boolean isBetter(double value) {
        if (Double.isNaN(value) || Double.isNaN(best)) {
            return !Double.isNaN(value);
        }
        return callback.mode().higherIsBetter(callback.monitor())
                ? value > best + callback.minDelta()
                : value < best - callback.minDelta();
    }
}
