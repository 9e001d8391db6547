package io.fittingroom.engine.serve;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Arithmetic;
import io.fittingroom.engine.Evaluation;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A trained network ready to predict. Thread-safe. Holds native memory; whoever loaded it closes it. */
public final class ServingNetwork implements AutoCloseable {

    private static final int TESTED_AT_ONCE = 512;

    private final PassPool passes;
    private final long bytes;
    private final Optional<MicroBatches> batches;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private ServingNetwork(PassPool passes, long bytes, MicroBatching batching) {
        this.passes = passes;
        this.bytes = bytes;
        this.batches = batching.isOn() ? Optional.of(new MicroBatches(batching, passes::predict)) : Optional.empty();
    }

    /** As {@link #load(Sequential, Shape, float[], InferenceThreads, MicroBatching)}, each request by itself. */
    public static ServingNetwork load(Sequential network, Shape input, float[] weights, InferenceThreads threads) {
        return load(network, input, weights, threads, MicroBatching.OFF);
    }

    /**
     * Loads a network.
     *
     * @param network the specification that it was trained with
     * @param input one sample's shape, [height, width] or [height, width, channels]
     * @param weights all of the network's, in the order of ParameterLayout
     * @throws IllegalStateException when the weights do not fit the network
     * @throws io.fittingroom.web.ProblemException ARITHMETIC_UNUSABLE
     */
    public static ServingNetwork load(
            Sequential network, Shape input, float[] weights, InferenceThreads threads, MicroBatching batching) {
        Arithmetic.ofThisProcess().requireUsable();
        PassPool passes = new PassPool(network, input, weights, threads);
        return new ServingNetwork(passes, bytes(weights.length), batching);
    }

    /** Native memory that the weights of a network take when it is loaded, in bytes: four for each parameter. */
    public static long bytes(long parameters) {
        return parameters * Float.BYTES;
    }

    /** Native memory that its weights take, in bytes. */
    public long bytes() {
        return bytes;
    }

    /**
     * Class probabilities.
     *
     * @param pictures each height x width x channels numbers in 0..255, in that order
     * @return for each picture a row of [outputs], each sums to 1 within 1e-5; empty when the network was closed
     */
    public Optional<List<float[]>> predict(List<float[]> pictures) {
        use.readLock().lock();
        try {
            if (closed) {
                return Optional.empty();
            }
            if (pictures.isEmpty()) {
                return Optional.of(List.of());
            }
            return Optional.of(batches.isPresent() ? batches.get().predict(pictures) : passes.predict(pictures));
        } finally {
            use.readLock().unlock();
        }
    }

    /**
     * Loss and accuracy on all pictures of a split, in order.
     *
     * @param network the specification that it was loaded by
     * @param beforeEachPass what it throws ends the work
     * @throws IllegalStateException when the network was closed
     */
    public Evaluation evaluate(Sequential network, Split split, Runnable beforeEachPass) {
        Objective objective = Objective.of(network);
        MetricSums metrics = new MetricSums();
        use.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("The network was closed");
            }
            for (int from = 0; from < split.size(); from += TESTED_AT_ONCE) {
                int count = Math.min(TESTED_AT_ONCE, split.size() - from);
                List<float[]> pictures = new ArrayList<>(count);
                int[] labels = new int[count];
                for (int i = 0; i < count; i++) {
                    float[] pixels = new float[split.numbersPerPicture()];
                    split.copyPixels(from + i, pixels, 0);
                    pictures.add(pixels);
                    labels[i] = split.label(from + i);
                }
                List<float[]> rows = passes.logits(pictures, beforeEachPass);
                float[] logits = new float[count * rows.get(0).length];
                PassPool.join(rows, logits);
                objective.add(metrics, logits, rows.get(0).length, labels, null);
            }
        } finally {
            use.readLock().unlock();
        }
        return new Evaluation(metrics.loss(), metrics.accuracy(), metrics.samples());
    }

    /** Waits for the predictions under way, then gives the native memory back. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                passes.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
