package io.fittingroom.picture;

/**
 * How large a picture may be. Sizes in pixels come from the file's header and are checked before anything is decoded.
 *
 * @param maxBytes size of the file, in bytes, at least 1
 * @param maxSide longer side, in pixels, at least that of the smallest picture that a network may take
 * @param maxPixels width times height, in pixels, likewise
 */
public record PictureLimits(long maxBytes, int maxSide, long maxPixels) {

    public PictureLimits {
        long side = Preparation.LEAST_SIDE;
        if (maxBytes < 1 || maxSide < side || maxPixels < side * side) {
            throw new IllegalArgumentException("Limits must let a " + side + "x" + side + " picture through: "
                    + maxBytes + ", " + maxSide + ", " + maxPixels);
        }
    }
}
