package io.fittingroom.picture;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.util.Locale;

/** Checks the sizes of one file: how large it may be, and what it is read for, so that the refusal can say so. */
record Bounds(PictureLimits limits, Preparation preparation) {

    private static final double MEBIBYTE = 1024.0 * 1024.0;

    void checkBytes(long bytes) {
        if (bytes > limits.maxBytes()) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "The file has " + mebibytes(bytes) + " and the limit is " + mebibytes(limits.maxBytes()) + ". "
                            + Refusal.makeSmaller(preparation));
        }
    }

    void checkPixels(long width, long height) {
        if (width > limits.maxSide() || height > limits.maxSide() || width * height > limits.maxPixels()) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "The picture has " + width + "x" + height + " pixels and the limit is " + limits.maxSide()
                            + " a side and " + limits.maxPixels() + " in all. " + Refusal.makeSmaller(preparation));
        }
    }

    private static String mebibytes(long bytes) {
        return bytes < MEBIBYTE ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
    }
}
