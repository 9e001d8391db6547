package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.Product;
import io.fittingroom.engine.blas.Product.Factor;
import io.fittingroom.engine.blas.TwoThreads;
import io.fittingroom.engine.kernel.DenseStack.Step;
import io.fittingroom.engine.kernel.DenseStack.Unit;
import java.util.SplittableRandom;

/**
 * The buffers of one {@link Unit} in a {@link DensePass}. All matrices are [outputs, samples] unless said otherwise. Holds
 * native memory; not thread-safe; whoever made it closes it.
 */
final class DenseLayerPass implements AutoCloseable {

    private final Unit unit;
    private final int samples;
    private final NativeFloats weights;
    private final NativeFloats gradient;
    private final TwoThreads threads;
    private final boolean isElementwise;
    private final float[] bias;
    private final float[] biasGradient;
    private final NativeFloats outputs;
    private final float[][] values; // the sums, then what each step made of them
    private final float[][] masks; // of each step that drops
    private final float[] rowMask; // [samples, outputs]
    private final float[] outputGradients;
    private final NativeFloats nativeOutputGradient;
    private final Product sums; // [outputs, inputs] [inputs, samples]
    private final Product kernelGradient; // [outputs, samples] [samples, inputs]
    private final TwoThreads.Task forward = this::forwardHalf;
    private final TwoThreads.Task backward = this::backwardHalf;
    private float[] result;

    /**
     * @param inputs [inputs, samples], or transposed
     * @param weights all of the network's
     * @param gradient the same
     * @param hasWayBack without one it only predicts
     */
    DenseLayerPass(
            Unit unit,
            int samples,
            Factor inputs,
            NativeFloats weights,
            NativeFloats gradient,
            TwoThreads threads,
            boolean hasWayBack) {
        this.unit = unit;
        this.samples = samples;
        this.weights = weights;
        this.gradient = gradient;
        this.threads = threads;
        int size = unit.outputs() * samples;
        isElementwise = unit.steps().stream()
                .allMatch(step -> !(step instanceof Step.Activated activated)
                        || ActivationKernel.isElementwise(activated.function()));
        bias = new float[unit.outputs()];
        biasGradient = new float[unit.outputs()];
        outputs = new NativeFloats(size);
        values = new float[unit.steps().size() + 1][hasWayBack ? size : 0];
        values[0] = new float[size];
        masks = new float[unit.steps().size()][];
        boolean drops = false;
        for (int i = 0; i < masks.length; i++) {
            if (hasWayBack && unit.steps().get(i) instanceof Step.Dropped) {
                masks[i] = new float[size];
                drops = true;
            }
        }
        rowMask = new float[drops ? size : 0];
        outputGradients = new float[hasWayBack ? size : 0];
        nativeOutputGradient = new NativeFloats(hasWayBack ? size : 1);
        Factor kernel = new Factor(weights.from(unit.kernel()), false);
        sums = new Product(unit.outputs(), samples, unit.inputs(), kernel, inputs, outputs.from(0));
        kernelGradient = new Product(
                unit.outputs(),
                unit.inputs(),
                samples,
                new Factor(nativeOutputGradient.from(0), false),
                new Factor(inputs.start(), !inputs.isTransposed()),
                gradient.from(unit.kernel()));
        result = values[0];
    }

    /** For the next unit to multiply with, [outputs, samples]. */
    Factor outputs() {
        return new Factor(outputs.from(0), false);
    }

    /** [outputs, inputs] [outputs, samples] gives what a unit before this one needs for its own way back. */
    Product gradientFor(DenseLayerPass before) {
        Factor transposed = new Factor(weights.from(unit.kernel()), true);
        return new Product(
                unit.inputs(),
                samples,
                unit.outputs(),
                transposed,
                new Factor(nativeOutputGradient.from(0), false),
                before.nativeOutputGradient.from(0));
    }

    /** What the last pass made. */
    float[] result() {
        return result;
    }

    /** Passes samples as in prediction; nothing is kept for a way back. */
    void predict() {
        sums.run(threads);
        addBias(0, unit.outputs());
        result = values[0];
        for (Step step : unit.steps()) {
            if (step instanceof Step.Activated activated) {
                ActivationKernel.apply(activated.function(), result, result, 0, result.length, samples);
            }
        }
        outputs.put(result, 0, result.length, 0);
    }

