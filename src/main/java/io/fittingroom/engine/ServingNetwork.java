package io.fittingroom.engine;

import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A trained network ready to predict. Thread-safe: it holds one copy of the network for each inference thread, since a DL4J
 * network that two threads use at once mixes their answers. Holds native memory; whoever loaded it closes it.
 */
public final class ServingNetwork implements AutoCloseable {

    private static final int MOST_IN_ONE_PASS = 256;

    private final Shape input;
    private final InferenceThreads threads;
    private final int atOnce;
    private final long bytes;
    private final BlockingQueue<Copy> copies;
    private final Optional<MicroBatches> batches;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private ServingNetwork(
            Shape input, int atOnce, InferenceThreads threads, MicroBatching batching, long bytes, List<Copy> copies) {
        this.input = input;
        this.atOnce = atOnce;
        this.threads = threads;
        this.bytes = bytes;
        this.copies = new ArrayBlockingQueue<>(copies.size(), false, copies);
        this.batches =
                batching.isOn() ? Optional.of(new MicroBatches(batching, this::predictTogether)) : Optional.empty();
    }

    /** As {@link #load(Sequential, Shape, byte[], InferenceThreads, MicroBatching)}, each request by itself. */
    public static ServingNetwork load(Sequential network, Shape input, byte[] artifact, InferenceThreads threads) {
        return load(network, input, artifact, threads, MicroBatching.OFF);
    }

    /**
     * Loads a network from what {@link TrainingSession#artifact} made of it. Only the weights are read from the zip: the
     * network is built from our own specification, so no class named in the zip is ever looked at.
     *
     * @param network the specification that it was trained with
     * @param input one sample's shape, [height, width]
     * @throws IllegalStateException when the weights cannot be read or do not fit the network
     */
    public static ServingNetwork load(
            Sequential network, Shape input, byte[] artifact, InferenceThreads threads, MicroBatching batching) {
        NativeRuntime.ensureLoaded();
        List<Copy> copies = new ArrayList<>();
        boolean isWhole = false;
        try (INDArray weights = weights(artifact)) {
            for (int i = 0; i < threads.count(); i++) {
                Copy copy = new Copy(GraphBuilder.build(network, input), input);
                copies.add(copy);
                copy.graph.setParams(weights);
            }
            isWhole = true;
            int atOnce = PassSize.of(network, input, MOST_IN_ONE_PASS);
            return new ServingNetwork(input, atOnce, threads, batching, bytes(weights.length(), threads), copies);
        } catch (IOException | RuntimeException damaged) {
            throw new IllegalStateException("The stored weights cannot be read", damaged);
        } finally {
            if (!isWhole) {
                copies.forEach(Copy::close);
            }
        }
    }

    /** Native memory, in bytes, that a network of so many parameters takes when it is loaded: four for each in each copy. */
    public static long bytes(long parameters, InferenceThreads threads) {
        return parameters * Float.BYTES * threads.count();
    }

    /** Native memory that the copies' weights take, in bytes. */
    public long bytes() {
        return bytes;
    }

    /**
     * Class probabilities.
     *
     * @param pictures each height x width numbers in 0..255, row by row
     * @return for each picture a row of [outputs], each sums to 1 within 1e-5; empty when the network was closed
     */
    public Optional<List<float[]>> predict(List<float[]> pictures) {
        use.readLock().lock();
        try {
            if (closed) {
                return Optional.empty();
            }
            return Optional.of(
                    batches.map(together -> together.predict(pictures)).orElseGet(() -> predictTogether(pictures)));
        } finally {
            use.readLock().unlock();
        }
    }

    /** On one of the inference threads, in as few passes as may be. */
    private List<float[]> predictTogether(List<float[]> pictures) {
        if (pictures.isEmpty()) {
            return List.of();
        }
        return threads.run(() -> {
            Copy copy = copies.take();
            try {
                List<float[]> rows = new ArrayList<>(pictures.size());
                for (int from = 0; from < pictures.size(); from += atOnce) {
                    List<float[]> some = pictures.subList(from, Math.min(from + atOnce, pictures.size()));
                    forward(copy, some, rows);
                }
                return rows;
            } finally {
                copies.put(copy);
            }
        });
    }

    private void forward(Copy copy, List<float[]> pictures, List<float[]> rows) {
        if (pictures.size() == 1) {
            Floats.put(pictures.get(0), copy.one);
            outputs(copy, copy.one, rows);
            return;
        }
        int size = Math.toIntExact(input.elements());
        float[] values = new float[pictures.size() * size];
        for (int i = 0; i < pictures.size(); i++) {
            System.arraycopy(pictures.get(i), 0, values, i * size, size);
        }
        try (INDArray pixels = pixels(pictures.size(), input)) {
            Floats.put(values, pixels);
            outputs(copy, pixels, rows);
        }
    }

    private static void outputs(Copy copy, INDArray pixels, List<float[]> rows) {
        try (INDArray probabilities = copy.graph.outputSingle(false, pixels)) {
            float[] all = Floats.of(probabilities);
            int outputs = probabilities.columns();
            for (int from = 0; from < all.length; from += outputs) {
                rows.add(Arrays.copyOfRange(all, from, from + outputs));
            }
        }
    }

    /** Waits for the predictions under way, then gives the native memory back. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            closed = true;
            copies.forEach(Copy::close);
            copies.clear();
        } finally {
            use.writeLock().unlock();
        }
    }

    private static INDArray pixels(int pictures, Shape input) {
        return Nd4j.createUninitializedDetached(
                DataType.FLOAT, pictures, 1, input.axes().get(0), input.axes().get(1));
    }

    /** One thread's network, with native memory for the commonest input: a single picture, [1, 1, height, width]. */
    private static final class Copy {

        private final ComputationGraph graph;
        private final INDArray one;

        Copy(ComputationGraph graph, Shape input) {
            this.graph = graph;
            this.one = pixels(1, input);
        }

        void close() {
            NativeMemory.free(graph);
            one.close();
        }
    }

    private static INDArray weights(byte[] artifact) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(artifact))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(ModelSerializer.COEFFICIENTS_BIN)) {
                    return Nd4j.read(new DataInputStream(zip));
                }
            }
        }
        throw new IOException("The zip has no " + ModelSerializer.COEFFICIENTS_BIN);
    }
}
