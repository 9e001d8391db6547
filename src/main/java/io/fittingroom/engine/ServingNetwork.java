package io.fittingroom.engine;

import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
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
    private final BlockingQueue<ComputationGraph> copies;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private ServingNetwork(Shape input, InferenceThreads threads, List<ComputationGraph> copies) {
        this.input = input;
        this.threads = threads;
        this.copies = new ArrayBlockingQueue<>(copies.size(), false, copies);
    }

    /**
     * Loads a network from what {@link TrainingSession#artifact} made of it. Only the weights are read from the zip: the
     * network is built from our own specification, so no class named in the zip is ever looked at.
     *
     * @param network the specification that it was trained with
     * @param input one sample's shape, [height, width]
     */
    public static ServingNetwork load(Sequential network, Shape input, byte[] artifact, InferenceThreads threads) {
        NativeRuntime.ensureLoaded();
        List<ComputationGraph> copies = new ArrayList<>();
        try (INDArray weights = weights(artifact)) {
            for (int i = 0; i < threads.count(); i++) {
                ComputationGraph copy = GraphBuilder.build(network, input, 0);
                copies.add(copy);
                copy.setParams(weights);
            }
        } catch (IOException | RuntimeException damaged) {
            copies.forEach(ComputationGraph::close);
            throw new IllegalStateException("The stored weights cannot be read", damaged);
        }
        return new ServingNetwork(input, threads, copies);
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
            return Optional.of(threads.run(() -> {
                ComputationGraph copy = copies.take();
                try {
                    List<float[]> rows = new ArrayList<>(pictures.size());
                    for (int from = 0; from < pictures.size(); from += MOST_IN_ONE_PASS) {
                        List<float[]> some = pictures.subList(from, Math.min(from + MOST_IN_ONE_PASS, pictures.size()));
                        rows.addAll(forward(copy, some));
                    }
                    return rows;
                } finally {
                    copies.put(copy);
                }
            }));
        } finally {
            use.readLock().unlock();
        }
    }

    private List<float[]> forward(ComputationGraph copy, List<float[]> pictures) {
        int size = Math.toIntExact(input.elements());
        float[] values = new float[pictures.size() * size];
        for (int i = 0; i < pictures.size(); i++) {
            System.arraycopy(pictures.get(i), 0, values, i * size, size);
        }
        try (INDArray pixels = Nd4j.createUninitializedDetached(
                DataType.FLOAT,
                pictures.size(),
                1,
                input.axes().get(0),
                input.axes().get(1))) {
            Batch.copy(values, pixels);
            try (INDArray probabilities = copy.outputSingle(false, pixels)) {
                float[] all = probabilities.dup('c').data().asFloat();
                int outputs = all.length / pictures.size();
                List<float[]> rows = new ArrayList<>(pictures.size());
                for (int i = 0; i < pictures.size(); i++) {
                    float[] row = new float[outputs];
                    System.arraycopy(all, i * outputs, row, 0, outputs);
                    rows.add(row);
                }
                return rows;
            }
        }
    }

    /** Waits for the predictions under way, then gives the native memory back. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            closed = true;
            copies.forEach(ComputationGraph::close);
            copies.clear();
        } finally {
            use.writeLock().unlock();
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
