package io.fittingroom.engine.serve;

import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.TwoThreads;
import io.fittingroom.engine.kernel.DensePass;
import io.fittingroom.engine.kernel.DenseStack;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of a {@link DenseStack}, in passes of a few sizes. Not thread-safe. */
final class DensePasses implements Forward.Passes {

    /** Samples in a pass, most first: larger ones hardly cost less a picture, and what is left over takes few passes. */
    private static final int[] SIZES = {32, 8, 1};

    private final DenseStack stack;
    private final int atOnce;
    private final NativeFloats weights;
    private final @Nullable Pass[] bySize = new Pass[SIZES.length];

    /** @param weights stay their maker's to close */
    DensePasses(DenseStack stack, int atOnce, NativeFloats weights) {
        this.stack = stack;
        this.atOnce = atOnce;
        this.weights = weights;
    }

    @Override
    public void logits(List<float[]> pictures, List<float[]> rows) {
        int done = 0;
        for (int i = 0; i < SIZES.length; i++) {
            while (SIZES[i] <= atOnce && pictures.size() - done >= SIZES[i]) {
                pass(i).logits(pictures.subList(done, done + SIZES[i]), rows);
                done += SIZES[i];
            }
        }
    }

    private Pass pass(int index) {
        Pass there = bySize[index];
        if (there == null) {
            there = new Pass(stack, SIZES[index], weights);
            bySize[index] = there;
        }
        return there;
    }

    @Override
    public void close() {
        for (Pass pass : bySize) {
            if (pass != null) {
                pass.close();
            }
        }
    }

    /** A pass of so many samples. */
    private static final class Pass implements AutoCloseable {

        private final DensePass kernels;
        private final int outputs;
        private final float[] pixels; // of all samples

        Pass(DenseStack stack, int samples, NativeFloats weights) {
            kernels = DensePass.toPredict(stack, samples, weights, TwoThreads.onOneThread());
            outputs = stack.outputs();
            pixels = new float[samples * stack.inputs()];
        }

        void logits(List<float[]> pictures, List<float[]> rows) {
            Forward.join(pictures, pixels);
            Forward.addRows(kernels.predict(pixels), outputs, rows);
        }

        @Override
        public void close() {
            kernels.close();
        }
    }
}
