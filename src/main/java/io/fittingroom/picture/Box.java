package io.fittingroom.picture;

/** A rectangle in a picture, in pixels; x and y name its left top pixel. */
record Box(int x, int y, int width, int height) {

    static Box whole(DecodedPicture picture) {
        return new Box(0, 0, picture.width, picture.height);
    }

    int longerSide() {
        return Math.max(width, height);
    }

    String size() {
        return width + "x" + height;
    }

    /** This box with so many pixels more on each side, where the picture has them. */
    Box grown(int margin, DecodedPicture picture) {
        int left = Math.max(0, x - margin);
        int top = Math.max(0, y - margin);
        int right = Math.min(picture.width, x + width + margin);
        int bottom = Math.min(picture.height, y + height + margin);
        return new Box(left, top, right - left, bottom - top);
    }
}
