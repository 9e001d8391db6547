package io.fittingroom.engine;

import io.fittingroom.dataset.Split;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Native memory for one mini-batch, filled again and again: pixels [size, 1, height, width] in 0..255 and targets
 * [size, outputs], one-hot. Not thread-safe; whoever made it closes it.
 */
final class Batch implements AutoCloseable {

    private final int size;
    private final int pixelsPerPicture;
    private final int outputs;
    private final INDArray pixels;
    private final INDArray targets;
    private final float[] pixelValues;
    private final float[] targetValues;
    private final int[] labels;

    /** @param outputs columns of the targets; 0 for a batch that is only looked at */
    Batch(int size, int height, int width, int outputs) {
        this.size = size;
        this.pixelsPerPicture = height * width;
        this.outputs = outputs;
        pixels = Nd4j.createUninitializedDetached(DataType.FLOAT, size, 1, height, width);
        targets = outputs == 0 ? null : Nd4j.createUninitializedDetached(DataType.FLOAT, size, outputs);
        pixelValues = new float[size * pixelsPerPicture];
        targetValues = new float[size * outputs];
        labels = new int[size];
    }

    /** Fills the batch with the samples at {@code order[from]} to {@code order[from + size - 1]}. */
    void fill(Split split, int[] order, int from) {
        Arrays.fill(targetValues, 0);
        for (int i = 0; i < size; i++) {
            int sample = order[from + i];
            split.copyPixels(sample, pixelValues, i * pixelsPerPicture);
            labels[i] = split.label(sample);
            if (outputs > 0) {
                targetValues[i * outputs + labels[i]] = 1;
            }
        }
        copy(pixelValues, pixels);
        if (targets != null) {
            copy(targetValues, targets);
        }
    }

    int size() {
        return size;
    }

    INDArray pixels() {
        return pixels;
    }

    INDArray targets() {
        return targets;
    }

    /** The class of each sample. */
    int[] labels() {
        return labels;
    }

    @Override
    public void close() {
        pixels.close();
        if (targets != null) {
            targets.close();
        }
    }

    /** Copies in one go; the array must be in c order and own its buffer. */
    static void copy(float[] values, INDArray array) {
        floats(array).put(values);
    }

    /** A matrix's numbers row by row, whatever its order in memory, without a native copy where it owns its buffer. */
    static float[] values(INDArray matrix) {
        if (matrix.isView()) {
            try (INDArray whole = matrix.dup('c')) {
                return values(whole);
            }
        }
        int rows = matrix.rows();
        int columns = matrix.columns();
        long rowStride = rows == 1 ? 0 : matrix.stride(0);
        long columnStride = columns == 1 ? 0 : matrix.stride(1);
        FloatBuffer source = floats(matrix);
        float[] values = new float[rows * columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                values[row * columns + column] = source.get((int) (row * rowStride + column * columnStride));
            }
        }
        return values;
    }

    private static FloatBuffer floats(INDArray array) {
        return array.data()
                .pointer()
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
