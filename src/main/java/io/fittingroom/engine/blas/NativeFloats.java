package io.fittingroom.engine.blas;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Numbers in native memory, where OpenBLAS finds them. Loops in Java run over arrays, which HotSpot vectorises and buffers it
 * does not; {@link #put} and {@link #get} carry numbers over. Many threads may read it while none writes. Lives as long as the
 * {@link Arena} that it was made with.
 */
public final class NativeFloats {

    private final FloatPointer pointer;
    private final FloatBuffer buffer;
    private boolean closed;

    NativeFloats(FloatPointer pointer) {
        this.pointer = pointer;
        buffer = pointer.asBuffer();
    }

    public void put(float[] source, int from, int to, int at) {
        requireOpen();
        buffer.put(at, source, from, to - from);
    }

    public void get(float[] target, int from, int to, int at) {
        requireOpen();
        buffer.get(at, target, from, to - from);
    }

    /**
     * The numbers from an index on as a matrix to multiply with.
     *
     * @param width how far a row is from the next one
     */
    public Matrix matrix(int start, int width) {
        requireOpen();
        return new Matrix(this, start, width);
    }

    /** How many numbers. */
    int size() {
        return buffer.capacity();
    }

    FloatPointer from(int index) {
        return new FloatPointer(pointer).position(index);
    }

    /** Its memory may be somebody else's otherwise. */
    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The numbers were given back");
        }
    }

    void markClosed() {
        closed = true;
    }
}
