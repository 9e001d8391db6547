package io.fittingroom.picture;

/**
 * The grey of a colour: its linear-light luminance (Rec. 709 weights), in sRGB's encoding again. Exact: the nearest of the
 * 256 greys, and a colour that is grey already stays what it is.
 */
final class Luminance {

    private static final double RED = 0.2126;
    private static final double GREEN = 0.7152;
    private static final double BLUE = 0.0722;

    /** Linear light of each sRGB value. */
    private static final double[] LINEAR = new double[256];

    /** Linear light at which the grey {@code i} ends and {@code i + 1} begins. */
    private static final double[] END = new double[256];

    /** The grey at the lower end of each of equal slices of linear light: where the search begins. */
    private static final short[] FIRST = new short[4097];

    static {
        for (int i = 0; i < 256; i++) {
            LINEAR[i] = linear(i / 255.0);
            END[i] = i == 255 ? Double.POSITIVE_INFINITY : linear((i + 0.5) / 255.0);
        }
        int grey = 0;
        for (int slice = 0; slice < FIRST.length; slice++) {
            while (slice / 4096.0 >= END[grey]) {
                grey++;
            }
            FIRST[slice] = (short) grey;
        }
    }

    private Luminance() {}

    /** The grey of a colour; all values 0 to 255. */
    static int of(int red, int green, int blue) {
        if (red == green && green == blue) {
            return red;
        }
        double light = RED * LINEAR[red] + GREEN * LINEAR[green] + BLUE * LINEAR[blue];
        int grey = FIRST[(int) (light * 4096)];
        while (light >= END[grey]) {
            grey++;
        }
        return grey;
    }

    private static double linear(double encoded) {
        return encoded <= 0.04045 ? encoded / 12.92 : Math.pow((encoded + 0.055) / 1.055, 2.4);
    }
}
