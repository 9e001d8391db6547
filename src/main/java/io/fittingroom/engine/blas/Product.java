package io.fittingroom.engine.blas;

/** A product of matrices that stay where they are, {@code c = a b}, by OpenBLAS: a large one as two halves of c's rows. */
public final class Product implements TwoThreads.Task {

    private final int rows;
    private final int columns;
    private final int inner;
    private final Matrix[] a; // from each half's first row on
    private final Matrix b;
    private final Matrix[] c;

    /**
     * @param a [rows, inner]
     * @param b [inner, columns]
     * @param c [rows, columns], not transposed
     */
    public Product(int rows, int columns, int inner, Matrix a, Matrix b, Matrix c) {
        this.rows = rows;
        this.columns = columns;
        this.inner = inner;
        this.a = new Matrix[] {a, a.from(rows / 2)};
        this.b = b;
        this.c = new Matrix[] {c, c.from(rows / 2)};
    }

    /** Whether two threads are to do it, a half each. */
    public boolean isShared() {
        return (long) rows * columns * inner >= TwoThreads.LEAST_TO_SHARE;
    }

    /** All of it at once on the calling thread. */
    public void run() {
        Sgemm.multiply(rows, columns, inner, a[0], b, 0, c[0]);
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
        Sgemm.multiply(end(half) - first(half), columns, inner, a[half], b, 0, c[half]);
    }
}
