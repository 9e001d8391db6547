package io.fittingroom.engine.serve;

import io.fittingroom.engine.blas.NativeRuntime;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A trained network ready to predict. Thread-safe. Holds native memory; whoever loaded it closes it. */
public final class ServingNetwork implements AutoCloseable {

    private final Forward forward;
    private final long bytes;
    private final Optional<MicroBatches> batches;
    private final ReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private ServingNetwork(Forward forward, long bytes, MicroBatching batching) {
        this.forward = forward;
        this.bytes = bytes;
        this.batches = batching.isOn() ? Optional.of(new MicroBatches(batching, forward::predict)) : Optional.empty();
    }

    /** As {@link #load(Sequential, Shape, byte[], InferenceThreads, MicroBatching)}, each request by itself. */
    public static ServingNetwork load(Sequential network, Shape input, byte[] artifact, InferenceThreads threads) {
        return load(network, input, artifact, threads, MicroBatching.OFF);
    }

    /**
     * Loads a network from what {@code TrainingSession.artifact} made of it. Only the weights are read from the zip: the
     * network is built from our own specification, so no class named in the zip is ever looked at.
     *
     * @param network the specification that it was trained with
     * @param input one sample's shape, [height, width]
     * @throws IllegalStateException when the weights cannot be read or do not fit the network
     */
    public static ServingNetwork load(
            Sequential network, Shape input, byte[] artifact, InferenceThreads threads, MicroBatching batching) {
        NativeRuntime.ensureLoaded();
        try (INDArray weights = weights(artifact)) {
            Forward forward = Forward.of(network, input, weights, threads);
            return new ServingNetwork(forward, bytes(network, input, weights.length(), threads), batching);
        } catch (IOException | RuntimeException damaged) {
            throw new IllegalStateException("The stored weights cannot be read", damaged);
        }
    }

    /**
     * Native memory that the weights of a network take when it is loaded, in bytes: four for each parameter, once where our
     * own kernels predict, else for each inference thread.
     *
     * @param input one sample's shape, [height, width]
     * @param parameters that the network has
     */
    public static long bytes(Sequential network, Shape input, long parameters, InferenceThreads threads) {
        return Forward.bytes(network, input, parameters, threads);
    }

    /** Native memory that its weights take, in bytes, all copies counted. */
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
            if (pictures.isEmpty()) {
                return Optional.of(List.of());
            }
            return Optional.of(batches.isPresent() ? batches.get().predict(pictures) : forward.predict(pictures));
        } finally {
            use.readLock().unlock();
        }
    }

    /** Waits for the predictions under way, then gives the native memory back. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                forward.close();
            }
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
