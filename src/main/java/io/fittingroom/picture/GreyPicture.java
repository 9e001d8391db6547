package io.fittingroom.picture;

/**
 * A decoded picture, grey, at most about 2,000 pixels a side. Not to be changed once made; the arrays are shared, not
 * copied, because pictures are large and stay inside this package.
 */
final class GreyPicture {

    /** In pixels of this picture. */
    final int width;

    /** In pixels of this picture. */
    final int height;

    /** {@code width * height} unsigned values, 0 black to 255 white in sRGB's encoding, row by row from the top left. */
    final byte[] grey;

    /** As {@link #grey}, 0 transparent to 255 opaque; {@code null} when all is opaque. */
    final byte[] alpha;

    /** Whether any pixel was a colour. */
    final boolean coloured;

    GreyPicture(int width, int height, byte[] grey, byte[] alpha, boolean coloured) {
        this.width = width;
        this.height = height;
        this.grey = grey;
        this.alpha = alpha;
        this.coloured = coloured;
    }

    /** The grey value, 0 to 255, in column x of row y. */
    int at(int x, int y) {
        return grey[y * width + x] & 0xFF;
    }
}
