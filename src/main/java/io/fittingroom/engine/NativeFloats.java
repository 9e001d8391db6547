package io.fittingroom.engine;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;

/**
 * Numbers in native memory, where OpenBLAS finds them: matrices, row by row without gaps. Loops in Java run over arrays, which
 * HotSpot vectorises and buffers it does not; {@link #put} and {@link #get} carry numbers over. Not thread-safe; whoever made
 * it closes it.
 */
final class NativeFloats implements AutoCloseable {

    private final FloatPointer pointer;
    private final FloatBuffer buffer;

    /** @param size how many numbers; what they are is not said */
    NativeFloats(int size) {
        NativeRuntime.ensureLoaded();
        pointer = new FloatPointer((long) size);
        buffer = pointer.asBuffer();
    }

    void put(float[] source, int from, int to, int at) {
        buffer.put(at, source, from, to - from);
    }

    void get(float[] target, int from, int to, int at) {
        buffer.get(at, target, from, to - from);
    }

    /** The numbers from an index on, to multiply with; valid as long as this is. */
    FloatPointer from(int index) {
        return new FloatPointer(pointer).position(index);
    }

    @Override
    public void close() {
        pointer.deallocate();
    }

    /**
     * {@code c = a b}.
     *
     * @param a [rows, inner], or transposed [inner, rows]
     * @param b [inner, columns], or transposed [columns, inner]
     * @param c [rows, columns]
     */
    static void multiply(
            int rows,
            int columns,
            int inner,
            FloatPointer a,
            boolean transposeA,
            FloatPointer b,
            boolean transposeB,
            FloatPointer c) {
        openblas.cblas_sgemm(
                openblas.CblasRowMajor,
                transposeA ? openblas.CblasTrans : openblas.CblasNoTrans,
                transposeB ? openblas.CblasTrans : openblas.CblasNoTrans,
                rows,
                columns,
                inner,
                1,
                a,
                transposeA ? rows : inner,
                b,
                transposeB ? inner : columns,
                0,
                c,
                columns);
    }
}
