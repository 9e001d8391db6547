package io.fittingroom.model;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of serving.
 *
 * @param threads that run predictions, and copies of each loaded network
 * @param queueCapacity predictions that may wait for a thread
 * @param maxPictures in one request
 */
@ConfigurationProperties("fitting-room.inference")
@Validated
public record InferenceSettings(
        @Min(1) @Max(64) @DefaultValue("2") int threads,
        @Min(1) @Max(100_000) @DefaultValue("256") int queueCapacity,
        @Min(1) @Max(10_000) @DefaultValue("256") int maxPictures) {}
