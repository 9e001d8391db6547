package io.fittingroom.network;

import java.util.Locale;
import java.util.Optional;

/**
 * What a {@link Callback} remembers from epoch to epoch, with Keras' meaning of improvement and patience. Not thread-safe;
 * one per training.
 */
abstract class CallbackState {

    static CallbackState of(Callback callback) {
        if (callback instanceof Callback.StopWhen stopWhen) {
            return new StopWhenState(stopWhen);
        } else if (callback instanceof Callback.EarlyStopping earlyStopping) {
            return new EarlyStoppingState(earlyStopping);
        } else if (callback instanceof Callback.ReduceLrOnPlateau plateau) {
            return new PlateauState(plateau);
        } else if (callback instanceof Callback.Checkpoint checkpoint) {
            return new CheckpointState(checkpoint);
        } else if (callback instanceof Callback.MaxSeconds maxSeconds) {
            return new MaxSecondsState(maxSeconds);
        } else if (callback instanceof Callback.TerminateOnNan) {
            return new NothingToDo();
        }
        throw new IllegalArgumentException("No state for " + callback);
    }

    /** Takes an epoch's figures; a reason when the training is to end here. */
    abstract Optional<StopReason> epochEnded(EpochFigures figures);

    /** True when the last epoch given is the best so far and the callback wants the best weights in the model. */
    boolean wantsWeightsKept() {
        return false;
    }

    /** What the callback makes of the step size after the last epoch given. */
    LearningRate learningRate(LearningRate present) {
        return present;
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    static String epochs(int count) {
        return count == 1 ? "1 epoch" : count + " epochs";
    }

    /** A rule that the training obeys anyway. */
    private static final class NothingToDo extends CallbackState {

        @Override
        Optional<StopReason> epochEnded(EpochFigures figures) {
            return Optional.empty();
        }
    }
}
