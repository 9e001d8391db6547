package io.fittingroom.model;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of importing models; how large a zip may be is in {@code fitting-room.web.max-model-size}.
 *
 * @param maxParameters the largest network that is taken
 * @param maxConcurrent imports at the same time; each holds its zip and its network in memory
 * @param maxTestTime how long the test pictures may take a network
 */
@ConfigurationProperties("fitting-room.imports")
@Validated
record ImportSettings(
        @Min(1) @Max(100_000_000) @DefaultValue("10000000") long maxParameters,
        @Min(1) @Max(100) @DefaultValue("2") int maxConcurrent,

        @NotNull @DurationMin(seconds = 1) @DefaultValue("2m")
        Duration maxTestTime) {}
