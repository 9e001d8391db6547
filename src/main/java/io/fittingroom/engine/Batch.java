package io.fittingroom.engine;

import io.fittingroom.dataset.Split;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Native memory for one mini-batch, filled again and again: pixels [size, 1, height, width] in 0..255, and the class of each
 * sample. Not thread-safe; whoever made it closes it.
 */
final class Batch implements AutoCloseable {

    private final int size;
    private final int pixelsPerPicture;
    private final INDArray pixels;
    private final float[] pixelValues;
    private final int[] labels;

    Batch(int size, int height, int width) {
        this.size = size;
        this.pixelsPerPicture = height * width;
        pixels = Nd4j.createUninitializedDetached(DataType.FLOAT, size, 1, height, width);
        pixelValues = new float[size * pixelsPerPicture];
        labels = new int[size];
    }

    /** Fills the batch with the samples at {@code order[from]} to {@code order[from + size - 1]}. */
    void fill(Split split, int[] order, int from) {
        read(split, order, from);
        Floats.put(pixelValues, pixels);
    }

    /** The same, each picture changed at random. */
    void fill(Split split, int[] order, int from, Augmenter augmenter, RandomGenerator random) {
        read(split, order, from);
        augmenter.apply(pixelValues, random);
        Floats.put(pixelValues, pixels);
    }

    private void read(Split split, int[] order, int from) {
        for (int i = 0; i < size; i++) {
            int sample = order[from + i];
            split.copyPixels(sample, pixelValues, i * pixelsPerPicture);
            labels[i] = split.label(sample);
        }
    }

    int size() {
        return size;
    }

    INDArray pixels() {
        return pixels;
    }

    /** The class of each sample. */
    int[] labels() {
        return labels;
    }

    @Override
    public void close() {
        pixels.close();
    }
}
