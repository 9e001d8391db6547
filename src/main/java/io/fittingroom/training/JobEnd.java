package io.fittingroom.training;

import io.fittingroom.network.StopReason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a job's end leaves behind.
 *
 * @param state one in which a job has ended
 * @param stopReason why the training ended; null when it did not end by a rule
 * @param error what went wrong, in words; null when nothing did
 * @param modelVersion under which the model is kept; null for none
 */
record JobEnd(
        JobState state,
        @Nullable StopReason stopReason,
        @Nullable String error,
        @Nullable Integer modelVersion) {

    static JobEnd failed(String error) {
        return new JobEnd(JobState.FAILED, null, error, null);
    }

    static JobEnd cancelled(int epoch) {
        return new JobEnd(JobState.CANCELLED, StopReason.cancelled(epoch), null, null);
    }

    static JobEnd interrupted() {
        return new JobEnd(
                JobState.INTERRUPTED,
                null,
                "The service ended while the job was running. The figures of the finished epochs are kept, and resume goes on from the last checkpoint.",
                null);
    }

    /** Of a job whose runners died again and again without finishing an epoch. */
    static JobEnd interruptedTooOften(int times) {
        return new JobEnd(
                JobState.INTERRUPTED,
                null,
                String.format(
                        Locale.ROOT,
                        "The service ended %d times in a row while the job was running, before it could finish another epoch, so it is not resumed by itself any more.",
                        times),
                null);
    }

    /** Of a job that was to be cancelled when its runner died. */
    static JobEnd cancelledByDeath(int epoch) {
        return new JobEnd(
                JobState.CANCELLED,
                StopReason.cancelled(epoch),
                "The service ended before it had stopped the job; no model was kept.",
                null);
    }
}
