package io.fittingroom.experiment;

import io.fittingroom.engine.Evaluation;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.StopReason;
import io.fittingroom.training.JobRequest;
import io.fittingroom.training.JobState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An experiment as the API shows it: the comparison of its variants. */
@Schema(name = "Experiment", description = "A group of jobs and how they compare")
record ExperimentView(
        @Schema(example = "3m8wq0z5t7ka") String id,
        @Schema(example = "128, 512 or 1024 neurons") String name,

        @Schema(description = "QUEUED: none has begun; ENDED: all have ended, each in its own way; else RUNNING")
        Experiment.State state,

        Instant submittedAt,

        @Schema(description = "when the last job ended", nullable = true) @Nullable Instant finishedAt,

        @Schema(description = "what the figures say, in words; while jobs still run, what they say so far")
        String conclusion,

        @Schema(description = "the same one by one, each with a code that stays and its names and numbers")
        List<FindingView> findings,

        @Schema(description = "the settings in which the variants differ, with their values")
        List<Differences.Difference> differences,

        List<Variant> variants,

        @Schema(description = "the job that the variants start from, with every default filled in")
        JobRequest base,

        @Schema(description = "where to go from here") Map<String, String> links) {

    /** One variant with its figures. */
    @Schema(name = "Variant", description = "One of the compared jobs with its figures")
    record Variant(
            @Schema(example = "512 neurons") String name,

            @Schema(description = "the job's id", example = "7k2v9q4m1xbd")
            String job,

            JobState state,

            @Schema(description = "the model that the job trains", example = "fashion-mnist-512-neurons")
            String model,

            @Schema(description = "the version under which it is kept", nullable = true, example = "1") @Nullable Integer modelVersion,

            @Schema(description = "numbers that the network has", example = "407050")
            long parameters,

            @Schema(description = "that the finished epochs took together, training and validation", example = "14.2")
            double seconds,

            @Schema(description = "on the test set", nullable = true) @Nullable Evaluation evaluation,

            @Schema(description = "the last finished epoch", nullable = true) @Nullable EpochFigures last,

            @Schema(
                    description = "the epoch with the smallest val_loss, or loss where nothing is held out",
                    nullable = true)
            @Nullable EpochFigures best,

            @Schema(
                    description = "the epoch from which val_loss rises while loss falls; null where it does not",
                    nullable = true,
                    example = "9")
            @Nullable Integer overfittingEpoch,

            @Schema(description = "the same in words", nullable = true) @Nullable String overfitting,

            @Schema(description = "why the training ended; null while it has not", nullable = true) @Nullable StopReason stopReason,

            @Schema(description = "what went wrong; null when nothing did", nullable = true) @Nullable String error,

            @Schema(description = "the curves: all finished epochs, oldest first")
            List<EpochFigures> epochs,

            @Schema(description = "where to go from here") Map<String, String> links) {

        /** Whether there is a test accuracy to compare. */
        boolean isEvaluated() {
            return evaluation != null && Double.isFinite(evaluation.accuracy());
        }
    }
}