    /** Passes samples as in training. Where each number goes its own way, a half is followed from its product to its end. */
    void forward(SplittableRandom random) {
        for (int i = 0; i < masks.length; i++) {
            if (unit.steps().get(i) instanceof Step.Dropped dropped) {
                DropoutMask.draw(rowMask, dropped.rate(), random);
                transpose(rowMask, masks[i]);
            }
        }
        result = values[values.length - 1];
        if (isElementwise && sums.isShared()) {
            threads.run(forward);
        } else {
            sums.run(threads);
            forward(0, unit.outputs());
        }
    }

    private void forwardHalf(int half) {
        sums.run(half);
        forward(sums.first(half), sums.end(half));
    }

    /** From the products of these rows to their results. */
    private void forward(int first, int end) {
        addBias(first, end);
        int from = first * samples;
        int to = end * samples;
        for (int i = 0; i < masks.length; i++) {
            if (unit.steps().get(i) instanceof Step.Activated activated) {
                ActivationKernel.apply(activated.function(), values[i], values[i + 1], from, to, samples);
            } else {
                multiply(values[i], masks[i], values[i + 1], from, to);
            }
        }
        outputs.put(result, from, to, from);
    }

    /** Fetches the products of these rows and adds the bias. */
    private void addBias(int first, int end) {
        float[] all = values[0];
        outputs.get(all, first * samples, end * samples, first * samples);
        if (unit.hasBias()) {
            weights.get(bias, first, end, unit.bias() + first);
            for (int row = first; row < end; row++) {
                add(bias[row], all, row * samples, (row + 1) * samples);
            }
        }
    }

    private static void add(float number, float[] target, int from, int to) {
        for (int i = from; i < to; i++) {
            target[i] += number;
        }
    }

    /** Chance is drawn sample by sample, as DL4J's layers draw it. */
    private void transpose(float[] rows, float[] columns) {
        int width = unit.outputs();
        for (int row = 0; row < samples; row++) {
            for (int i = 0; i < width; i++) {
                columns[i * samples + row] = rows[row * width + i];
            }
        }
    }

    private static void multiply(float[] a, float[] b, float[] product, int from, int to) {
        for (int i = from; i < to; i++) {
            product[i] = a[i] * b[i];
        }
    }

    /** @param rows dloss/dresult, [samples, outputs] */
    void setGradientFromRows(float[] rows) {
        transpose(rows, outputGradients);
    }

    /** Takes over what {@link #gradientFor} made, dloss/dresult. */
    void readGradient() {
        nativeOutputGradient.get(outputGradients, 0, outputGradients.length, 0);
    }

    /** From dloss/dresult to dloss/dsums, and puts dloss/dkernel and dloss/dbias where the unit has its weights. */
    void backward() {
        if (isElementwise && kernelGradient.isShared()) {
            threads.run(backward);
        } else {
            backward(0, unit.outputs());
            kernelGradient.run(threads);
            putBiasGradient(0, unit.outputs());
        }
    }

    private void backwardHalf(int half) {
        int first = kernelGradient.first(half);
        int end = kernelGradient.end(half);
        backward(first, end);
        kernelGradient.run(half);
        putBiasGradient(first, end);
    }

    /** From dloss/dresult to dloss/dsums of these rows. */
    private void backward(int first, int end) {
        int from = first * samples;
        int to = end * samples;
        for (int i = masks.length - 1; i >= 0; i--) {
            if (unit.steps().get(i) instanceof Step.Activated activated) {
                ActivationKernel.backward(
                        activated.function(), values[i], values[i + 1], outputGradients, from, to, samples);
            } else {
                multiply(outputGradients, masks[i], outputGradients, from, to);
            }
        }
        nativeOutputGradient.put(outputGradients, from, to, from);
    }

    private void putBiasGradient(int first, int end) {
        if (unit.hasBias()) {
            for (int row = first; row < end; row++) {
                biasGradient[row] = sum(outputGradients, row * samples, (row + 1) * samples);
            }
            gradient.put(biasGradient, first, end, unit.bias() + first);
        }
    }

    private static float sum(float[] numbers, int from, int to) {
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += numbers[i];
        }
        return sum;
    }

    @Override
    public void close() {
        outputs.close();
        nativeOutputGradient.close();
    }
}
