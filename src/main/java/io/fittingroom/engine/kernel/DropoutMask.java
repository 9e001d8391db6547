package io.fittingroom.engine.kernel;

import java.util.SplittableRandom;

/** What Keras' Dropout multiplies with: 0 for the share that is dropped, 1 / (1 - rate) for what is left. Stateless. */
public final class DropoutMask {

    private DropoutMask() {}

    /** Draws as many factors as the array has. */
    public static void draw(float[] mask, double rate, SplittableRandom random) {
        float kept = (float) (1 / (1 - rate));
        long threshold = (long) (rate * (1L << 32));
        for (int i = 0; i < mask.length; i += 2) {
            // Two draws of 32 bits from one of 64.
            long drawn = random.nextLong();
            mask[i] = (drawn >>> 32) < threshold ? 0 : kept;
            if (i + 1 < mask.length) {
                mask[i + 1] = (drawn & 0xFFFFFFFFL) < threshold ? 0 : kept;
            }
        }
    }
}
