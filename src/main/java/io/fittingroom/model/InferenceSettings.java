package io.fittingroom.model;

import io.fittingroom.engine.serve.MicroBatching;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of serving.
 *
 * @param threads forward passes at the same time
 * @param queueCapacity predictions that may wait for their turn, each with its request's thread
 * @param maxPictures in one request
 * @param batchDelay how long a request waits for others to share a forward pass with; zero: it does not
 * @param batchMost pictures in one shared pass
 */
@ConfigurationProperties("fitting-room.inference")
@Validated
public record InferenceSettings(
        @Min(1) @Max(64) @DefaultValue("2") int threads,
        @Min(1) @Max(100_000) @DefaultValue("80") int queueCapacity,
        @Min(1) @Max(10_000) @DefaultValue("256") int maxPictures,

        @NotNull @DefaultValue("0ms") @DurationMin(millis = 0) @DurationMax(millis = 1000)
        Duration batchDelay,

        @Min(1) @Max(256) @DefaultValue("32") int batchMost) {

    MicroBatching batching() {
        return new MicroBatching(batchDelay, batchMost);
    }
}
