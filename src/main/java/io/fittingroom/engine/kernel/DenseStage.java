package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.Sgemm;
import io.fittingroom.engine.blas.TwoThreads;
import org.bytedeco.javacpp.FloatPointer;

/** A dense layer without its bias: [samples, inputs] times the kernel, [outputs, inputs], transposed. */
final class DenseStage implements BatchStage {

    private final int inputs;
    private final SampleLayout output;
    private final TwoThreads threads;
    private final FloatPointer kernel;
    private final FloatPointer kernelGradient;
    private final FloatPointer secondKernelGradient; // of the second half of the outputs
    private final NativeFloats x; // [samples, inputs]; on the way back, once it is not needed any more, dloss/dx
    private final NativeFloats y; // [samples, outputs], or dloss/dy
    private final FloatPointer xStart;
    private final FloatPointer yStart;
    private final FloatPointer ySecond; // from the second half of the outputs on
    private final FloatPointer[][] starts; // of x and y for a half's samples, by how many there are
    private final TwoThreads.Task forward = this::forwardHalf;
    private final TwoThreads.Task kernelBackward = this::kernelHalf;
    private final TwoThreads.Task backward = this::backwardHalf;
    private final TwoThreads.Task outputGradients = this::putGradients;
    private float[][] from = {};
    private float[][] to = {};
    private int count;
    private int startsOf = -1;

    /** @param samples how many at most */
    DenseStage(
            PictureOp.Dense op,
            int inputs,
            int samples,
            NativeFloats weights,
            NativeFloats gradient,
            TwoThreads threads) {
        this.inputs = inputs;
        this.threads = threads;
        output = SampleLayout.flat(op.outputs());
        kernel = weights.from(op.kernel());
        kernelGradient = gradient.from(op.kernel());
        secondKernelGradient = gradient.from(op.kernel() + op.outputs() / 2 * inputs);
        x = new NativeFloats(Math.multiplyExact(samples, inputs));
        y = new NativeFloats(Math.multiplyExact(samples, op.outputs()));
        xStart = x.from(0);
        yStart = y.from(0);
        ySecond = y.from(op.outputs() / 2);
        starts = new FloatPointer[2][2];
    }

    @Override
    public SampleLayout output() {
        return output;
    }

    @Override
    public boolean needsInput() {
        return false;
    }

    @Override
    public long cost() {
        return (long) inputs * output.size();
    }

    @Override
    public void forward(float[][] rows, float[][] sums, int samples) {
        from = rows;
        to = sums;
        begin(samples);
        run(forward);
    }

    private void begin(int samples) {
        count = samples;
        if (startsOf != samples) {
            startsOf = samples;
            for (int half = 0; half < 2; half++) {
                starts[half][0] = x.from(first(half) * inputs);
                starts[half][1] = y.from(first(half) * output.size());
            }
        }
    }

    private void run(TwoThreads.Task task) {
        if (count * cost() < TwoThreads.LEAST_TO_SHARE) {
            task.run(0);
            task.run(1);
        } else {
            threads.run(task);
        }
    }

    private void forwardHalf(int half) {
        int outputs = output.size();
        for (int sample = first(half); sample < first(half + 1); sample++) {
            x.put(from[sample], 0, inputs, sample * inputs);
        }
        if (first(half) < first(half + 1)) {
            Sgemm.multiplyByTransposed(
                    first(half + 1) - first(half),
                    outputs,
                    inputs,
                    starts[half][0],
                    inputs,
                    kernel,
                    inputs,
                    0,
                    starts[half][1],
                    outputs);
        }
        for (int sample = first(half); sample < first(half + 1); sample++) {
            y.get(to[sample], 0, outputs, sample * outputs);
        }
    }

    @Override
    public void backward(float[][] rows, float[][] outputGradient, float[][] inputGradient, int samples) {
        from = outputGradient;
        to = inputGradient;
        begin(samples);
        outputGradients.run(0);
        outputGradients.run(1);
        run(kernelBackward);
        if (inputGradient.length > 0) {
            run(backward);
        }
    }

    private void putGradients(int half) {
        for (int sample = first(half); sample < first(half + 1); sample++) {
            y.put(from[sample], 0, output.size(), sample * output.size());
        }
    }

    private void kernelHalf(int half) {
        int outputs = output.size();
        int rows = half == 0 ? outputs / 2 : outputs - outputs / 2;
        if (rows > 0) {
            Sgemm.multiplyTransposed(
                    rows,
                    inputs,
                    count,
                    half == 0 ? yStart : ySecond,
                    outputs,
                    xStart,
                    inputs,
                    0,
                    half == 0 ? kernelGradient : secondKernelGradient,
                    inputs);
        }
    }

    private void backwardHalf(int half) {
        int outputs = output.size();
        if (first(half) < first(half + 1)) {
            Sgemm.multiply(
                    first(half + 1) - first(half),
                    inputs,
                    outputs,
                    starts[half][1],
                    outputs,
                    kernel,
                    inputs,
                    0,
                    starts[half][0],
                    inputs);
        }
        for (int sample = first(half); sample < first(half + 1); sample++) {
            x.get(to[sample], 0, inputs, sample * inputs);
        }
    }

    private int first(int half) {
        return (half * count + 1) / 2;
    }

    @Override
    public void close() {
        x.close();
        y.close();
    }
}
