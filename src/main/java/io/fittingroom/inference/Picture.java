package io.fittingroom.inference;

import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.SeenPicture;
import java.util.List;
import java.util.Optional;

/**
 * A picture on its way into a network: numbers in 0..255, shape [height, width, channels], row by row, and what was done to the
 * file they came from.
 */
final class Picture {

    private final float[] pixels;
    private final Preparation preparation;
    private final Optional<SeenPicture> seen;

    private Picture(float[] pixels, Preparation preparation, Optional<SeenPicture> seen) {
        this.pixels = pixels;
        this.preparation = preparation;
        this.seen = seen;
    }

    static Picture of(SeenPicture seen, Preparation preparation) {
        byte[] bytes = seen.pixels();
        float[] pixels = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            pixels[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return new Picture(pixels, preparation, Optional.of(seen));
    }

    /**
     * Numbers go in as they are.
     *
     * @param preparation which says their shape
     */
    static Picture ofNumbers(float[] pixels, Preparation preparation) {
        return new Picture(pixels, preparation, Optional.empty());
    }

    /** Which says the picture's shape. */
    Preparation preparation() {
        return preparation;
    }

    float[] pixels() {
        return pixels;
    }

    /** The picture as bytes, each number rounded. */
    private byte[] bytes() {
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            bytes[i] = (byte) Math.round(pixels[i]);
        }
        return bytes;
    }

    /** What the network saw, as a PNG. */
    byte[] png() {
        return seen.map(SeenPicture::png).orElseGet(() -> SeenPicture.pngOf(bytes(), preparation));
    }

    List<String> warnings() {
        return seen.map(SeenPicture::warnings).orElseGet(() -> ScaledAlready.warnings(pixels));
    }

    List<String> steps() {
        return seen.map(SeenPicture::steps).orElse(List.of());
    }
}
