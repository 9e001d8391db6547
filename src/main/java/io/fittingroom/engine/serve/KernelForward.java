package io.fittingroom.engine.serve;

import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.kernel.DenseStack;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.kernel.PictureStack;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;

/**
 * Kernels of our own (docs/decisions/0018). All predictions share one set of weights, which nobody writes; each has buffers
 * of its own while it runs, which are taken once and kept. It runs on the thread that asks: a picture takes some 5
 * microseconds of the lesson's network, less than it takes to wake another thread.
 */
final class KernelForward implements Forward {

    private final InferenceThreads threads;
    private final NativeFloats weights;
    private final BlockingQueue<Passes> idle;

    private KernelForward(int size, float[] weights, InferenceThreads threads, Function<NativeFloats, Passes> passes) {
        if (weights.length != size) {
            throw new IllegalStateException(
                    weights.length + " weights do not fit a network of " + size + " parameters");
        }
        this.threads = threads;
        this.weights = new NativeFloats(size);
        this.weights.put(weights, 0, size, 0);
        idle = new ArrayBlockingQueue<>(threads.count());
        for (int i = 0; i < threads.count(); i++) {
            idle.add(passes.apply(this.weights));
        }
    }

    /** @param atOnce most samples in one pass */
    static KernelForward of(DenseStack stack, int atOnce, float[] weights, InferenceThreads threads) {
        return new KernelForward(stack.size(), weights, threads, shared -> new DensePasses(stack, atOnce, shared));
    }

    /** @param atOnce most samples in one pass */
    static KernelForward of(PictureStack stack, int atOnce, float[] weights, InferenceThreads threads) {
        return new KernelForward(stack.size(), weights, threads, shared -> new PicturePasses(stack, atOnce, shared));
    }

    /** One prediction's buffers at a time, made when they are first needed. */
    sealed interface Passes extends AutoCloseable permits DensePasses, PicturePasses {

        /** Adds a row of logits for each picture. */
        void logits(List<float[]> pictures, List<float[]> rows);

        @Override
        void close();
    }

    @Override
    public List<float[]> predict(List<float[]> pictures) {
        return threads.runHere(() -> {
            List<float[]> rows = pass(pictures);
            rows.forEach(row -> Objective.softmax(row, row.length));
            return rows;
        });
    }

    @Override
    public List<float[]> logits(List<float[]> pictures) {
        try {
            return pass(pictures);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private List<float[]> pass(List<float[]> pictures) throws InterruptedException {
        Passes passes = idle.take();
        try {
            List<float[]> rows = new ArrayList<>(pictures.size());
            passes.logits(pictures, rows);
            return rows;
        } finally {
            idle.put(passes);
        }
    }

    @Override
    public void close() {
        idle.forEach(Passes::close);
        idle.clear();
        weights.close();
    }
}
