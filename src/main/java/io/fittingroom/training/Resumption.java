package io.fittingroom.training;

import io.fittingroom.network.StopRule;
import java.util.Optional;

/** Whether a job can go on after its end, and how far it must go at least. Stateless. */
final class Resumption {

    private Resumption() {}

    /**
     * Why a job cannot be resumed; empty when it can.
     *
     * @param finished epochs
     * @param hasCheckpoint whether there is something to go on from
     * @param hasDataset whether the pictures are still here
     */
    static Optional<String> refusal(Job job, int finished, boolean hasCheckpoint, boolean hasDataset) {
        String id = "Job " + job.id();
        if (!job.state().hasEnded()) {
            return Optional.of(id + " is " + job.state() + "; only a job that has ended can be resumed.");
        }
        if (job.state() == JobState.DIVERGED) {
            return Optional.of(id + " has diverged, and its weights are of no use; submit a new one, for example with a"
                    + " smaller learning_rate.");
        }
        if (job.state() == JobState.SUCCEEDED
                && job.stopReason() != null
                && job.stopReason().rule() != StopRule.COMPLETED) {
            return Optional.of(
                    id + " was ended by its own rule " + job.stopReason().rule() + " and would be again at once;"
                            + " submit a new one with other callbacks.");
        }
        if (finished > 0 && !hasCheckpoint) {
            return Optional.of(
                    id + " has no checkpoint any more, or never had one (fitting-room.training.checkpoint-every,"
                            + " fitting-room.retention.checkpoints); submit a new one.");
        }
        if (!hasDataset) {
            return Optional.of(id + " was trained on version "
                    + job.dataset().version() + " of the data set "
                    + job.dataset().name()
                    + ", which is not here any more; submit a new one with another version.");
        }
        return Optional.empty();
    }

    /** The fewest epochs in all with which there is something left to do. */
    static int leastEpochs(Job job, int finished) {
        return job.state() == JobState.SUCCEEDED ? finished + 1 : Math.max(finished, 1);
    }
}
