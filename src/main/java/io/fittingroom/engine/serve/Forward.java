package io.fittingroom.engine.serve;

import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.kernel.DenseStack;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.kernel.PassSize;
import io.fittingroom.engine.kernel.PictureStack;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;

/**
 * The way of pictures through a network that learns no more, by kernels of our own (docs/decisions/0018). Thread-safe;
 * holds native memory, which is closed when no picture is under way. All predictions share one set of weights, which nobody writes; each has buffers
 * of its own while it runs, which are taken once and kept. It runs on the thread that asks: a picture takes some 5
 * microseconds of the lesson's network, less than it takes to wake another thread.
 */
final class Forward implements AutoCloseable {

    /** Pictures in one pass, of networks of any size. */
    private static final int MOST_IN_ONE_PASS = 256;

    private final InferenceThreads threads;
    private final NativeFloats weights;
    private final BlockingQueue<Passes> idle;

    private Forward(int size, float[] weights, InferenceThreads threads, Function<NativeFloats, Passes> passes) {
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

    /**
     * Kernels for a network.
     *
     * @param input one sample's shape, [height, width]
     * @param weights all of the network's, in the order of ParameterLayout; copied
     * @throws IllegalStateException when they are more or fewer than the network has
     */
    static Forward of(Sequential network, Shape input, float[] weights, InferenceThreads threads) {
        int atOnce = PassSize.of(network, input, MOST_IN_ONE_PASS);
        Optional<DenseStack> dense = DenseStack.of(network, input);
        if (dense.isPresent()) {
            DenseStack stack = dense.get();
            return new Forward(stack.size(), weights, threads, shared -> new DensePasses(stack, atOnce, shared));
        }
        PictureStack stack = PictureStack.of(network, input);
        return new Forward(stack.size(), weights, threads, shared -> new PicturePasses(stack, atOnce, shared));
    }

    /** Puts pictures into one array, one after the other. */
    static void join(List<float[]> pictures, float[] target) {
        int start = 0;
        for (float[] picture : pictures) {
            System.arraycopy(picture, 0, target, start, picture.length);
            start += picture.length;
        }
    }

    /** Adds copies of the rows of a matrix, [rows, columns]. */
    static void addRows(float[] matrix, int columns, List<float[]> rows) {
        for (int from = 0; from < matrix.length; from += columns) {
            rows.add(Arrays.copyOfRange(matrix, from, from + columns));
        }
    }

    /** One prediction's buffers at a time, made when they are first needed. */
    sealed interface Passes extends AutoCloseable permits DensePasses, PicturePasses {

        /** Adds a row of logits for each picture. */
        void logits(List<float[]> pictures, List<float[]> rows);

        @Override
        void close();
    }

    /**
     * Class probabilities.
     *
     * @param pictures each height x width numbers in 0..255, row by row
     * @return for each picture a row of [outputs], each sums to 1 within 1e-5
     */
    List<float[]> predict(List<float[]> pictures) {
        return threads.run(() -> {
            List<float[]> rows = pass(pictures);
            rows.forEach(row -> Objective.softmax(row, row.length));
            return rows;
        });
    }

    /** The logits, a row for each picture; not a prediction that training makes room for, nor one that waits for a turn. */
    List<float[]> logits(List<float[]> pictures) {
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
