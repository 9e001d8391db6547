package io.fittingroom.network;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * How training pictures are changed, each time that one is drawn, with the arguments of Keras' ImageDataGenerator. A shift is
 * by whole pixels, each from -range to +range equally likely, and what comes in at the border is 0.
 *
 * @param widthShiftRange share of the width, rounded to whole pixels, in [0, 0.5]
 * @param heightShiftRange share of the height, rounded to whole pixels, in [0, 0.5]
 * @param horizontalFlip whether every second picture, by chance, is mirrored
 */
@Schema(description = "How training pictures are changed each time that one is drawn")
public record Augmentation(
        @Schema(description = "share of the width", example = "0.1", minimum = "0", maximum = "0.5", defaultValue = "0")
        double widthShiftRange,

        @Schema(
                description = "share of the height",
                example = "0.1",
                minimum = "0",
                maximum = "0.5",
                defaultValue = "0")
        double heightShiftRange,

        @Schema(
                description = "whether every second picture, by chance, is mirrored",
                example = "true",
                defaultValue = "false")
        boolean horizontalFlip) {}
