package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.Arena;
import io.fittingroom.engine.blas.Matrix;
import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.Sgemm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolution without its bias: the kernel, [filters, depth], times what the window sees, [depth, places], for as many rows
 * of places at a time as a core's cache holds.
 */
final class ConvolutionStage implements SampleStage {

    private final SlidingWindow window;
    private final SampleLayout output;
    private final int filters;
    private final int rowsAtOnce;
    private final Matrix kernel;
    private final Matrix[] kernelGradient; // of each half; none where there is no way back
    private final Half[] halves;

    /**
     * @param weights all of the network's
     * @param gradient the same; null where there is no way back
     * @param buffers of each half, large enough
     */
    ConvolutionStage(
            PictureOp.Convolved op,
            SampleLayout sample,
            NativeFloats weights,
            @Nullable NativeFloats gradient,
            List<ConvolutionBuffers> buffers,
            Arena arena) {
        window = SlidingWindow.of(sample, op.window(), op.strides(), op.padding());
        filters = op.filters();
        output = output(op, sample);
        rowsAtOnce = rowsAtOnce(window, output);
        int depth = window.depth();
        kernel = weights.matrix(op.kernel(), depth);
        kernelGradient = gradient == null
                ? new Matrix[0]
                : new Matrix[] {
                    gradient.matrix(op.kernel(), depth),
                    arena.floats(filters * depth).matrix(0, depth)
                };
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
        private final Matrix[] seen; // of each block of rows
        private final Matrix[] sums; // from each block of rows on
        private boolean hasGradient;

        Half(ConvolutionBuffers buffers, SampleLayout sample) {
            this.buffers = buffers;
            columns = Im2col.of(window, sample);
            int blocks = (window.rows() + rowsAtOnce - 1) / rowsAtOnce;
            seen = new Matrix[blocks];
            sums = new Matrix[blocks];
            for (int block = 0; block < blocks; block++) {
                seen[block] = buffers.seen.matrix(0, width(block));
                sums[block] = buffers.sums.matrix(block * rowsAtOnce * output.pitch(), output.plane());
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
            half.columns.gather(block * rowsAtOnce, half.end(block), half.buffers.seen);
            Sgemm.multiply(filters, half.width(block), depth, kernel, half.seen[block], 0, half.sums[block]);
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
            half.columns.gather(block * rowsAtOnce, half.end(block), half.buffers.seen);
            Sgemm.multiply(
                    filters,
                    depth,
                    width,
                    half.sums[block],
                    half.seen[block].transposed(),
                    half.hasGradient ? 1 : 0,
                    kernelGradient[number]);
            half.hasGradient = true;
            if (goesOn) {
                Sgemm.multiply(depth, width, filters, kernel.transposed(), half.sums[block], 0, half.seen[block]);
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
            Sgemm.add(filters * window.depth(), kernelGradient[1], kernelGradient[0]);
        }
    }
}
