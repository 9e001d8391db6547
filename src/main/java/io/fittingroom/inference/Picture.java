package io.fittingroom.inference;

import io.fittingroom.picture.SeenPicture;
import java.util.List;
import java.util.Optional;

/** A picture on its way into a network: 784 numbers in 0..255, row by row, and what was done to the file they came from. */
final class Picture {

    private final float[] pixels;
    private final Optional<SeenPicture> seen;

    private Picture(float[] pixels, Optional<SeenPicture> seen) {
        this.pixels = pixels;
        this.seen = seen;
    }

    static Picture of(SeenPicture seen) {
        byte[] bytes = seen.pixels();
        float[] pixels = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            pixels[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return new Picture(pixels, Optional.of(seen));
    }

    /** Numbers go in as they are. */
    static Picture ofNumbers(float[] pixels) {
        return new Picture(pixels, Optional.empty());
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
        return seen.map(SeenPicture::png).orElseGet(() -> SeenPicture.pngOf(bytes()));
    }

    List<String> warnings() {
        return seen.map(SeenPicture::warnings).orElseGet(() -> ScaledAlready.warnings(pixels));
    }

    List<String> steps() {
        return seen.map(SeenPicture::steps).orElse(List.of());
    }
}
