package io.fittingroom.network;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * All callbacks of one training and what they remember. What they say depends on the figures given so far and on nothing
 * else, so a training that goes on after a break gives them the figures of its finished epochs again. Not thread-safe.
 */
public final class Callbacks {

    private final List<CallbackState> states;
    private final @Nullable CallbackState keeper;
    private LearningRate learningRate;
    private boolean lastIsKept;
    private int keptEpoch;

    private Callbacks(List<CallbackState> states, @Nullable CallbackState keeper, LearningRate learningRate) {
        this.states = states;
        this.keeper = keeper;
        this.learningRate = learningRate;
    }

    /** Those of a fit that has not begun. */
    public static Callbacks of(Fit fit, Optimizer optimizer) {
        List<CallbackState> states =
                fit.callbacks().stream().map(CallbackState::of).toList();
        return new Callbacks(states, keeper(fit.callbacks(), states), optimizer.learningRate());
    }

    /** Whose best weights the model gets when several want to keep theirs: the first checkpoint's, else early stopping's. */
    private static @Nullable CallbackState keeper(List<Callback> callbacks, List<CallbackState> states) {
        CallbackState found = null;
        for (int i = 0; i < callbacks.size(); i++) {
            if (callbacks.get(i) instanceof Callback.Checkpoint) {
                return states.get(i);
            }
            boolean restores = callbacks.get(i) instanceof Callback.EarlyStopping early && early.restoreBestWeights();
            if (restores && found == null) {
                found = states.get(i);
            }
        }
        return found;
    }

    /**
     * Takes an epoch's figures, epoch after epoch.
     *
     * @return why the training is to end here; the first callback's reason when several want that
     */
    public Optional<StopReason> epochEnded(EpochFigures figures) {
        Optional<StopReason> stop = Optional.empty();
        for (CallbackState state : states) {
            Optional<StopReason> wish = state.epochEnded(figures);
            stop = stop.or(() -> wish);
            learningRate = state.learningRate(learningRate);
        }
        lastIsKept = keeper != null && keeper.wantsWeightsKept();
        if (lastIsKept) {
            keptEpoch = figures.epoch();
        }
        return stop.map(this::sayingWhatIsKept);
    }

    /** The reason of a training that came to its last epoch. */
    public StopReason completed(int epochs) {
        return sayingWhatIsKept(StopReason.completed(epochs));
    }

    /** Whether the weights of the last epoch given are, so far, those that the model is to have in the end. */
    public boolean wantsWeightsKept() {
        return lastIsKept;
    }

    /** The epoch whose weights the model is to have in the end; empty where it keeps the last. */
    public OptionalInt keptEpoch() {
        return keptEpoch == 0 ? OptionalInt.empty() : OptionalInt.of(keptEpoch);
    }

    /** The step size of the steps to come: the optimizer's own, or what a callback has made of it. */
    public LearningRate learningRate() {
        return learningRate;
    }

    private StopReason sayingWhatIsKept(StopReason reason) {
        return keptEpoch == 0 || keptEpoch == reason.epoch()
                ? reason
                : reason.adding(" The model has the weights of epoch " + keptEpoch + ".");
    }
}
