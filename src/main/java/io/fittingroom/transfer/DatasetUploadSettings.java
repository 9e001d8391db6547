package io.fittingroom.transfer;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How large an upload may be that becomes a data set.
 *
 * @param maxUploadSize all of its files together
 * @param maxEntries files of one upload
 */
@ConfigurationProperties("fitting-room.datasets")
@Validated
record DatasetUploadSettings(
        @NotNull @DefaultValue("2GB") DataSize maxUploadSize,
        @Min(1) @DefaultValue("300000") int maxEntries) {}
