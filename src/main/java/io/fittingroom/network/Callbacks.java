package io.fittingroom.network;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * All callbacks of one training and what they remember. What they say depends on the figures given so far and on nothing
 * else, so a training that goes on after a break gives them the figures of its finished epochs again. Not thread-safe.
 */
public final class Callbacks {

    private final List<CallbackState> states;
    private boolean lastIsKept;
    private int keptEpoch;

    private Callbacks(List<CallbackState> states) {
        this.states = states;
    }

    /** Those of a fit that has not begun. */
    public static Callbacks of(Fit fit) {
        return new Callbacks(fit.callbacks().stream().map(CallbackState::of).toList());
    }

    /**
     * Takes an epoch's figures, epoch after epoch.
     *
     * @return why the training is to end here; the first callback's reason when several want that
     */
    public Optional<StopReason> epochEnded(EpochFigures figures) {
        Optional<StopReason> stop = Optional.empty();
        lastIsKept = false;
        for (CallbackState state : states) {
            Optional<StopReason> wish = state.epochEnded(figures);
            stop = stop.or(() -> wish);
            lastIsKept |= state.wantsWeightsKept();
        }
        if (lastIsKept) {
            keptEpoch = figures.epoch();
        }
        return stop;
    }

    /** Whether the weights of the last epoch given are, so far, those that the model is to have in the end. */
    public boolean wantsWeightsKept() {
        return lastIsKept;
    }

    /** The epoch whose weights the model is to have in the end; empty where it keeps the last. */
    public OptionalInt keptEpoch() {
        return keptEpoch == 0 ? OptionalInt.empty() : OptionalInt.of(keptEpoch);
    }

    /** The step size that a callback has set, for all steps from the next one on; empty where the optimizer's own holds. */
    public OptionalDouble learningRate() {
        return OptionalDouble.empty();
    }
}
