package io.fittingroom.picture;

import java.util.Arrays;

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

    /** This picture on a larger, transparent one with its left top pixel there; what does not fit is cut off. */
    GreyPicture placed(int x, int y, int wholeWidth, int wholeHeight) {
        byte[] wholeGrey = new byte[wholeWidth * wholeHeight];
        byte[] wholeAlpha = new byte[wholeWidth * wholeHeight];
        int columns = Math.min(width, wholeWidth - x);
        for (int row = 0; row < Math.min(height, wholeHeight - y); row++) {
            int to = (y + row) * wholeWidth + x;
            System.arraycopy(grey, row * width, wholeGrey, to, columns);
            if (alpha == null) {
                Arrays.fill(wholeAlpha, to, to + columns, (byte) 255);
            } else {
                System.arraycopy(alpha, row * width, wholeAlpha, to, columns);
            }
        }
        return new GreyPicture(wholeWidth, wholeHeight, wholeGrey, wholeAlpha, coloured);
    }

    /** The grey value, 0 to 255, in column x of row y. */
    int at(int x, int y) {
        return grey[y * width + x] & 0xFF;
    }
}
