package io.fittingroom.engine.serve;

import io.fittingroom.engine.blas.Arena;
import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.kernel.PassSize;
import io.fittingroom.engine.kernel.PictureStack;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The passes of a network that learns no more, by kernels of our own (docs/decisions/0018), one for each prediction that may
 * run. Thread-safe; holds native memory, which is closed when no picture is under way. All predictions share one set of
 * weights, which nobody writes; each has buffers of its own while it runs, which are taken once and kept. It runs on the
 * thread that asks: a picture takes some 5 microseconds of the lesson's network, less than it takes to wake another thread.
 */
final class PassPool implements AutoCloseable {

    private final InferenceThreads threads;
    private final Arena arena = new Arena();
    private final BlockingQueue<PicturePasses> idle;

    /**
     * Kernels for a network.
     *
     * @param input one sample's shape, [height, width] or [height, width, channels]
     * @param weights all of the network's, in the order of ParameterLayout; copied
     * @throws IllegalStateException when they are more or fewer than the network has
     */
    PassPool(Sequential network, Shape input, float[] weights, InferenceThreads threads) {
        PictureStack stack = PictureStack.of(network, input);
        if (weights.length != stack.size()) {
            throw new IllegalStateException(
                    weights.length + " weights do not fit a network of " + stack.size() + " parameters");
        }
        this.threads = threads;
        int atOnce = PassSize.of(network, input, PicturePasses.MOST);
        idle = new ArrayBlockingQueue<>(threads.count());
        try {
            NativeFloats shared = arena.floats(weights.length);
            shared.put(weights, 0, weights.length, 0);
            for (int i = 0; i < threads.count(); i++) {
                idle.add(new PicturePasses(stack, atOnce, shared));
            }
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    /** Puts pictures into one array, one after the other. */
    static void join(List<float[]> pictures, float[] target) {
        int start = 0;
        for (float[] picture : pictures) {
            System.arraycopy(picture, 0, target, start, picture.length);
            start += picture.length;
        }
    }

    /**
     * Class probabilities.
     *
     * @param pictures each height x width x channels numbers in 0..255, in that order
     * @return for each picture a row of [outputs], each sums to 1 within 1e-5
     */
    List<float[]> predict(List<float[]> pictures) {
        return threads.run(() -> {
            List<float[]> rows = pass(pictures, () -> {});
            rows.forEach(row -> Objective.softmax(row, row.length));
            return rows;
        });
    }

    /** The logits, a row for each picture; not a prediction that training makes room for, nor one that waits for a turn. */
    List<float[]> logits(List<float[]> pictures, Runnable beforeEachPass) {
        try {
            return pass(pictures, beforeEachPass);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private List<float[]> pass(List<float[]> pictures, Runnable beforeEachPass) throws InterruptedException {
        PicturePasses passes = idle.take();
        try {
            List<float[]> rows = new ArrayList<>(pictures.size());
            passes.logits(pictures, rows, beforeEachPass);
            return rows;
        } catch (OutOfMemoryError none) {
            // Of native memory: where the heap is at its end, the process is.
            throw (ProblemException) ProblemException.retryLater(
                            ProblemCode.BUSY,
                            "The network needs more memory to answer than is free at the moment. Try again when no job"
                                    + " trains; or use a network with smaller windows or fewer filters.",
                            Duration.ofSeconds(30))
                    .initCause(none);
        } finally {
            idle.put(passes);
        }
    }

    @Override
    public void close() {
        idle.forEach(PicturePasses::close);
        idle.clear();
        arena.close();
    }
}
