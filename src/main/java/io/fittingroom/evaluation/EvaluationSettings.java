package io.fittingroom.evaluation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of evaluations.
 *
 * @param maxKept evaluations kept in memory, some 20 bytes a picture each, of five million pictures together; the least
 *     recently used goes first
 * @param queueCapacity evaluations that may wait to be computed
 * @param patience how long a request waits for one; the computation goes on for the next request
 */
@ConfigurationProperties("fitting-room.evaluation")
@Validated
record EvaluationSettings(
        @Min(1) @Max(10_000) @DefaultValue("32") int maxKept,
        @Min(1) @Max(10_000) @DefaultValue("32") int queueCapacity,
        @DefaultValue("60s") Duration patience) {}
