package io.fittingroom.picture;

import java.util.List;

/** Lays a picture with transparent parts on a background. */
final class Transparency {

    private static final int BLACK = 0;
    private static final int WHITE = 255;

    private Transparency() {}

    /**
     * The picture on black or on white, as is wished. Mixes the encoded values, as browsers do.
     *
     * @param wish {@code AUTO} for whichever is farther from the mean of what is visible
     */
    static DecodedPicture flatten(DecodedPicture picture, Preparation.Transparency wish, List<String> steps) {
        if (picture.alpha == null) {
            return picture;
        }
        long visible = 0;
        long light = 0;
        for (int i = 0; i < picture.pixels(); i++) {
            int alpha = picture.alpha[i] & 0xFF;
            visible += alpha;
            light += (long) alpha * picture.lightness(i);
        }
        if (visible == 255L * picture.pixels()) {
            return picture;
        }
        int background = switch (wish) {
            case AUTO -> 2 * light >= 255 * visible ? BLACK : WHITE;
            case BLACK -> BLACK;
            case WHITE -> WHITE;
        };
        steps.add("transparent parts on " + (background == BLACK ? "black" : "white"));
        byte[] samples = new byte[picture.samples.length];
        for (int i = 0; i < samples.length; i++) {
            int alpha = picture.alpha[i / picture.channels] & 0xFF;
            samples[i] = (byte) (((picture.samples[i] & 0xFF) * alpha + background * (255 - alpha) + 127) / 255);
        }
        return picture.with(samples, null);
    }
}
