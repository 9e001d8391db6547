package io.fittingroom.dataset;

import jakarta.validation.constraints.AssertTrue;
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
 * Limits of data sets of one's own.
 *
 * @param maxUploadSize the files of one upload together
 * @param maxDecodedSize pixels of one version, in bytes; one that is mapped has less than 2 GB
 * @param maxPictures of all splits of one version
 * @param maxEntries files and folders in the archives of one upload; each takes some 1.2 kB of heap, and all together a quarter of it at most
 * @param maxClasses of one data set
 * @param maxDatasets data sets that have a version, bundled ones left out
 * @param maxVersions of one data set, whatever their state
 * @param cacheSize files below the data directory from which pictures are read, all together
 * @param heartbeatInterval between two signs of life while a version is imported; after six missing ones its instance is taken
 *     for dead
 */
@ConfigurationProperties("fitting-room.datasets")
@Validated
public record DatasetSettings(
        @NotNull @DefaultValue("2GB") DataSize maxUploadSize,
        @NotNull @DefaultValue("1GB") DataSize maxDecodedSize,
        @Min(1) @Max(8_000_000) @DefaultValue("1000000") int maxPictures,
        @Min(1) @Max(2_000_000) @DefaultValue("300000") int maxEntries,

        @Min(2) @Max(Dataset.MOST_CLASSES) @DefaultValue("1000")
        int maxClasses,

        @Min(1) @Max(10_000) @DefaultValue("50") int maxDatasets,
        @Min(1) @Max(10_000) @DefaultValue("100") int maxVersions,
        @NotNull @DefaultValue("4GB") DataSize cacheSize,

        @NotNull @DurationMin(millis = 100) @DefaultValue("5s")
        Duration heartbeatInterval) {

    static final int MISSED_HEARTBEATS = 6;

    @AssertTrue(message = "max-decoded-size and two bytes for each of max-pictures must be less than 2GB together") boolean isMappable() {
        return maxDecodedSize.toBytes() + 2L * maxPictures < Integer.MAX_VALUE;
    }

    @AssertTrue(message = "cache-size must hold a data set of max-decoded-size and max-pictures") boolean isLargestCached() {
        return cacheSize.toBytes() >= maxDecodedSize.toBytes() + 2L * maxPictures;
    }

    /** How long an instance may give no sign of life. */
    Duration deathAfter() {
        return heartbeatInterval.multipliedBy(MISSED_HEARTBEATS);
    }
}
