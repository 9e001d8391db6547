package io.fittingroom.network;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which rule ended a training, when, and by which figure.
 *
 * @param rule the rule
 * @param epoch the epoch in or after which the training ended, from 1; 0 when none had begun
 * @param monitor the figure that the rule watched; null for rules that watch none
 * @param value that figure when the training ended; null when there is none or it is not finite
 * @param threshold what the figure was held against; null for rules that have none
 * @param detail the same in words
 */
@Schema(description = "Which rule ended the training, on which epoch, with which value")
public record StopReason(
        StopRule rule,
        @Schema(example = "5") int epoch,
        @Schema(nullable = true) @Nullable Metric monitor,
        @Schema(nullable = true) @Nullable Double value,
        @Schema(nullable = true) @Nullable Double threshold,
        @Schema(example = "All 5 epochs were trained.") String detail) {

    public static StopReason completed(int epochs) {
        String all = epochs == 1 ? "The one epoch was trained." : "All " + epochs + " epochs were trained.";
        return new StopReason(StopRule.COMPLETED, epochs, null, null, null, all);
    }

    /** The same with another sentence. */
    StopReason adding(String sentence) {
        return new StopReason(rule, epoch, monitor, value, threshold, detail + sentence);
    }

    public static StopReason cancelled(int epoch) {
        String when = epoch == 0 ? "Cancelled before the training began." : "Cancelled in epoch " + epoch + ".";
        return new StopReason(StopRule.CANCELLED, epoch, null, null, null, when);
    }
}
