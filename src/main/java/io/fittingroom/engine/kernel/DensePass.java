package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.Product;
import io.fittingroom.engine.blas.Product.Factor;
import io.fittingroom.engine.blas.TwoThreads;
import io.fittingroom.engine.kernel.DenseStack.Unit;
import io.fittingroom.network.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The buffers in which so many samples pass a stack, forward and back. Samples are columns from the first layer on: a product
 * of [units, inputs] by [inputs, samples] is faster than the other way round where there are few samples, and a unit's bias
 * is one number for a whole row. Holds native memory; not thread-safe; whoever made it closes it.
 */
public final class DensePass implements AutoCloseable {

    private final DenseStack stack;
    private final int samples;
    private final NativeFloats input; // [samples, inputs]
    private final TwoThreads threads;
    private final float[][] sample; // of each half
    private final float[][] inputMasks;
    private final List<DenseLayerPass> units = new ArrayList<>();
    private final List<Product> gradientProducts = new ArrayList<>(); // of each unit but the last, by the next one
    private final float[] logits; // [samples, outputs]
    private final float[] logitsGradient; // the same
    private final TwoThreads.Task loading = this::loadHalf;
    private float[] loaded = {};
    private boolean isTraining;

    /**
     * @param weights that the forward pass multiplies with, all of the stack's
     * @param gradient where the way back puts its results, the same
     */
    public DensePass(DenseStack stack, int samples, NativeFloats weights, NativeFloats gradient, TwoThreads threads) {
        this(stack, samples, weights, gradient, threads, true);
    }

    private DensePass(
            DenseStack stack,
            int samples,
            NativeFloats weights,
            NativeFloats gradient,
            TwoThreads threads,
            boolean hasWayBack) {
        this.stack = stack;
        this.samples = samples;
        this.threads = threads;
        input = new NativeFloats(samples * stack.inputs());
        sample = new float[2][stack.inputs()];
        inputMasks = new float[stack.dropped().size()][hasWayBack ? samples * stack.inputs() : 0];
        Factor inputs = new Factor(input.from(0), true);
        for (Unit unit : stack.units()) {
            DenseLayerPass pass = new DenseLayerPass(unit, samples, inputs, weights, gradient, threads, hasWayBack);
            if (hasWayBack && !units.isEmpty()) {
                gradientProducts.add(pass.gradientFor(units.get(units.size() - 1)));
            }
            units.add(pass);
            inputs = pass.outputs();
        }
        logits = new float[samples * stack.outputs()];
        logitsGradient = new float[hasWayBack ? logits.length : 0];
    }

    /** Buffers that are used for {@link #predict} alone. */
    public static DensePass toPredict(DenseStack stack, int samples, NativeFloats weights, TwoThreads threads) {
        // There is no way back, and so no gradient: nothing is ever written there.
        return new DensePass(stack, samples, weights, weights, threads, false);
    }

    /** How many samples pass. */
    public int samples() {
        return samples;
    }

    /**
     * Passes samples forward as in prediction.
     *
     * @param pixels [samples, inputs] before rescaling
     * @return [samples, outputs]; overwritten by the next pass
     */
    public float[] predict(float[] pixels) {
        load(pixels, false);
        for (int i = 0; i < units.size(); i++) {
            units.get(i).predict();
        }
        return rows();
    }

    /** The same in training. */
    public float[] forward(float[] pixels, SplittableRandom random) {
        for (int i = 0; i < inputMasks.length; i++) {
            DropoutMask.draw(inputMasks[i], stack.dropped().get(i).rate(), random);
        }
        load(pixels, true);
        for (int i = 0; i < units.size(); i++) {
            units.get(i).forward(random);
        }
        return rows();
    }

    private void load(float[] pixels, boolean inTraining) {
        loaded = pixels;
        isTraining = inTraining;
        threads.run(loading);
    }

    private void loadHalf(int half) {
        float[] numbers = sample[half];
        int size = numbers.length;
        for (int row = half * samples / 2; row < (half + 1) * samples / 2; row++) {
            int start = row * size;
            System.arraycopy(loaded, start, numbers, 0, size);
            for (int i = 0; i < stack.rescalings().size(); i++) {
                Layer.Rescaling rescaling = stack.rescalings().get(i);
                rescale(numbers, (float) rescaling.scale(), (float) rescaling.offset());
            }
            for (int i = 0; isTraining && i < inputMasks.length; i++) {
                multiply(numbers, inputMasks[i], start);
            }
            input.put(numbers, 0, size, start);
        }
    }

    private static void multiply(float[] numbers, float[] mask, int start) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= mask[start + i];
        }
    }

    private static void rescale(float[] values, float scale, float offset) {
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] * scale + offset;
        }
    }

    private float[] rows() {
        float[] columns = units.get(units.size() - 1).result();
        for (int row = 0; row < samples; row++) {
            for (int i = 0; i < stack.outputs(); i++) {
                logits[row * stack.outputs() + i] = columns[i * samples + row];
            }
        }
        return logits;
    }

    /** Where dloss/dlogits is to be put, [samples, outputs], before the way back. */
    public float[] logitsGradient() {
        return logitsGradient;
    }

    /** Takes the way back of the last {@link #forward}; the gradient gets dloss/dweights. */
    public void backward() {
        units.get(units.size() - 1).setGradientFromRows(logitsGradient);
        for (int i = units.size() - 1; i >= 0; i--) {
            units.get(i).backward();
            if (i > 0) {
                gradientProducts.get(i - 1).run(threads);
                units.get(i - 1).readGradient();
            }
        }
    }

    @Override
    public void close() {
        input.close();
        units.forEach(DenseLayerPass::close);
    }
}
