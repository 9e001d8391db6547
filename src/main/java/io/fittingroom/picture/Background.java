package io.fittingroom.picture;

import java.util.Arrays;

/**
 * What the article lies on, judged by the picture's four corners. Articles of the training set touch every border, and some
 * fill most of it, but never more than one corner of four: the middle of the corners is at most 52 in all 70,000.
 *
 * @param grey the median of the corners, 0 to 255
 * @param lowCorner the second darkest corner
 * @param highCorner the second lightest corner
 */
record Background(int grey, int lowCorner, int highCorner) {

    /** How far a pixel may be from the background and still be background: noise, and JPEG's ripples. */
    private static final int TOLERANCE = 10;

    private static final int SURELY_DARK = 63;
    private static final int SURELY_LIGHT = 192;

    /** Corners that are farther apart do not show the same thing. The training set's are at most 103 apart. */
    private static final int UNEVEN = 127;

    /** Corners are squares of this part of the shorter side: one of Fashion-MNIST's pixels. */
    private static final int CORNER_PART = 28;

    static Background of(DecodedPicture picture) {
        int side = Math.max(1, Math.min(picture.width, picture.height) / CORNER_PART);
        int right = picture.width - side;
        int bottom = picture.height - side;
        int[] corners = {
            median(picture, 0, 0, side),
            median(picture, right, 0, side),
            median(picture, 0, bottom, side),
            median(picture, right, bottom, side)
        };
        Arrays.sort(corners);
        return new Background((corners[1] + corners[2] + 1) / 2, corners[1], corners[2]);
    }

    private static int median(DecodedPicture picture, int left, int top, int side) {
        int[] values = new int[side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = picture.at(left + i % side, top + i / side);
        }
        Arrays.sort(values);
        return values[values.length / 2];
    }

    boolean isBackground(int pixel) {
        return Math.abs(pixel - grey) <= TOLERANCE;
    }

    boolean isUneven() {
        return highCorner - lowCorner > UNEVEN;
    }

    /** Whether it is so near to the middle that only the article tells what is light here and what is dark. */
    boolean isMiddling() {
        return grey > SURELY_DARK && grey < SURELY_LIGHT;
    }

    /** Whether the article is darker than its background, or, on a background that is surely dark or light, could be nothing else. */
    boolean isLighterThanArticle(DecodedPicture picture) {
        if (!isMiddling()) {
            return grey >= SURELY_LIGHT;
        }
        long difference = 0;
        for (byte pixel : picture.samples) {
            int value = pixel & 0xFF;
            difference += isBackground(value) ? 0 : value - grey;
        }
        return difference < 0;
    }
}
