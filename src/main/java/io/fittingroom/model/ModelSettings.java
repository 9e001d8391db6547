package io.fittingroom.model;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the registry.
 *
 * @param maxLoaded networks kept ready to predict
 * @param maxLoadedBytes native memory of their weights, all copies counted
 */
@ConfigurationProperties("fitting-room.models")
@Validated
record ModelSettings(
        @Min(1) @Max(1000) @DefaultValue("8") int maxLoaded,
        @NotNull @DefaultValue("512MB") DataSize maxLoadedBytes) {}
