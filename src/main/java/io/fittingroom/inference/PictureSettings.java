package io.fittingroom.inference;

import io.fittingroom.picture.Preparation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much of pictures is taken at once. How large one may be is a {@link io.fittingroom.picture.PictureLimits}.
 *
 * @param maxPixelsPerRequest the most pixels of all pictures of one request
 * @param maxConcurrent files that are decoded at the same time; each may take some hundred megabytes for a moment
 */
@ConfigurationProperties("fitting-room.pictures")
@Validated
record PictureSettings(
        @Min(Preparation.LEAST_SIDE * Preparation.LEAST_SIDE) @Max(1_000_000_000_000L) @DefaultValue("250000000")
        long maxPixelsPerRequest,

        @Min(1) @Max(1000) @DefaultValue("4") int maxConcurrent) {}
