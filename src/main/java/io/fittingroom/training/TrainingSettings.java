package io.fittingroom.training;

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
 * @param parallelism trainings at the same time, each on one core
 * @param queueCapacity jobs that may wait
 * @param maxParameters the largest network, in numbers learned
 * @param maxMemory that a training may take, as {@code POST /api/jobs/plan} estimates it
 * @param maxEventStreams clients that may follow events at the same time
 * @param pollingInterval between two looks at the queue for jobs that other instances took in
 * @param heartbeatInterval between two signs of life; after six missing ones an instance is taken for dead
 */
@ConfigurationProperties("fitting-room.training")
@Validated
record TrainingSettings(
        @Min(1) @Max(64) @DefaultValue("1") int parallelism,
        @Min(1) @Max(100_000) @DefaultValue("50") int queueCapacity,
        @Min(1) @Max(250_000_000) @DefaultValue("10000000") long maxParameters,
        @NotNull @DefaultValue("1GB") DataSize maxMemory,
        @Min(1) @Max(100_000) @DefaultValue("500") int maxEventStreams,

        @NotNull @DurationMin(millis = 100) @DefaultValue("2s")
        Duration pollingInterval,

        @NotNull @DurationMin(millis = 100) @DefaultValue("5s")
        Duration heartbeatInterval) {}
