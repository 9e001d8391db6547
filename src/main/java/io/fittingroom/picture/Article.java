package io.fittingroom.picture;

import java.util.Optional;

/** Finds the article in a picture: the rows and columns that hold something else than background. */
final class Article {

    /** A row or column counts when more than this part of it is no background, so that a speck of dust does not. */
    private static final int DUST_PART = 100;

    /** Parts of the longer side in which sizes and places are measured: Fashion-MNIST's pixels. */
    private static final int PARTS = 28;

    /** An article whose longer side fills so many parts fills the picture. */
    private static final int FILLING = 24;

    /** An article that is farther from the middle than so many parts is to be centred. */
    private static final int OFF_CENTRE = 3;

    private Article() {}

    /**
     * The part of the picture to look at: the article and a margin of half a pixel of the result, or the whole picture where
     * the article fills it already or none is found. Fashion-MNIST's pictures, enlarged, are all taken whole.
     *
     * @param side longer side of the result, in pixels
     */
    static Box crop(DecodedPicture picture, Background background, int side) {
        Box whole = Box.whole(picture);
        return find(picture, background)
                .filter(box -> isSmall(box, whole) || isOffCentre(box, whole))
                .map(box -> box.grown(box.longerSide() / (2 * side) + 1, picture))
                .orElse(whole);
    }

    private static boolean isSmall(Box box, Box whole) {
        return box.longerSide() * PARTS < whole.longerSide() * FILLING;
    }

    private static boolean isOffCentre(Box box, Box whole) {
        int across = Math.abs(2 * box.x() + box.width() - whole.width());
        int down = Math.abs(2 * box.y() + box.height() - whole.height());
        return Math.max(across, down) * PARTS > 2 * OFF_CENTRE * whole.longerSide();
    }

    private static Optional<Box> find(DecodedPicture picture, Background background) {
        int[] inColumn = new int[picture.width];
        int[] inRow = new int[picture.height];
        for (int y = 0; y < picture.height; y++) {
            for (int x = 0; x < picture.width; x++) {
                if (!background.isBackground(picture.at(x, y))) {
                    inColumn[x]++;
                    inRow[y]++;
                }
            }
        }
        int left = first(inColumn, picture.height);
        int top = first(inRow, picture.width);
        if (left < 0 || top < 0) {
            return Optional.empty();
        }
        int right = last(inColumn, picture.height);
        int bottom = last(inRow, picture.width);
        return Optional.of(new Box(left, top, right - left + 1, bottom - top + 1));
    }

    private static int first(int[] counts, int length) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] * DUST_PART > length) {
                return i;
            }
        }
        return -1;
    }

    private static int last(int[] counts, int length) {
        for (int i = counts.length - 1; i >= 0; i--) {
            if (counts[i] * DUST_PART > length) {
                return i;
            }
        }
        return -1;
    }
}
