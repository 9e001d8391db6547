package io.fittingroom.engine.blas;

import org.bytedeco.javacpp.FloatPointer;

/**
 * A product of matrices that stay where they are, {@code c = a b}, by OpenBLAS: a large one as two halves of c's rows. All
 * matrices are row by row without gaps.
 */
public final class Product implements TwoThreads.Task {

    private final int rows;
    private final int columns;
    private final int inner;
    private final boolean isTransposedA;
    private final boolean isTransposedB;
    private final FloatPointer[] a; // from each half's first row on
    private final FloatPointer b;
    private final FloatPointer[] c;

    /**
     * @param a [rows, inner], or transposed [inner, rows]
     * @param b [inner, columns], or transposed [columns, inner]
     * @param c [rows, columns]
     */
    public Product(int rows, int columns, int inner, Factor a, Factor b, FloatPointer c) {
        this.rows = rows;
        this.columns = columns;
        this.inner = inner;
        isTransposedA = a.isTransposed();
        isTransposedB = b.isTransposed();
        int upper = rows / 2;
        this.a = new FloatPointer[] {a.start(), at(a.start(), isTransposedA ? upper : upper * inner)};
        this.b = b.start();
        this.c = new FloatPointer[] {c, at(c, upper * columns)};
    }

    /** A matrix, as it is or the other way round. */
    public record Factor(FloatPointer start, boolean isTransposed) {}

    /** Whether two threads are to do it, a half each. */
    public boolean isShared() {
        return (long) rows * columns * inner >= TwoThreads.LEAST_TO_SHARE;
    }

    /** All of it, by two threads where that is faster. */
    public void run(TwoThreads threads) {
        if (isShared()) {
            threads.run(this);
        } else {
            run();
        }
    }

    /** All of it at once on the calling thread. */
    void run() {
        multiply(0, rows);
    }

    /** The first of a half's rows. */
    public int first(int half) {
        return half * (rows / 2);
    }

    /** The row after a half's last one. */
    public int end(int half) {
        return half == 0 ? rows / 2 : rows;
    }

    @Override
    public void run(int half) {
        multiply(half, end(half) - first(half));
    }

    private void multiply(int half, int count) {
        if (columns == 1) {
            int width = isTransposedA ? rows : inner;
            Sgemm.multiplyVector(isTransposedA, count, inner, a[half], width, b, 0, c[half]);
            return;
        }
        Sgemm.multiply(
                isTransposedA,
                isTransposedB,
                count,
                columns,
                inner,
                a[half],
                isTransposedA ? rows : inner,
                b,
                isTransposedB ? inner : columns,
                0,
                c[half],
                columns);
    }

    private static FloatPointer at(FloatPointer start, int index) {
        return new FloatPointer(start).position(start.position() + index);
    }
}
