package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.Sgemm;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * A convolution without its bias: the kernel, [filters, depth], times what the window sees, [depth, places], for as many rows
 * of places at a time as a core's cache holds.
 */
final class ConvolutionStage implements SampleStage {

    private final SlidingWindow window;
    private final SampleLayout output;
    private final int filters;
    private final int rowsAtOnce;
    private final FloatPointer kernel;
    private final NativeFloats secondGradient;
    private final FloatPointer[] kernelGradient; // of each half
    private final Half[] halves;

    /**
     * @param weights all of the network's
     * @param gradient the same
     * @param buffers of each half, large enough
     * @param isTraining whether there is a way back
     */
    ConvolutionStage(
            PictureOp.Convolved op,
            SampleLayout sample,
            NativeFloats weights,
            NativeFloats gradient,
            List<ConvolutionBuffers> buffers,
            boolean isTraining) {
        window = SlidingWindow.of(sample, op.window(), op.strides(), op.padding());
        filters = op.filters();
        output = output(op, sample);
        rowsAtOnce = rowsAtOnce(window, output);
        kernel = weights.from(op.kernel());
        secondGradient = new NativeFloats(isTraining ? filters * window.depth() : 1);
        kernelGradient = new FloatPointer[] {gradient.from(op.kernel()), secondGradient.from(0)};
        halves = new Half[] {new Half(buffers.get(0), sample), new Half(buffers.get(1), sample)};
    }

    static SampleLayout output(PictureOp.Convolved op, SampleLayout sample) {
        SlidingWindow window = SlidingWindow.of(sample, op.window(), op.strides(), op.padding());
        int pitch = Im2col.of(window, sample).pitch();
        return new SampleLayout(op.filters(), window.rows(), window.columns(), pitch);
    }

    /** How many numbers a {@link ConvolutionBuffers} holds of what the window sees. */
    static int seen(PictureOp.Convolved op, SampleLayout sample) {
        SlidingWindow window = SlidingWindow.of(sample, op.window(), op.strides(), op.padding());
        SampleLayout output = output(op, sample);
        return Math.multiplyExact(window.depth(), rowsAtOnce(window, output) * output.pitch());
    }

    private static int rowsAtOnce(SlidingWindow window, SampleLayout output) {
        return Math.min(window.rows(), Math.max(1, ConvolutionBuffers.MOST_SEEN / (window.depth() * output.pitch())));
    }

    /** What a half has for itself. */
    private final class Half {

        private final Im2col columns;
        private final ConvolutionBuffers buffers;
        private final FloatPointer seen;
        private final FloatPointer[] sums; // from each block of rows on
        private boolean hasGradient;

        Half(ConvolutionBuffers buffers, SampleLayout sample) {
            this.buffers = buffers;
            columns = Im2col.of(window, sample);
            seen = buffers.seen.from(0);
            sums = new FloatPointer[(window.rows() + rowsAtOnce - 1) / rowsAtOnce];
            for (int block = 0; block < sums.length; block++) {
                sums[block] = buffers.sums.from(block * rowsAtOnce * output.pitch());
            }
        }

        int end(int block) {
            return Math.min(window.rows(), (block + 1) * rowsAtOnce);
        }

        int width(int block) {
            return (end(block) - block * rowsAtOnce - 1) * output.pitch() + window.columns();
        }
    }

    @Override
    public SampleLayout output() {
        return output;
    }

    @Override
    public boolean needsInput() {
        return true;
    }

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public long cost() {
        return (long) filters * window.depth() * output.plane() + (long) LOOP * window.depth();
    }

    @Override
    public void forward(int number, int sample, float[] x, float[] y) {
        Half half = halves[number];
        int depth = window.depth();
        half.columns.take(x);
        for (int block = 0; block < half.sums.length; block++) {
            int width = half.width(block);
            half.columns.gather(block * rowsAtOnce, half.end(block), half.buffers.seen);
            Sgemm.multiply(filters, width, depth, kernel, depth, half.seen, width, 0, half.sums[block], output.plane());
        }
        half.buffers.sums.get(y, 0, output.size(), 0);
    }

    @Override
    public void beginBackward() {
        halves[0].hasGradient = false;
        halves[1].hasGradient = false;
    }

    @Override
    public void backward(int number, int sample, float[] x, float[] y, float[] outputGradient, float[] inputGradient) {
        Half half = halves[number];
        int depth = window.depth();
        boolean goesOn = inputGradient.length > 0;
        half.buffers.sums.put(outputGradient, 0, output.size(), 0);
        half.columns.take(x);
        if (goesOn) {
            half.columns.begin(inputGradient);
        }
        for (int block = 0; block < half.sums.length; block++) {
            int width = half.width(block);
            FloatPointer outputGradients = half.sums[block];
            half.columns.gather(block * rowsAtOnce, half.end(block), half.buffers.seen);
            Sgemm.multiplyByTransposed(
                    filters,
                    depth,
                    width,
                    outputGradients,
                    output.plane(),
                    half.seen,
                    width,
                    half.hasGradient ? 1 : 0,
                    kernelGradient[number],
                    depth);
            half.hasGradient = true;
            if (goesOn) {
                Sgemm.multiplyTransposed(
                        depth, width, filters, kernel, depth, outputGradients, output.plane(), 0, half.seen, width);
                half.columns.scatter(block * rowsAtOnce, half.end(block), half.buffers.seen);
            }
        }
        if (goesOn) {
            half.columns.finish(inputGradient);
        }
    }

    @Override
    public void endBackward() {
        if (halves[1].hasGradient) {
            openblas_nolapack.cblas_saxpy(filters * window.depth(), 1, kernelGradient[1], 1, kernelGradient[0], 1);
        }
    }

    @Override
    public void close() {
        secondGradient.close();
    }
}
