package io.fittingroom.web;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of requests.
 *
 * @param maxBodySize the largest body that is not multipart, in bytes; JSON and raw pictures alike
 * @param maxModelSize the largest model zip that is imported as a raw body
 */
@ConfigurationProperties("fitting-room.web")
@Validated
record WebLimits(
        @NotNull @DefaultValue("16MB") DataSize maxBodySize,
        @NotNull @DefaultValue("128MB") DataSize maxModelSize) {}
