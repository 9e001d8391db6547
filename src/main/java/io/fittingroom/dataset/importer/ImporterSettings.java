package io.fittingroom.dataset.importer;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much is imported at once.
 *
 * @param maxConcurrentImports imports at the same time on this instance; each decodes on all cores
 * @param importQueueCapacity imports that may wait; each holds its upload on disk
 * @param maxUnpackedSize what the archives of one upload may grow to
 */
@ConfigurationProperties("fitting-room.datasets")
@Validated
record ImporterSettings(
        @Min(1) @Max(64) @DefaultValue("1") int maxConcurrentImports,
        @Min(0) @Max(1000) @DefaultValue("4") int importQueueCapacity,
        @NotNull @DefaultValue("8GB") DataSize maxUnpackedSize) {}
