package io.fittingroom.engine.blas;

import java.nio.FloatBuffer;
import java.util.Objects;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Numbers in native memory, where OpenBLAS finds them: matrices, row by row without gaps. Loops in Java run over arrays, which
 * HotSpot vectorises and buffers it does not; {@link #put} and {@link #get} carry numbers over. Many threads may read it while none
 * writes; whoever made it closes it.
 */
public final class NativeFloats implements AutoCloseable {

    private final FloatPointer pointer;
    private final FloatBuffer buffer;
    private boolean closed;

    /** @param size how many numbers; what they are is not said */
    public NativeFloats(int size) {
        OpenBlas.ensureLoaded();
        pointer = new FloatPointer((long) size);
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

    /** The numbers from an index on, to multiply with; valid as long as this is. */
    public FloatPointer from(int index) {
        requireOpen();
        Objects.checkIndex(index, buffer.capacity() + 1);
        return new FloatPointer(pointer).position(index);
    }

    /** Its memory may be somebody else's by then. */
    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The numbers were given back");
        }
    }

    @Override
    public void close() {
        closed = true;
        pointer.deallocate();
    }
}
