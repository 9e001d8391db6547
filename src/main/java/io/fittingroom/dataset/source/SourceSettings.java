package io.fittingroom.dataset.source;

import java.util.Optional;

/**
 * What a file does not say of itself.
 *
 * @param valueRange needed where pixels are floats
 * @param imageSize needed for tables whose pictures are not square
 * @param labelColumn of tables: a column's name, {@code first} or {@code last}; found out where it is not given
 */
public record SourceSettings(
        Optional<ValueRange> valueRange, Optional<ImageSize> imageSize, Optional<String> labelColumn) {

    public static final SourceSettings NONE = new SourceSettings(Optional.empty(), Optional.empty(), Optional.empty());

    /** Which numbers are black and white in pixels that are floats. */
    public enum ValueRange {
        /** 0..1. */
        UNIT,
        /** 0..255. */
        BYTE
    }

    /** In pixels. */
    public record ImageSize(int height, int width) {}
}
