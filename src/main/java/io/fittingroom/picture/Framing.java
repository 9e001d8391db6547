package io.fittingroom.picture;

import java.util.Arrays;
import java.util.List;

/** Turns an upright, opaque picture into the one that the network sees: crop, fit, centre, invert. One for each picture. */
final class Framing {

    /** Differences that nobody sees. */
    private static final int BLANK_CONTRAST = 8;

    /** The training set's pictures all have a contrast of 254 or more. */
    private static final int LITTLE_CONTRAST = 64;

    /** In pixels of the result. */
    private static final int THIN = 3;

    private final DecodedPicture picture;
    private final Preparation preparation;
    private final List<String> steps;
    private final List<String> warnings;

    private Framing(DecodedPicture picture, Preparation preparation, List<String> steps, List<String> warnings) {
        this.picture = picture;
        this.preparation = preparation;
        this.steps = steps;
        this.warnings = warnings;
    }

    /**
     * The seen picture.
     *
     * @param steps what was done before; those taken here are added
     * @param warnings what was doubtful before; likewise
     */
    static SeenPicture seen(
            DecodedPicture picture, Preparation preparation, List<String> steps, List<String> warnings) {
        return new Framing(picture, preparation, steps, warnings).seen();
    }

    private SeenPicture seen() {
        boolean isArticle = preparation.framing() == Preparation.Framing.ARTICLE;
        boolean asksForGround = isArticle || preparation.invert() == Invert.AUTO;
        DecodedPicture grey = asksForGround ? picture.grey() : picture;
        Background background = asksForGround ? Background.of(grey) : null;
        byte[] pixels = picture.samples;
        if (picture.width != preparation.width() || picture.height != preparation.height()) {
            pixels = isArticle ? fitArticle(grey, background) : fitWhole();
        }
        boolean isInverted = switch (preparation.invert()) {
            case YES -> true;
            case NO -> false;
            case AUTO -> background.isLighterThanArticle(grey);
        };
        if (isInverted) {
            steps.add(inversionStep(background));
            pixels = inverted(pixels);
        }
        if (steps.size() == 1) {
            // Nothing was done but reading.
            steps.add("untouched: it is " + preparation.size() + " already");
        }
        if (asksForGround) {
            warnOfBackground(background);
        }
        warnOfContrast(pixels, isArticle);
        return new SeenPicture(pixels, preparation, steps, warnings);
    }

    private byte[] fitWhole() {
        Box whole = Box.whole(picture);
        Box box = whole;
        if (preparation.cropToAspectRatio()) {
            box = middle(
                    Math.min(picture.width, ratioed(picture.height, preparation.width(), preparation.height())),
                    Math.min(picture.height, ratioed(picture.width, preparation.height(), preparation.width())));
            addCrop(box, whole);
        } else if (preparation.padToAspectRatio()) {
            box = middle(
                    Math.max(picture.width, ratioed(picture.height, preparation.width(), preparation.height())),
                    Math.max(picture.height, ratioed(picture.width, preparation.height(), preparation.width())));
            if (!box.equals(whole)) {
                steps.add("pad with black to " + box.size());
            }
        }
        steps.add("resize " + box.size() + " to " + preparation.size());
        if (Math.max(picture.width, picture.height) < preparation.longerSide()) {
            warnings.add("The picture is only " + whole.size() + " pixels large and was enlarged. Send one of "
                    + preparation.leastSize() + ".");
        }
        return Resampling.resize(picture, box, preparation.width(), preparation.height(), preparation.interpolation());
    }

    /** A side in the wanted ratio to another, cut to whole pixels as Keras cuts it. */
    private static int ratioed(int other, int wanted, int wantedOther) {
        return Math.max(1, (int) ((double) other * wanted / wantedOther));
    }

    /** The box of that size in the middle of the picture, or about it. */
    private Box middle(int width, int height) {
        // Rounded towards zero whichever is larger, as Keras does.
        return new Box((picture.width - width) / 2, (picture.height - height) / 2, width, height);
    }

    private void addCrop(Box box, Box whole) {
        if (!box.equals(whole)) {
            steps.add("crop to " + box.size() + " at " + box.x() + "," + box.y());
        }
    }

