package io.fittingroom.engine.train;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.blas.TwoThreads;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Memory for one mini-batch, filled again and again: pixels in 0..255 and the class of each sample. Not thread-safe.
 */
public final class Batch {

    private final int size;
    private final int height;
    private final int width;
    private final float[] pixelValues;
    private final int[] labels;
    private final TwoThreads threads;
    private final TwoThreads.Task reading = this::readHalf;
    private @Nullable Split source;
    private int[] samples = {};
    private int first;

    public Batch(int size, int height, int width) {
        this(size, height, width, TwoThreads.onOneThread());
    }

    /** @param threads read the pictures */
    public Batch(int size, int height, int width, TwoThreads threads) {
        this.threads = threads;
        this.size = size;
        this.height = height;
        this.width = width;
        pixelValues = new float[size * height * width];
        labels = new int[size];
    }

    /** Fills the batch with the samples at {@code order[from]} to {@code order[from + size - 1]}. */
    public void fill(Split split, int[] order, int from) {
        read(split, order, from);
    }

    /** The same, each picture changed at random. */
    public void fill(Split split, int[] order, int from, Augmenter augmenter, RandomGenerator random) {
        read(split, order, from);
        augmenter.apply(pixelValues, random);
    }

    private void read(Split split, int[] order, int from) {
        source = split;
        samples = order;
        first = from;
        threads.run(reading);
    }

    private void readHalf(int half) {
        for (int i = half * size / 2; i < (half + 1) * size / 2; i++) {
            int sample = samples[first + i];
            source.copyPixels(sample, pixelValues, i * height * width);
            labels[i] = source.label(sample);
        }
    }

    int size() {
        return size;
    }

    /** [size, height, width], row by row; not copied. */
    float[] values() {
        return pixelValues;
    }

    /** The class of each sample. */
    public int[] labels() {
        return labels;
    }
}
