package io.fittingroom.engine;

import io.fittingroom.engine.DenseStack.Step;
import io.fittingroom.engine.DenseStack.Unit;
import io.fittingroom.engine.Product.Factor;
import java.util.SplittableRandom;

/**
 * The buffers of one {@link Unit} in a {@link DensePass}. All matrices are [outputs, samples] unless said otherwise. Holds
 * native memory; not thread-safe; whoever made it closes it.
 */
final class UnitPass implements AutoCloseable {

    private final Unit unit;
    private final int samples;
    private final NativeFloats weights;
    private final NativeFloats gradient;
    private final Halves halves;
    private final float[] bias;
    private final NativeFloats outputs;
    private final float[][] values; // the sums, then what each step made of them
    private final float[][] masks; // of each step that drops
    private final float[] rowMask; // [samples, outputs]
    private final float[] slopes;
    private final NativeFloats slope;
    private final Product sums; // [outputs, inputs] [inputs, samples]
    private final Product kernelGradient; // [outputs, samples] [samples, inputs]
    private float[] result;

    /**
     * @param inputs [inputs, samples], or transposed
     * @param weights all of the network's
     * @param gradient the same
     */
    UnitPass(Unit unit, int samples, Factor inputs, NativeFloats weights, NativeFloats gradient, Halves halves) {
        this.unit = unit;
        this.samples = samples;
        this.weights = weights;
        this.gradient = gradient;
        this.halves = halves;
        int size = unit.outputs() * samples;
        bias = new float[unit.outputs()];
        outputs = new NativeFloats(size);
        values = new float[unit.steps().size() + 1][size];
        masks = new float[unit.steps().size()][];
        boolean drops = false;
        for (int i = 0; i < masks.length; i++) {
            if (unit.steps().get(i) instanceof Step.Dropped) {
                masks[i] = new float[size];
                drops = true;
            }
        }
        rowMask = new float[drops ? size : 0];
        slopes = new float[size];
        slope = new NativeFloats(size);
        Factor kernel = new Factor(weights.from(unit.kernel()), false);
        sums = new Product(unit.outputs(), samples, unit.inputs(), kernel, inputs, outputs.from(0));
        kernelGradient = new Product(
                unit.outputs(),
                unit.inputs(),
                samples,
                new Factor(slope.from(0), false),
                new Factor(inputs.start(), !inputs.isTransposed()),
                gradient.from(unit.kernel()));
        result = values[0];
    }

    /** For the next unit to multiply with, [outputs, samples]. */
    Factor outputs() {
        return new Factor(outputs.from(0), false);
    }

    /** [outputs, inputs] [outputs, samples] gives what a unit before this one needs for its own way back. */
    Product slopesFor(UnitPass before) {
        Factor turned = new Factor(weights.from(unit.kernel()), true);
        return new Product(
                unit.inputs(), samples, unit.outputs(), turned, new Factor(slope.from(0), false), before.slope.from(0));
    }

    /** What the last pass made. */
    float[] result() {
        return result;
    }

    /** Multiplies and adds the bias. */
    void sum() {
        sums.run(halves);
        float[] all = values[0];
        outputs.get(all, 0, all.length, 0);
        if (unit.hasBias()) {
            weights.get(bias, 0, bias.length, unit.bias());
            for (int row = 0; row < bias.length; row++) {
                add(bias[row], all, row * samples, (row + 1) * samples);
            }
        }
    }

    private static void add(float number, float[] target, int from, int to) {
        for (int i = from; i < to; i++) {
            target[i] += number;
        }
    }

    /** The steps after the sum, as in prediction; nothing is kept for a way back. */
    void predict() {
        result = values[0];
        for (Step step : unit.steps()) {
            if (step instanceof Step.Activated activated) {
                ActivationKernel.apply(activated.function(), result, result, samples);
            }
        }
        outputs.put(result, 0, result.length, 0);
    }

    /** The steps after the sum, in training. */
    void forward(SplittableRandom random) {
        for (int i = 0; i < unit.steps().size(); i++) {
            Step step = unit.steps().get(i);
            if (step instanceof Step.Activated activated) {
                ActivationKernel.apply(activated.function(), values[i], values[i + 1], samples);
            } else if (step instanceof Step.Dropped dropped) {
                DropoutMask.draw(rowMask, dropped.rate(), random);
                turn(rowMask, masks[i]);
                multiply(values[i], masks[i], values[i + 1]);
            }
        }
        result = values[values.length - 1];
        outputs.put(result, 0, result.length, 0);
    }

    /** Chance is drawn sample by sample, as DL4J's layers draw it. */
    private void turn(float[] rows, float[] columns) {
        int width = unit.outputs();
        for (int row = 0; row < samples; row++) {
            for (int i = 0; i < width; i++) {
                columns[i * samples + row] = rows[row * width + i];
            }
        }
    }

    private static void multiply(float[] a, float[] b, float[] product) {
        for (int i = 0; i < product.length; i++) {
            product[i] = a[i] * b[i];
        }
    }

    /** @param rows dloss/dresult, [samples, outputs] */
    void setSlopeFromRows(float[] rows) {
        turn(rows, slopes);
    }

    /** From dloss/dresult to dloss/dsums. */
    void backward() {
        for (int i = unit.steps().size() - 1; i >= 0; i--) {
            Step step = unit.steps().get(i);
            if (step instanceof Step.Activated activated) {
                ActivationKernel.backward(activated.function(), values[i], values[i + 1], slopes, samples);
            } else {
                multiply(slopes, masks[i], slopes);
            }
        }
        slope.put(slopes, 0, slopes.length, 0);
    }

    /** Puts dloss/dkernel and dloss/dbias where the unit has its weights. */
    void gradient() {
        kernelGradient.run(halves);
        if (unit.hasBias()) {
            for (int row = 0; row < bias.length; row++) {
                float sum = 0;
                for (int i = row * samples; i < (row + 1) * samples; i++) {
                    sum += slopes[i];
                }
                bias[row] = sum;
            }
            gradient.put(bias, 0, bias.length, unit.bias());
        }
    }

    /** Takes over what {@link #slopesFor} made, dloss/dresult. */
    void readSlope() {
        slope.get(slopes, 0, slopes.length, 0);
    }

    @Override
    public void close() {
        outputs.close();
        slope.close();
    }
}
