package io.fittingroom.inference;

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
 * What pictures are taken.
 *
 * @param maxBytes the largest file
 * @param maxSide the longest side, in pixels
 * @param maxPixels the most pixels, width times height
 * @param maxPixelsPerRequest the most pixels of all pictures of one request
 * @param maxConcurrent files that are decoded at the same time; each may take some hundred megabytes for a moment
 */
@ConfigurationProperties("fitting-room.pictures")
@Validated
record PictureSettings(
        @NotNull @DefaultValue("10MB") DataSize maxBytes,

        @Min(Preparation.LEAST_SIDE) @Max(100_000) @DefaultValue("10000")
        int maxSide,

        @Min(PictureSettings.LEAST_PIXELS) @Max(1_000_000_000) @DefaultValue("25000000")
        long maxPixels,

        @Min(PictureSettings.LEAST_PIXELS) @Max(1_000_000_000_000L) @DefaultValue("250000000")
        long maxPixelsPerRequest,

        @Min(1) @Max(1000) @DefaultValue("4") int maxConcurrent) {

    static final int LEAST_PIXELS = Preparation.LEAST_SIDE * Preparation.LEAST_SIDE;

    PictureLimits limits() {
        return new PictureLimits(maxBytes.toBytes(), maxSide, maxPixels);
    }
}
