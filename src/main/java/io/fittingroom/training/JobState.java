package io.fittingroom.training;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a job stands. The only legal moves, which {@link JobMoves} makes by compare-and-set:
 *
 * <pre>
 * QUEUED      -> RUNNING, CANCELLED
 * RUNNING     -> CANCELLING, SUCCEEDED, FAILED, DIVERGED, INTERRUPTED
 * CANCELLING  -> CANCELLED, FAILED
 * SUCCEEDED   -> QUEUED (resumed with more epochs)
 * FAILED      -> QUEUED (resumed)
 * CANCELLED   -> QUEUED (resumed)
 * INTERRUPTED -> QUEUED (resumed)
 * DIVERGED    -> nothing: its weights are of no use
 * </pre>
 */
public enum JobState {
    /** Waits for its turn. */
    QUEUED,
    /** Trains, or is about to. */
    RUNNING,
    /** Was told to stop and does so after the mini-batch it is in. */
    CANCELLING,
    /** Trained, evaluated, its model registered. */
    SUCCEEDED,
    /** Could not go on; the error says why. */
    FAILED,
    /** Stopped on request. */
    CANCELLED,
    /** The numbers left the usable range; there is no model. */
    DIVERGED,
    /** The service ended while the job ran; the finished epochs' figures are kept. */
    INTERRUPTED;

    Set<JobState> next() {
        return switch (this) {
            case QUEUED -> EnumSet.of(RUNNING, CANCELLED);
            case RUNNING -> EnumSet.of(CANCELLING, SUCCEEDED, FAILED, DIVERGED, INTERRUPTED);
            case CANCELLING -> EnumSet.of(CANCELLED, FAILED);
            case SUCCEEDED, FAILED, CANCELLED, INTERRUPTED -> EnumSet.of(QUEUED);
            case DIVERGED -> EnumSet.noneOf(JobState.class);
        };
    }

    /** Whether the training is over, at least until somebody resumes it. */
    public boolean hasEnded() {
        return switch (this) {
            case QUEUED, RUNNING, CANCELLING -> false;
            case SUCCEEDED, FAILED, CANCELLED, DIVERGED, INTERRUPTED -> true;
        };
    }

    /** Whether a runner is at work on the job. */
    boolean isUnderWay() {
        return this == RUNNING || this == CANCELLING;
    }
}
