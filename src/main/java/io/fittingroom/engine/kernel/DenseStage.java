package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.Arena;
import io.fittingroom.engine.blas.Matrix;
import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.Product;
import io.fittingroom.engine.blas.TwoThreads;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer with its bias. In native memory samples are columns of what comes out: a product of [outputs, inputs] by
 * [inputs, samples] is faster than the other way round where there are few samples. Large products are done in two halves of
 * the outputs, each with all that is done to its numbers, so that a thread has the same rows of the kernel in its cache all
 * the time.
 */
final class DenseStage implements BatchStage {

    /** Of these many outputs all samples' numbers stay in a core's cache. */
    private static final int BLOCK = 32;

    private final PictureOp.Dense op;
    private final int inputs;
    private final int outputs;
    private final TwoThreads threads;
    private final NativeFloats weights;
    private final @Nullable NativeFloats gradient; // of training
    private final NativeFloats
            x; // [samples, inputs]; on the way back, once it is not needed any more, dloss/dx transposed
    private final NativeFloats y; // [outputs, samples], or dloss/dy
    private final float[] columns; // what is carried over from y and, at the end, from x
    private final float[] bias;
    private final float[] biasGradient;
    private final TwoThreads.Task forward = this::forwardHalf;
    private final TwoThreads.Task backward = this::backwardHalf;
    private final TwoThreads.Task inputBackward = this::inputBackwardHalf;
    private float[][] sums = {};
    private float[][] outputGradient = {};
    private float[][] inputGradient = {};
    private Products products;

    /** @param samples how many at most */
    DenseStage(
            PictureOp.Dense op,
            int inputs,
            int samples,
            NativeFloats weights,
            @Nullable NativeFloats gradient,
            TwoThreads threads,
            Arena arena) {
        this.op = op;
        this.inputs = inputs;
        this.threads = threads;
        this.weights = weights;
        this.gradient = gradient;
        outputs = op.outputs();
        x = arena.floats(Math.multiplyExact(samples, inputs));
        y = arena.floats(Math.multiplyExact(samples, outputs));
        boolean isTraining = gradient != null;
        columns = new float[samples * (isTraining ? Math.max(inputs, outputs) : outputs)];
        bias = new float[outputs];
        biasGradient = new float[isTraining ? outputs : 0];
        products = new Products(samples);
    }

    /** Of so many samples. */
    private final class Products {

        private final int count;
        private final Product sums;
        private final @Nullable Product kernelGradients;
        private final Product inputGradients;

        Products(int count) {
            this.count = count;
            Matrix kernel = weights.matrix(op.kernel(), inputs);
            Matrix xs = x.matrix(0, inputs);
            Matrix ys = y.matrix(0, count);
            sums = new Product(outputs, count, inputs, kernel, xs.transposed(), ys);
            kernelGradients = gradient == null
                    ? null
                    : new Product(outputs, inputs, count, ys, xs, gradient.matrix(op.kernel(), inputs));
            inputGradients = new Product(inputs, count, outputs, kernel.transposed(), ys, x.matrix(0, count));
        }
    }

    @Override
    public SampleLayout output() {
        return SampleLayout.flat(outputs);
    }

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public long cost() {
        return (long) inputs * outputs;
    }

    @Override
    public void take(int sample, float[] numbers) {
        x.put(numbers, 0, inputs, sample * inputs);
    }

    @Override
    public void forward(float[][] rows, float[][] made, int samples) {
        sums = made;
        if (products.count != samples) {
            products = new Products(samples);
        }
        if (products.sums.isShared()) {
            threads.run(forward);
        } else {
            products.sums.run();
            fetch(0, outputs);
        }
    }

    private void forwardHalf(int half) {
        products.sums.run(half);
        fetch(products.sums.first(half), products.sums.end(half));
    }

    /** Fetches the sums of these outputs and adds the bias. */
    private void fetch(int first, int end) {
        int count = products.count;
        y.get(columns, first * count, end * count, first * count);
        if (op.hasBias()) {
            weights.get(bias, first, end, op.bias() + first);
        }
        for (int i = first; op.hasBias() && i < end; i++) {
            add(bias[i], columns, i * count, (i + 1) * count);
        }
        copyToRows(first, end, sums);
    }

    private static void add(float number, float[] target, int from, int to) {
        for (int i = from; i < to; i++) {
            target[i] += number;
        }
    }

    /** From some of the columns to each sample's row, in blocks that stay in a core's cache. */
    private void copyToRows(int first, int end, float[][] rows) {
        int count = products.count;
        for (int from = first; from < end; from += BLOCK) {
            int to = Math.min(end, from + BLOCK);
            for (int sample = 0; sample < count; sample++) {
                float[] row = rows[sample];
                for (int i = from; i < to; i++) {
                    row[i] = columns[i * count + sample];
                }
            }
        }
    }

    private void copyFromRows(int first, int end, float[][] rows) {
        int count = products.count;
        for (int from = first; from < end; from += BLOCK) {
            int to = Math.min(end, from + BLOCK);
            for (int sample = 0; sample < count; sample++) {
                float[] row = rows[sample];
                for (int i = from; i < to; i++) {
                    columns[i * count + sample] = row[i];
                }
            }
        }
    }

    @Override
    public void backward(float[][] rows, float[][] gradientOfY, float[][] gradientOfX, int samples) {
        outputGradient = gradientOfY;
        if (products.kernelGradients.isShared()) {
            threads.run(backward);
        } else {
            putGradients(0, outputs);
            products.kernelGradients.run();
        }
        if (gradientOfX.length > 0) {
            inputGradient = gradientOfX;
            boolean isCopyShared = (long) SampleStage.LOOP * inputs * samples >= TwoThreads.LEAST_TO_SHARE;
            if (isCopyShared || products.inputGradients.isShared()) {
                threads.run(inputBackward);
            } else {
                products.inputGradients.run();
                fetchInputGradients(0, inputs);
            }
        }
    }

    private void inputBackwardHalf(int half) {
        products.inputGradients.run(half);
        fetchInputGradients(products.inputGradients.first(half), products.inputGradients.end(half));
    }

    private void fetchInputGradients(int first, int end) {
        int count = products.count;
        x.get(columns, first * count, end * count, first * count);
        copyToRows(first, end, inputGradient);
    }

    private void backwardHalf(int half) {
        putGradients(products.kernelGradients.first(half), products.kernelGradients.end(half));
        products.kernelGradients.run(half);
    }

    /** Puts the gradients of these outputs where they are multiplied, and those of their biases where they belong. */
    private void putGradients(int first, int end) {
        int count = products.count;
        copyFromRows(first, end, outputGradient);
        y.put(columns, first * count, end * count, first * count);
        if (op.hasBias()) {
            for (int i = first; i < end; i++) {
                biasGradient[i] = sum(columns, i * count, (i + 1) * count);
            }
            gradient.put(biasGradient, first, end, op.bias() + first);
        }
    }

    private static float sum(float[] numbers, int from, int to) {
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += numbers[i];
        }
        return sum;
    }
}
