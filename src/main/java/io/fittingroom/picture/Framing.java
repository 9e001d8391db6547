package io.fittingroom.picture;

import java.util.Arrays;
import java.util.List;

/** Turns an upright, opaque grey picture into the one that the network sees: crop, fit, centre, invert. */
final class Framing {

    private static final int SIDE = SeenPicture.SIDE;

    /** Differences that nobody sees. */
    private static final int BLANK_CONTRAST = 8;

    /** The training set's pictures all have a contrast of 254 or more. */
    private static final int LITTLE_CONTRAST = 64;

    /** In pixels of the 28. */
    private static final int THIN = 3;

    private Framing() {}

    /**
     * The seen picture.
     *
     * @param steps what was done before; those taken here are added
     * @param warnings what was doubtful before; likewise
     */
    static SeenPicture seen(GreyPicture picture, Invert invert, List<String> steps, List<String> warnings) {
        Background background = Background.of(picture);
        byte[] pixels = picture.grey;
        if (picture.width != SIDE || picture.height != SIDE) {
            pixels = fit(picture, background, steps, warnings);
        }
        if (isToBeInverted(picture, background, invert)) {
            steps.add(inversionStep(background, invert));
            pixels = inverted(pixels);
        }
        if (steps.size() == 1) {
            // Nothing was done but reading.
            steps.add("untouched: it is 28x28 already");
        }
        warnOfBackground(background, invert, warnings);
        warnOfContrast(pixels, warnings);
        return new SeenPicture(pixels, steps, warnings);
    }

    private static byte[] fit(GreyPicture picture, Background background, List<String> steps, List<String> warnings) {
        Box box = Article.crop(picture, background);
        if (!box.equals(Box.whole(picture))) {
            steps.add("crop to " + box.size() + " at " + box.x() + "," + box.y());
        }
        int width = fitted(box.width(), box.longerSide());
        int height = fitted(box.height(), box.longerSide());
        boolean square = width == SIDE && height == SIDE;
        steps.add("resize " + box.size() + " to " + width + "x" + height + (square ? "" : ", centred"));
        if (Math.min(width, height) < THIN) {
            warnings.add("The picture is long and thin: of its shorter side only " + Math.min(width, height)
                    + " of 28 pixels are left. Send a picture of the article alone.");
        }
        if (box.longerSide() < SIDE) {
            warnings.add("The article is only " + box.size()
                    + " pixels large and was enlarged. Send a picture of at least 28 pixels a side.");
        }
        return centred(AreaAverage.resize(picture, box, width, height), width, height, (byte) background.grey());
    }

    private static int fitted(int side, int longerSide) {
        return Math.max(1, Math.round((float) side * SIDE / longerSide));
    }

    private static byte[] centred(byte[] pixels, int width, int height, byte background) {
        byte[] frame = new byte[SIDE * SIDE];
        Arrays.fill(frame, background);
        int left = (SIDE - width) / 2;
        int top = (SIDE - height) / 2;
        for (int y = 0; y < height; y++) {
            System.arraycopy(pixels, y * width, frame, (top + y) * SIDE + left, width);
        }
        return frame;
    }

    private static boolean isToBeInverted(GreyPicture picture, Background background, Invert invert) {
        return switch (invert) {
            case YES -> true;
            case NO -> false;
            case AUTO -> background.isLighterThanArticle(picture);
        };
    }

    private static String inversionStep(Background background, Invert invert) {
        if (invert == Invert.YES) {
            return "inverted, as asked";
        }
        String reason =
                background.isMiddling() ? "the article is darker than its background" : "the background is light";
        return "inverted: " + reason + " (grey " + background.grey() + ")";
    }

    private static byte[] inverted(byte[] pixels) {
        byte[] result = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            result[i] = (byte) (255 - (pixels[i] & 0xFF));
        }
        return result;
    }

    private static void warnOfBackground(Background background, Invert invert, List<String> warnings) {
        if (background.isUneven()) {
            warnings.add("The corners of the picture differ much, so its background is hard to tell. "
                    + "Send a picture of one article on a plain background.");
        } else if (background.isMiddling() && invert == Invert.AUTO) {
            warnings.add("The background is neither dark nor light (grey " + background.grey()
                    + " of 255). If the seen picture is not light on dark, send invert=yes or invert=no.");
        }
    }

    private static void warnOfContrast(byte[] pixels, List<String> warnings) {
        int least = 255;
        int most = 0;
        for (byte pixel : pixels) {
            least = Math.min(least, pixel & 0xFF);
            most = Math.max(most, pixel & 0xFF);
        }
        int contrast = most - least;
        if (contrast < BLANK_CONTRAST) {
            warnings.add("The picture is blank: all of it is the same grey. "
                    + "Send a picture of one article on a plain background.");
        } else if (contrast < LITTLE_CONTRAST) {
            warnings.add("The article hardly differs from its background (contrast " + contrast
                    + " of 255). Send a picture with a background of another brightness.");
        }
    }
}
