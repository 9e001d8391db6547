package io.fittingroom.network;

/** What can end a training. */
public enum StopRule {
    /** All epochs were trained. */
    COMPLETED,
    /** The callback {@code stop_when}. */
    STOP_WHEN,
    /** The callback {@code early_stopping}. */
    EARLY_STOPPING,
    /** The callback {@code max_seconds}. */
    MAX_SECONDS,
    /** Somebody cancelled the job. */
    CANCELLED,
    /** The loss or a weight left the range of usable numbers. */
    DIVERGED
}
