package io.fittingroom.picture;

import java.nio.ByteBuffer;

/** How a camera was held, as EXIF says it: the picture is mirrored left to right, then turned clockwise. */
enum Orientation {
    UPRIGHT(false, 0),
    MIRRORED(true, 0),
    TURN_180(false, 2),
    MIRRORED_TURN_180(true, 2),
    MIRRORED_TURN_270(true, 3),
    TURN_90(false, 1),
    MIRRORED_TURN_90(true, 1),
    TURN_270(false, 3);

    private static final int TAG = 0x0112;

    private final boolean mirrored;
    private final int quarterTurns;

    Orientation(boolean mirrored, int quarterTurns) {
        this.mirrored = mirrored;
        this.quarterTurns = quarterTurns;
    }

    /** The orientation that an EXIF block names; {@code UPRIGHT} when it names none or is damaged, as viewers do it. */
    static Orientation ofExif(ByteBuffer exif) {
        try {
            return of(TiffDirectory.first(exif));
        } catch (RuntimeException damaged) {
            return UPRIGHT;
        }
    }

    static Orientation of(TiffDirectory directory) {
        long value = directory.number(TAG, 1);
        return value >= 1 && value <= values().length ? values()[(int) value - 1] : UPRIGHT;
    }

    /** Such as "EXIF turn 90". */
    String step() {
        String turn = quarterTurns == 0 ? "" : "turn " + quarterTurns * 90;
        String mirror = mirrored ? "mirror" : "";
        return "EXIF " + mirror + (mirrored && quarterTurns > 0 ? ", " : "") + turn;
    }

    /** Whether height and width of what is stored change places. */
    boolean isLying() {
        return quarterTurns % 2 == 1;
    }

    /** The picture as it was meant to be looked at. */
    DecodedPicture upright(DecodedPicture stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        int width = isLying() ? stored.height : stored.width;
        int height = isLying() ? stored.width : stored.height;
        int channels = stored.channels;
        byte[] samples = new byte[stored.samples.length];
        byte[] alpha = stored.alpha == null ? null : new byte[stored.alpha.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = source(x, y, stored.width, stored.height);
                int to = y * width + x;
                for (int channel = 0; channel < channels; channel++) {
                    samples[to * channels + channel] = stored.samples[from * channels + channel];
                }
                if (alpha != null) {
                    alpha[to] = stored.alpha[from];
                }
            }
        }
        return new DecodedPicture(width, height, channels, samples, alpha, stored.coloured);
    }

    /** Where in the stored picture the pixel comes from that belongs to column x, row y of the upright one. */
    private int source(int x, int y, int storedWidth, int storedHeight) {
        int column;
        int row;
        switch (quarterTurns) {
            case 1 -> {
                column = y;
                row = storedHeight - 1 - x;
            }
            case 2 -> {
                column = storedWidth - 1 - x;
                row = storedHeight - 1 - y;
            }
            case 3 -> {
                column = storedWidth - 1 - y;
                row = x;
            }
            default -> {
                column = x;
                row = y;
            }
        }
        return row * storedWidth + (mirrored ? storedWidth - 1 - column : column);
    }
}
