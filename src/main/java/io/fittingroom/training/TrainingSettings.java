package io.fittingroom.training;

import io.fittingroom.engine.train.Checkpoint;
import io.fittingroom.engine.train.TrainingEngine;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of training.
 *
 * @param parallelism trainings at the same time, each on one core, and on a second one where that is free
 * @param engine what computes outputs and gradients
 * @param queueCapacity jobs that may wait
 * @param queueCapacityPerSubmitter jobs of one submitter that may wait
 * @param maxParameters the largest network, in numbers learned
 * @param maxMemory that a training may take, as {@code POST /api/jobs/plan} estimates it
 * @param checkpointEvery epochs between two checkpoints, the last epoch always having one; 0 for none at all
 * @param maxCheckpointSize a larger checkpoint is not kept, and the job cannot be resumed
 * @param onInterrupt what becomes of a job whose process ends while it runs
 * @param databasePatience how long a training waits for a database that does not answer before it is given up
 * @param pollingInterval between two looks at the queue for jobs that other instances took in
 * @param watchInterval between two looks at what other instances do to the jobs that train or are followed here
 * @param heartbeatInterval between two signs of life; after six missing ones an instance is taken for dead
 */
@ConfigurationProperties("fitting-room.training")
@Validated
record TrainingSettings(
        @Min(1) @Max(64) @DefaultValue("1") int parallelism,
        @NotNull @DefaultValue("auto") TrainingEngine engine,
        @Min(1) @Max(100_000) @DefaultValue("50") int queueCapacity,
        @Min(1) @Max(100_000) @DefaultValue("25") int queueCapacityPerSubmitter,
        @Min(1) @Max(250_000_000) @DefaultValue("10000000") long maxParameters,
        @NotNull @DefaultValue("1GB") DataSize maxMemory,
        @Min(0) @Max(1_000) @DefaultValue("1") int checkpointEvery,
        @NotNull @DefaultValue("512MB") DataSize maxCheckpointSize,
        @NotNull @DefaultValue("leave") OnInterrupt onInterrupt,

        @NotNull @DurationMin @DefaultValue("10m") Duration databasePatience,

        @NotNull @DurationMin(millis = 100) @DefaultValue("2s")
        Duration pollingInterval,

        @NotNull @DurationMin(millis = 50) @DefaultValue("500ms")
        Duration watchInterval,

        @NotNull @DurationMin(millis = 100) @DefaultValue("5s")
        Duration heartbeatInterval) {

    static final int MISSED_HEARTBEATS = 6;

    /** A gap of more than half of them between two looks forgives everybody ({@code SignsOfLife}). */
    private static final int LOOKS_BEFORE_DEATH = 4;

    /** Whether jobs keep checkpoints, and one as large as this. */
    boolean keeps(Checkpoint checkpoint) {
        return checkpointEvery > 0 && checkpoint.size() <= maxCheckpointSize.toBytes();
    }

    /** How long an instance may give no sign of life: some heartbeats, and some looks, however seldom others look. */
    Duration deathAfter() {
        Duration missed = heartbeatInterval.multipliedBy(MISSED_HEARTBEATS);
        Duration looks = heartbeatInterval.plus(watchInterval).multipliedBy(LOOKS_BEFORE_DEATH);
        return missed.compareTo(looks) < 0 ? looks : missed;
    }
}
