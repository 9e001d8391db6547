package io.fittingroom.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Kernels of our own for a {@link DenseStack} (docs/decisions/0018). All predictions share one set of weights, which nobody
 * writes; each has buffers of its own while it runs, which are taken once and kept. It runs on the thread that asks: a
 * picture takes some 5 microseconds of the lesson's network, less than it takes to wake another thread.
 */
final class DenseForward implements Forward {

    /** Samples in a pass, most first: larger ones hardly cost less a picture, and what is left over takes few passes. */
    private static final int[] SIZES = {32, 8, 1};

    private final DenseStack stack;
    private final int atOnce;
    private final InferenceThreads threads;
    private final NativeFloats weights;
    private final BlockingQueue<Passes> idle;

    /** @param atOnce most samples in one pass */
    DenseForward(DenseStack stack, int atOnce, INDArray weights, InferenceThreads threads) {
        if (weights.length() != stack.size()) {
            throw new IllegalStateException(
                    weights.length() + " weights do not fit a network of " + stack.size() + " parameters");
        }
        this.stack = stack;
        this.atOnce = atOnce;
        this.threads = threads;
        this.weights = new NativeFloats(stack.size());
        this.weights.put(Floats.of(weights), 0, stack.size(), 0);
        idle = new ArrayBlockingQueue<>(threads.count());
        for (int i = 0; i < threads.count(); i++) {
            idle.add(new Passes());
        }
    }

    @Override
    public List<float[]> predict(List<float[]> pictures) {
        return threads.runHere(() -> {
            Passes passes = idle.take();
            try {
                return passes.predict(pictures);
            } finally {
                idle.put(passes);
            }
        });
    }

    @Override
    public void close() {
        idle.forEach(Passes::close);
        idle.clear();
        weights.close();
    }

    /** One prediction's buffers at a time, made when they are first needed. */
    private final class Passes implements AutoCloseable {

        private final @Nullable Pass[] bySize = new Pass[SIZES.length];

        List<float[]> predict(List<float[]> pictures) {
            List<float[]> rows = new ArrayList<>(pictures.size());
            for (int i = 0; i < SIZES.length; i++) {
                while (SIZES[i] <= atOnce && pictures.size() - rows.size() >= SIZES[i]) {
                    pass(i).predict(pictures.subList(rows.size(), rows.size() + SIZES[i]), rows);
                }
            }
            return rows;
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
    }

    /** A pass of so many samples. */
    private static final class Pass implements AutoCloseable {

        private final DensePass kernels;
        private final int inputs;
        private final int outputs;
        private final float[] pixels; // of all samples

        Pass(DenseStack stack, int samples, NativeFloats weights) {
            kernels = DensePass.toPredict(stack, samples, weights);
            inputs = stack.inputs();
            outputs = stack.outputs();
            pixels = new float[samples * inputs];
        }

        void predict(List<float[]> pictures, List<float[]> rows) {
            for (int i = 0; i < pictures.size(); i++) {
                System.arraycopy(pictures.get(i), 0, pixels, i * inputs, inputs);
            }
            float[] probabilities = kernels.predict(pixels);
            Objective.softmax(probabilities, outputs);
            for (int from = 0; from < probabilities.length; from += outputs) {
                rows.add(Arrays.copyOfRange(probabilities, from, from + outputs));
            }
        }

        @Override
        public void close() {
            kernels.close();
        }
    }
}
