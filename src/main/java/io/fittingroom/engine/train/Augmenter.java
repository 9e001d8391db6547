package io.fittingroom.engine.train;

import io.fittingroom.network.Augmentation;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Shifts and mirrors pictures at random. Stateless but for a buffer: one per thread. */
final class Augmenter {

    private final @Nullable Augmentation augmentation;
    private final int height;
    private final int width;
    private final int channels;
    private final int mostDown;
    private final int mostRight;
    private final float[] copy;

    /** @param augmentation null for none */
    Augmenter(@Nullable Augmentation augmentation, int height, int width, int channels) {
        this.augmentation = augmentation;
        this.height = height;
        this.width = width;
        this.channels = channels;
        mostDown = augmentation == null ? 0 : (int) Math.round(augmentation.heightShiftRange() * height);
        mostRight = augmentation == null ? 0 : (int) Math.round(augmentation.widthShiftRange() * width);
        copy = new float[height * width * channels];
    }

    /**
     * Changes the pictures that lie one after the other in {@code pixels}, [height, width, channels] each; a pixel's channels stay
     * together, and what comes in at a border is 0.
     */
    void apply(float[] pixels, RandomGenerator random) {
        if (augmentation == null) {
            return;
        }
        for (int start = 0; start < pixels.length; start += copy.length) {
            int down = random.nextInt(-mostDown, mostDown + 1);
            int right = random.nextInt(-mostRight, mostRight + 1);
            boolean mirrored = augmentation.horizontalFlip() && random.nextBoolean();
            change(pixels, start, down, right, mirrored);
        }
    }

    private void change(float[] pixels, int start, int down, int right, boolean mirrored) {
        System.arraycopy(pixels, start, copy, 0, copy.length);
        Arrays.fill(pixels, start, start + copy.length, 0);
        for (int row = Math.max(0, down); row < Math.min(height, height + down); row++) {
            for (int column = Math.max(0, right); column < Math.min(width, width + right); column++) {
                int from = column - right;
                int source = mirrored ? width - 1 - from : from;
                int target = start + (row * width + column) * channels;
                int origin = ((row - down) * width + source) * channels;
                for (int channel = 0; channel < channels; channel++) {
                    pixels[target + channel] = copy[origin + channel];
                }
            }
        }
    }
}
