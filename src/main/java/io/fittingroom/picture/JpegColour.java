package io.fittingroom.picture;

/** What the samples of a JPEG file mean; the rules are those of libjpeg, on which all viewers agree. */
enum JpegColour {
    GREY,
    YCC,
    RGB,
    /** Four inks, 255 is no ink, as Adobe's programs write it. */
    ADOBE_CMYK,
    /** As {@link #ADOBE_CMYK}, the first three as luminance and two colour differences. */
    ADOBE_YCCK,
    /** Four inks, 0 is no ink. */
    CMYK;

    /** Stands for the transform of a file without Adobe's marker. */
    static final int NO_ADOBE = -1;

    /**
     * The meaning of a file's samples.
     *
     * @param componentIds the number that the file gives to each component, as a char
     * @param jfif whether the file has JFIF's marker
     * @param adobeTransform the transform in Adobe's marker, or {@link #NO_ADOBE}
     */
    static JpegColour of(String componentIds, boolean jfif, int adobeTransform) {
        return switch (componentIds.length()) {
            case 1 -> GREY;
            case 3 -> {
                boolean saidToBeRgb = adobeTransform == NO_ADOBE ? componentIds.equals("RGB") : adobeTransform == 0;
                yield saidToBeRgb && !jfif ? RGB : YCC;
            }
            case 4 -> fourInks(adobeTransform);
            default ->
                throw Refusal.unsupported(PictureKind.JPEG, "with " + componentIds.length() + " colour components");
        };
    }

    private static JpegColour fourInks(int adobeTransform) {
        if (adobeTransform == NO_ADOBE) {
            return CMYK;
        }
        return adobeTransform == 0 ? ADOBE_CMYK : ADOBE_YCCK;
    }

    /** Replaces the samples of one pixel, 0 to 255, by red, green and blue, or leaves the one grey. */
    void toRgb(int[] samples) {
        switch (this) {
            case GREY, RGB -> {}
            case YCC -> yccToRgb(samples);
            case ADOBE_CMYK -> darken(samples, samples[3]);
            case ADOBE_YCCK -> {
                yccToRgb(samples);
                complement(samples);
                darken(samples, samples[3]);
            }
            case CMYK -> {
                complement(samples);
                darken(samples, 255 - samples[3]);
            }
        }
    }

    private static void complement(int[] samples) {
        for (int i = 0; i < 3; i++) {
            samples[i] = 255 - samples[i];
        }
    }

    private static void darken(int[] samples, int light) {
        for (int i = 0; i < 3; i++) {
            samples[i] = (samples[i] * light + 127) / 255;
        }
    }

    /** The conversion of JFIF, in 65536ths. */
    private static void yccToRgb(int[] samples) {
        int y = (samples[0] << 16) + (1 << 15);
        int blueness = samples[1] - 128;
        int redness = samples[2] - 128;
        samples[0] = clamped(y + 91881 * redness);
        samples[1] = clamped(y - 22554 * blueness - 46802 * redness);
        samples[2] = clamped(y + 116130 * blueness);
    }

    private static int clamped(int value) {
        return Math.max(0, Math.min(255, value >> 16));
    }
}
