package io.fittingroom.transfer;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import org.springframework.util.unit.DataSize;

/**
 * How large a body may be.
 *
 * @param bytes after decompression
 * @param setting what sets it
 * @param heapFactor bytes of heap that reading it takes for each of its own, at most
 */
record BodyLimit(long bytes, String setting, int heapFactor) {

    /** A tree of the smallest JSON values takes so many times the memory of their text. */
    private static final int OF_JSON = 16;

    static BodyLimit ofJson(DataSize size, String setting) {
        return new BodyLimit(size.toBytes(), setting, OF_JSON);
    }

    /** For files that are taken into memory as they are. */
    static BodyLimit ofFiles(DataSize size, String setting) {
        return new BodyLimit(size.toBytes(), setting, 1);
    }

    /** For files that wait outside the heap until it is their turn. */
    static BodyLimit ofWaiting(DataSize size, String setting) {
        return new BodyLimit(size.toBytes(), setting, 0);
    }

    long heap(long size) {
        return size * heapFactor;
    }

    ProblemException exceeded() {
        return ProblemException.of(
                ProblemCode.TOO_LARGE,
                "The body is larger than the limit of " + bytes + " bytes (" + setting + "); send less at a time.");
    }
}