    private byte[] fitArticle(DecodedPicture grey, Background background) {
        Box box = Article.crop(grey, background, preparation.longerSide());
        addCrop(box, Box.whole(picture));
        boolean isWide = (long) box.width() * preparation.height() >= (long) box.height() * preparation.width();
        int width = isWide ? preparation.width() : fitted(box.width(), preparation.height(), box.height());
        int height = isWide ? fitted(box.height(), preparation.width(), box.width()) : preparation.height();
        boolean isFilled = width == preparation.width() && height == preparation.height();
        steps.add("resize " + box.size() + " to " + width + "x" + height + (isFilled ? "" : ", centred"));
        if (Math.min(width, height) < THIN) {
            warnings.add("The picture is long and thin: of its shorter side only " + Math.min(width, height) + " of "
                    + (isWide ? preparation.height() : preparation.width())
                    + " pixels are left. Send a picture of the article alone.");
        }
        if (box.longerSide() < preparation.longerSide()) {
            warnings.add("The article is only " + box.size() + " pixels large and was enlarged. Send a picture of "
                    + preparation.leastSize() + ".");
        }
        return centred(Resampling.resize(picture, box, width, height, preparation.interpolation()), width, height);
    }

    private static int fitted(int side, int wanted, int longerSide) {
        return Math.max(1, Math.round((float) side * wanted / longerSide));
    }

    private byte[] centred(byte[] pixels, int width, int height) {
        int channels = picture.channels;
        byte[] frame = new byte[preparation.elements()];
        if (width < preparation.width() || height < preparation.height()) {
            fillGround(frame);
        }
        int left = (preparation.width() - width) / 2;
        int top = (preparation.height() - height) / 2;
        for (int y = 0; y < height; y++) {
            int to = ((top + y) * preparation.width() + left) * channels;
            System.arraycopy(pixels, y * width * channels, frame, to, width * channels);
        }
        return frame;
    }

    private void fillGround(byte[] frame) {
        int channels = picture.channels;
        for (int channel = 0; channel < channels; channel++) {
            byte ground = (byte) Background.of(picture.channel(channel)).grey();
            for (int i = channel; i < frame.length; i += channels) {
                frame[i] = ground;
            }
        }
    }

    private String inversionStep(Background background) {
        if (preparation.invert() == Invert.YES) {
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

    private void warnOfBackground(Background background) {
        if (background.isUneven()) {
            warnings.add("The corners of the picture differ much, so its background is hard to tell. "
                    + "Send a picture of one article on a plain background.");
        } else if (background.isMiddling() && preparation.invert() == Invert.AUTO) {
            warnings.add("The background is neither dark nor light (grey " + background.grey()
                    + " of 255). If the seen picture is not light on dark, send invert=yes or invert=no.");
        }
    }

    private void warnOfContrast(byte[] pixels, boolean isArticle) {
        int contrast = contrast(pixels);
        if (contrast < BLANK_CONTRAST) {
            warnings.add("The picture is blank: all of it is the same " + (picture.channels == 1 ? "grey" : "colour")
                    + ". "
                    + (isArticle ? "Send a picture of one article on a plain background." : "Send another picture."));
        } else if (isArticle && contrast < LITTLE_CONTRAST) {
            warnings.add("The article hardly differs from its background (contrast " + contrast
                    + " of 255). Send a picture with a background of another brightness.");
        }
    }

    /** The largest difference of two pixels in any channel. */
    private int contrast(byte[] pixels) {
        int channels = picture.channels;
        int[] least = new int[channels];
        int[] most = new int[channels];
        Arrays.fill(least, 255);
        for (int i = 0; i < pixels.length; i++) {
            int value = pixels[i] & 0xFF;
            least[i % channels] = Math.min(least[i % channels], value);
            most[i % channels] = Math.max(most[i % channels], value);
        }
        int contrast = 0;
        for (int channel = 0; channel < channels; channel++) {
            contrast = Math.max(contrast, most[channel] - least[channel]);
        }
        return contrast;
    }
}
