package io.fittingroom.training;

import io.fittingroom.engine.Evaluation;
import io.fittingroom.network.StopReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A job's row. */
public record Job(
        String id,
        long number,
        Submitter submitter,
        JobState state,
        JobRequest request,
        JobDataset dataset,
        Instant submittedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable KeptModel keep,
        @Nullable StopReason stopReason,
        @Nullable String error,
        @Nullable Evaluation evaluation,
        @Nullable Integer modelVersion) {}
