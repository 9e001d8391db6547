package io.fittingroom.picture;

import java.util.List;

/** Lays a picture with transparent parts on a background. */
final class Transparency {

    private static final int BLACK = 0;
    private static final int WHITE = 255;

    private Transparency() {}

    /**
     * The picture on black or on white, whichever is farther from the mean of what is visible. Mixes the encoded values, as
     * browsers do.
     */
    static GreyPicture flatten(GreyPicture picture, List<String> steps) {
        if (picture.alpha == null) {
            return picture;
        }
        long visible = 0;
        long light = 0;
        for (int i = 0; i < picture.grey.length; i++) {
            int alpha = picture.alpha[i] & 0xFF;
            visible += alpha;
            light += (long) alpha * (picture.grey[i] & 0xFF);
        }
        if (visible == 255L * picture.grey.length) {
            return picture;
        }
        int background = 2 * light >= 255 * visible ? BLACK : WHITE;
        steps.add("transparent parts on " + (background == BLACK ? "black" : "white"));
        byte[] grey = new byte[picture.grey.length];
        for (int i = 0; i < grey.length; i++) {
            int alpha = picture.alpha[i] & 0xFF;
            grey[i] = (byte) (((picture.grey[i] & 0xFF) * alpha + background * (255 - alpha) + 127) / 255);
        }
        return new GreyPicture(picture.width, picture.height, grey, null, picture.coloured);
    }
}
