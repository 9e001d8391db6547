package io.fittingroom.picture;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.util.Locale;

/**
 * How large a picture may be. Sizes in pixels come from the file's header and are checked before anything is decoded.
 *
 * @param maxBytes size of the file, in bytes, at least 1
 * @param maxSide longer side, in pixels, at least 28
 * @param maxPixels width times height, in pixels, at least 784
 */
public record PictureLimits(long maxBytes, int maxSide, long maxPixels) {

    private static final double MEBIBYTE = 1024.0 * 1024.0;

    public PictureLimits {
        if (maxBytes < 1 || maxSide < SeenPicture.SIDE || maxPixels < SeenPicture.SIDE * SeenPicture.SIDE) {
            throw new IllegalArgumentException(
                    "Limits must let a 28x28 picture through: " + maxBytes + ", " + maxSide + ", " + maxPixels);
        }
    }

    void checkBytes(long bytes) {
        if (bytes > maxBytes) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "The file has " + mebibytes(bytes) + " and the limit is " + mebibytes(maxBytes)
                            + ". Make the picture smaller: the network sees 28x28 pixels of it.");
        }
    }

    void checkPixels(long width, long height) {
        if (width > maxSide || height > maxSide || width * height > maxPixels) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "The picture has " + width + "x" + height + " pixels and the limit is " + maxSide
                            + " a side and " + maxPixels
                            + " in all. Make the picture smaller: the network sees 28x28 pixels of it.");
        }
    }

    private static String mebibytes(long bytes) {
        return bytes < MEBIBYTE ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f MiB", bytes / MEBIBYTE);
    }
}
