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
    private final int numbers; // of a picture
    private final TwoThreads.Task readingAhead = this::readExpected;
    private float[] pixelValues;
    private int[] labels;
    private float[] ahead = {}; // of the mini-batch that comes next; made when it is first read
    private int[] aheadLabels = {};
    private boolean isExpected;
    private boolean isAhead;
    private int expectedFrom;
    private final TwoThreads threads;
    private final TwoThreads.Task reading = this::readHalf;
    private @Nullable Split source;
    private int[] samples = {};
    private int first;

    /**
     * Memory for so many pictures.
     *
     * @param numbers that a picture has
     */
    public Batch(int size, int numbers) {
        this(size, numbers, TwoThreads.onOneThread());
    }

    /** @param threads read the pictures */
    public Batch(int size, int numbers, TwoThreads threads) {
        this.threads = threads;
        this.size = size;
        this.numbers = numbers;
        pixelValues = new float[size * numbers];
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

    /** Says that the next {@link #fill} is of the same split and order, from {@code from} on, so that it can be read ahead. */
    void expect(int from) {
        expectedFrom = from;
        isExpected = true;
    }

    /** Has what is expected read while the calling thread computes by itself. Reading waits for memory, mostly. */
    void readAhead() {
        if (isExpected) {
            if (ahead.length == 0) {
                ahead = new float[pixelValues.length];
                aheadLabels = new int[size];
            }
            isAhead = true;
            threads.meanwhile(readingAhead);
        }
    }

    private void read(Split split, int[] order, int from) {
        boolean isThere = isAhead && split == source && order == samples && from == expectedFrom;
        isExpected = false;
        isAhead = false;
        threads.settle();
        if (isThere) {
            takeAhead();
            return;
        }
        source = split;
        samples = order;
        first = from;
        threads.run(reading);
    }

    private void takeAhead() {
        float[] pixelsBefore = pixelValues;
        int[] labelsBefore = labels;
        pixelValues = ahead;
        labels = aheadLabels;
        ahead = pixelsBefore;
        aheadLabels = labelsBefore;
    }

    private void readHalf(int half) {
        read(pixelValues, labels, first, half * size / 2, (half + 1) * size / 2);
    }

    private void readExpected(int half) {
        read(ahead, aheadLabels, expectedFrom, 0, size);
    }

    private void read(float[] pixels, int[] classes, int from, int begin, int end) {
        for (int i = begin; i < end; i++) {
            int sample = samples[from + i];
            source.copyPixels(sample, pixels, i * numbers);
            classes[i] = source.label(sample);
        }
    }

    int size() {
        return size;
    }

    /** [size, height, width, channels]; not copied. */
    float[] values() {
        return pixelValues;
    }

    /** The class of each sample. */
    public int[] labels() {
        return labels;
    }
}
