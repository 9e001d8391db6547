package io.fittingroom.engine.blas;

import org.bytedeco.openblas.global.openblas_nolapack;

/** Products of matrices by OpenBLAS. Stateless. */
public final class Sgemm {

    private Sgemm() {}

    /**
     * {@code c = a b + keep c}. Where one of a and b is a vector the other is read as it lies; a product of matrices would
     * copy it first, which takes many times as long.
     *
     * @param a [rows, inner]
     * @param b [inner, columns]
     * @param c [rows, columns], not transposed
     */
    public static void multiply(int rows, int columns, int inner, Matrix a, Matrix b, float keep, Matrix c) {
        assert a.holds(rows, inner) && b.holds(inner, columns) && c.holds(rows, columns) : "beyond native memory";
        if (columns == 1) {
            multiplyVector(a, rows, inner, a.isTransposed(), b, b.step(true), keep, c, c.width());
        } else if (rows == 1 && b.isTransposed()) {
            multiplyVector(b, columns, inner, false, a, a.step(false), keep, c, 1);
        } else {
            openblas_nolapack.cblas_sgemm(
                    openblas_nolapack.CblasRowMajor,
                    transposition(a.isTransposed()),
                    transposition(b.isTransposed()),
                    rows,
                    columns,
                    inner,
                    1,
                    a.pointer(),
                    a.width(),
                    b.pointer(),
                    b.width(),
                    keep,
                    c.pointer(),
                    c.width());
        }
    }

    /** @param matrix [rows, inner], or transposed [inner, rows] */
    private static void multiplyVector(
            Matrix matrix,
            int rows,
            int inner,
            boolean isTransposed,
            Matrix vector,
            int step,
            float keep,
            Matrix product,
            int productStep) {
        openblas_nolapack.cblas_sgemv(
                openblas_nolapack.CblasRowMajor,
                transposition(isTransposed),
                isTransposed ? inner : rows,
                isTransposed ? rows : inner,
                1,
                matrix.pointer(),
                matrix.width(),
                vector.pointer(),
                step,
                keep,
                product.pointer(),
                productStep);
    }

    private static int transposition(boolean isTransposed) {
        return isTransposed ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans;
    }

    /** Adds the first so many numbers of one to the other's. */
    public static void add(int count, Matrix from, Matrix to) {
        assert from.holdsNumbers(count) && to.holdsNumbers(count) : "beyond native memory";
        openblas_nolapack.cblas_saxpy(count, 1, from.pointer(), 1, to.pointer(), 1);
    }
}
