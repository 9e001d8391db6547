package io.fittingroom.engine.kernel;

import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;

/**
 * How many pictures go through a network at once where nothing is learned. What leaves every layer counts: of wide
 * convolutions a few hundred pictures have gigabytes, though the same network trains in small mini-batches. Stateless.
 */
public final class PassSize {

    /** Numbers that may leave the layers in one pass; 64 MB. */
    private static final long MOST_NUMBERS = 1 << 24;

    private PassSize() {}

    /**
     * At least 1.
     *
     * @param input one sample's shape, [height, width] or [height, width, channels]
     * @param most for networks of any size
     */
    public static int of(Sequential network, Shape input, int most) {
        long numbers = input.elements()
                + network.shapes(input).stream().mapToLong(Shape::elements).sum();
        return (int) Math.max(1, Math.min(most, MOST_NUMBERS / numbers));
    }
}
