package io.fittingroom;

import io.fittingroom.picture.PictureLimits;
import io.fittingroom.picture.Preparation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What picture files are taken, to be trained on as to be predicted.
 *
 * @param maxBytes the largest file
 * @param maxSide the longest side, in pixels
 * @param maxPixels the most pixels, width times height
 */
@ConfigurationProperties("fitting-room.pictures")
@Validated
record PictureFileSettings(
        @NotNull @DefaultValue("10MB") DataSize maxBytes,

        @Min(Preparation.LEAST_SIDE) @Max(100_000) @DefaultValue("10000")
        int maxSide,

        @Min(Preparation.LEAST_SIDE * Preparation.LEAST_SIDE) @Max(1_000_000_000) @DefaultValue("25000000")
        long maxPixels) {

    PictureLimits limits() {
        return new PictureLimits(maxBytes.toBytes(), maxSide, maxPixels);
    }
}
