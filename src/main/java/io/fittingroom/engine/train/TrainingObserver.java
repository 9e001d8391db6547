package io.fittingroom.engine.train;

import io.fittingroom.network.EpochFigures;
import java.util.Optional;
import java.util.function.Supplier;

/** Is told how a training goes, on the training's own thread: whatever takes long here holds the training up. */
public interface TrainingObserver {

    /** After every mini-batch. */
    void batchEnded(BatchProgress progress);

    /**
     * After every epoch, the one in which a training diverged included.
     *
     * @param checkpoint makes the checkpoint from which training can go on; to be asked for before the method returns; empty
     *     when the training diverged
     */
    void epochEnded(EpochFigures figures, Supplier<Optional<Checkpoint>> checkpoint);

    /**
     * Where a training is.
     *
     * @param epoch from 1
     * @param batch mini-batches done in this epoch, from 1
     * @param batches mini-batches in an epoch
     * @param loss mean over the epoch's samples so far; may be not finite
     * @param accuracy over the epoch's samples so far, 0 to 1
     * @param samplesPerSecond of this epoch so far
     */
    record BatchProgress(int epoch, int batch, int batches, double loss, double accuracy, double samplesPerSecond) {}
}
