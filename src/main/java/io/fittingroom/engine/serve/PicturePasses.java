package io.fittingroom.engine.serve;

import io.fittingroom.engine.blas.Arena;
import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.TwoThreads;
import io.fittingroom.engine.kernel.ForwardPass;
import io.fittingroom.engine.kernel.PictureStack;
import io.fittingroom.engine.kernel.Stages;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One prediction's buffers at a time, made when they are first needed: a few pictures pass one by one, more together. Not thread-safe. */
final class PicturePasses implements AutoCloseable {

    /** Samples in a pass, most: convolutions cost each sample the same, and dense layers after them hardly less with more. */
    static final int MOST = 32;

    /** Samples from which on one pass is not slower than one for each: a picture is a matrix and a vector, read as it lies. */
    private static final int LEAST_TOGETHER = 8;

    private final PictureStack stack;
    private final int atOnce;
    private final NativeFloats weights;
    private @Nullable Buffers one;
    private @Nullable Buffers many;

    /**
     * @param atOnce pictures in a pass, most
     * @param weights stay their maker's to close
     */
    PicturePasses(PictureStack stack, int atOnce, NativeFloats weights) {
        this.stack = stack;
        this.atOnce = atOnce;
        this.weights = weights;
    }

    /**
     * Adds a row of logits for each picture.
     *
     * @param beforeEachPass what it throws ends the work
     */
    void logits(List<float[]> pictures, List<float[]> rows, Runnable beforeEachPass) {
        int from = 0;
        while (from < pictures.size()) {
            int left = pictures.size() - from;
            int count = left < LEAST_TOGETHER ? 1 : Math.min(left, atOnce);
            beforeEachPass.run();
            buffers(count).logits(pictures.subList(from, from + count), rows);
            from += count;
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

        private final Arena arena = new Arena();
        private final ForwardPass kernels;
        private final int outputs;
        private final float[] pixels; // of all samples

        Buffers(PictureStack stack, int samples, NativeFloats weights) {
            outputs = stack.outputs();
            pixels = new float[samples * stack.input().size()];
            try {
                Stages stages = new Stages(stack, weights, TwoThreads.onOneThread(), arena);
                kernels = new ForwardPass(stages, samples, arena);
            } catch (RuntimeException | Error failed) {
                arena.close();
                throw failed;
            }
        }

        void logits(List<float[]> pictures, List<float[]> rows) {
            PassPool.join(pictures, pixels);
            float[] logits = kernels.predict(pixels, pictures.size());
            for (int from = 0; from < logits.length; from += outputs) {
                rows.add(Arrays.copyOfRange(logits, from, from + outputs));
            }
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}
