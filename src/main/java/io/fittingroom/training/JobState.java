package io.fittingroom.training;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a job stands. The only legal moves:
 *
 * <pre>
 * QUEUED     -> RUNNING, CANCELLED, FAILED
 * RUNNING    -> CANCELLING, SUCCEEDED, FAILED, DIVERGED, INTERRUPTED
 * CANCELLING -> CANCELLED, FAILED
 * </pre>
 *
 * All others are final. The moves are made by compare-and-set in {@link JobStore}.
 */
enum JobState {
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
            case QUEUED -> EnumSet.of(RUNNING, CANCELLED, FAILED);
            case RUNNING -> EnumSet.of(CANCELLING, SUCCEEDED, FAILED, DIVERGED, INTERRUPTED);
            case CANCELLING -> EnumSet.of(CANCELLED, FAILED);
            case SUCCEEDED, FAILED, CANCELLED, DIVERGED, INTERRUPTED -> EnumSet.noneOf(JobState.class);
        };
    }

    boolean isFinal() {
        return next().isEmpty();
    }
}
