package io.fittingroom.dataset.source;

import java.util.Optional;

/**
 * One labelled picture of an upload.
 *
 * @param split empty where the upload does not say one
 */
public record SourcePicture(Optional<SplitName> split, Label label, Origin origin, Content content) {

    /**
     * Where a picture came from.
     *
     * @param file the uploaded file and, in an archive, the name in it; to be shown, never to be used as a path
     * @param row the picture's number in the file, or its line in a table; from 1 on; 0 for a file that is one picture
     */
    public record Origin(String file, long row) {}

    /** A picture as it came. The arrays are the receiver's. */
    public sealed interface Content {}

    /** A picture file of a kind that is known, at most as large as the limits say; not yet looked into. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Encoded(byte[] file) implements Content {}

    /** Unsigned bytes, shape [height, width, channels]. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Pixels(byte[] values, PixelShape shape) implements Content {}
}
