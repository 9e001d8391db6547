package io.fittingroom.training;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long what has ended is kept, counted from the job's end; 0 for ever.
 *
 * @param jobs jobs with their epochs, events and checkpoints, and experiments; never one whose model still exists
 * @param checkpoints from which jobs can be resumed
 * @param events of jobs; the figures of their epochs stay
 * @param interval between two times of tidying up
 */
@ConfigurationProperties("fitting-room.retention")
@Validated
record RetentionSettings(
        @NotNull @DurationMin @DefaultValue("365d") Duration jobs,
        @NotNull @DurationMin @DefaultValue("30d") Duration checkpoints,
        @NotNull @DurationMin @DefaultValue("30d") Duration events,

        @NotNull @DurationMin(seconds = 1) @DefaultValue("1h")
        Duration interval) {}
