package io.fittingroom.engine.serve;

import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.TwoThreads;
import io.fittingroom.engine.kernel.ConvolutionBuffers;
import io.fittingroom.engine.kernel.PicturePass;
import io.fittingroom.engine.kernel.PictureStack;
import io.fittingroom.engine.kernel.Stages;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of a {@link PictureStack}, on one thread, in as few passes as may be. Not thread-safe. */
final class PicturePasses implements Forward.Passes {

    /** Samples in a pass, most: convolutions cost each sample the same, and dense layers after them hardly less with more. */
    private static final int MOST = 32;

    private final PictureStack stack;
    private final int atOnce;
    private final NativeFloats weights;
    private @Nullable Buffers one;
    private @Nullable Buffers many;

    /** @param weights stay their maker's to close */
    PicturePasses(PictureStack stack, int atOnce, NativeFloats weights) {
        this.stack = stack;
        this.atOnce = Math.min(MOST, atOnce);
        this.weights = weights;
    }

    @Override
    public void logits(List<float[]> pictures, List<float[]> rows) {
        for (int from = 0; from < pictures.size(); from += atOnce) {
            List<float[]> some = pictures.subList(from, Math.min(from + atOnce, pictures.size()));
            buffers(some.size()).logits(some, rows);
        }
    }

    /** Many are served one by one by most clients, which then need no room for more. */
    private Buffers buffers(int samples) {
        if (samples == 1) {
            one = one == null ? new Buffers(stack, 1, weights) : one;
            return one;
        }
        many = many == null ? new Buffers(stack, atOnce, weights) : many;
        return many;
    }

    @Override
    public void close() {
        if (one != null) {
            one.close();
        }
        if (many != null) {
            many.close();
        }
    }

    /** Of passes of up to so many samples. */
    private static final class Buffers implements AutoCloseable {

        private final List<ConvolutionBuffers> buffers;
        private final PicturePass kernels;
        private final int outputs;
        private final float[] pixels; // of all samples

        Buffers(PictureStack stack, int samples, NativeFloats weights) {
            buffers = Stages.buffers(stack);
            // There is no way back, and so no gradient: nothing is ever written there.
            TwoThreads alone = TwoThreads.onOneThread();
            Stages stages = new Stages(stack, weights, weights, buffers, alone);
            kernels = new PicturePass(stack, samples, stages.prediction(samples), false, alone);
            outputs = stack.outputs();
            pixels = new float[samples * stack.input().size()];
        }

        void logits(List<float[]> pictures, List<float[]> rows) {
            Forward.join(pictures, pixels);
            Forward.addRows(kernels.predict(pixels, pictures.size()), outputs, rows);
        }

        @Override
        public void close() {
            kernels.close();
            buffers.forEach(ConvolutionBuffers::close);
        }
    }
}
