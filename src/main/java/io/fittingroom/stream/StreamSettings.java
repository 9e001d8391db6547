package io.fittingroom.stream;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How many clients are served.
 *
 * @param maxEventStreams clients that may follow events at the same time
 */
@ConfigurationProperties("fitting-room.training")
@Validated
record StreamSettings(
        @Min(1) @Max(100_000) @DefaultValue("500") int maxEventStreams) {}
