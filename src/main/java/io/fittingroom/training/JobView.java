package io.fittingroom.training;

import io.fittingroom.engine.Evaluation;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.NetworkProblem;
import io.fittingroom.network.StopReason;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job as the API shows it. */
@Schema(name = "Job", description = "A training job")
record JobView(
        @Schema(example = "7k2v9q4m1xbd") String id,

        @Schema(description = "name under which the model is kept", example = "fashion-mnist")
        String model,

        @Schema(description = "for whom it is; anonymous where the client did not say", example = "ada")
        String submitter,

        JobState state,
        Instant submittedAt,
        @Schema(nullable = true) @Nullable Instant startedAt,
        @Schema(nullable = true) @Nullable Instant finishedAt,

        @Schema(description = "what was asked for, with every default filled in")
        JobRequest request,

        @Schema(description = "the version of the data set that it is pinned to", example = "1")
        int datasetVersion,

        @Schema(
                description = "of the pictures and labels that it trains on",
                example = "sha256:1f61f98713d22972fd06271fcaebe453f4c12299eeecc2ab6dcacc34025f978b")
        String fingerprint,

        @Schema(
                description = "jobs that are trained before it as things stand; null when it does not wait",
                nullable = true,
                example = "0")
        @Nullable Integer queuePosition,

        @Schema(description = "the epoch that is trained, or the last one that was; 0 before the first", example = "3")
        int epoch,

        @Schema(description = "epochs asked for", example = "5")
        int epochs,

        @Schema(
                description = "mini-batches done in this epoch; null when the job does not run",
                nullable = true,
                example = "812")
        @Nullable Integer batch,

        @Schema(
                description = "mini-batches in an epoch; null when the job does not run",
                nullable = true,
                example = "1875")
        @Nullable Integer batches,

        @Schema(description = "share of the epochs asked for that is trained, 0 to 1", example = "0.49")
        double progress,

        @Schema(
                description = "seconds until the last epoch ends at the present speed; null when unknown",
                nullable = true,
                example = "6.1")
        @Nullable Double etaSeconds,

        @Schema(description = "in the present or last epoch; null when unknown", nullable = true, example = "25000")
        @Nullable Double samplesPerSecond,

        @Schema(description = "the last finished epoch", nullable = true) @Nullable EpochFigures latest,

        @Schema(description = "why the training ended; null while it has not", nullable = true) @Nullable StopReason stopReason,

        @Schema(description = "what went wrong; null when nothing did", nullable = true) @Nullable String error,

        @Schema(description = "on the test set, after the training", nullable = true) @Nullable Evaluation evaluation,

        @Schema(
                description = "the version under which the model is kept; null when there is none",
                nullable = true,
                example = "1")
        @Nullable Integer modelVersion,

        @Schema(
                description =
                        "the epoch after which, or within the one after it, resume goes on; null when there is no checkpoint",
                nullable = true,
                example = "3")
        @Nullable Integer checkpointEpoch,

        @Schema(description = "what the plan says that the job had better not do, though it can")
        List<NetworkProblem> warnings,

        @Schema(description = "where to go from here") Map<String, String> links) {}
