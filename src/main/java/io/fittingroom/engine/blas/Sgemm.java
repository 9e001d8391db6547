package io.fittingroom.engine.blas;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;

/** Products of parts of matrices, row by row, by OpenBLAS. Widths are how far a row is from the next one. Stateless. */
public final class Sgemm {

    private Sgemm() {}

    /**
     * {@code c = a b + keep c}.
     *
     * @param a [rows, inner]
     * @param b [inner, columns]
     * @param c [rows, columns]
     */
    public static void multiply(
            int rows,
            int columns,
            int inner,
            FloatPointer a,
            int widthOfA,
            FloatPointer b,
            int widthOfB,
            float keep,
            FloatPointer c,
            int widthOfC) {
        multiply(false, false, rows, columns, inner, a, widthOfA, b, widthOfB, keep, c, widthOfC);
    }

    /** The same; a is transposed, [inner, rows]. */
    public static void multiplyTransposed(
            int rows,
            int columns,
            int inner,
            FloatPointer a,
            int widthOfA,
            FloatPointer b,
            int widthOfB,
            float keep,
            FloatPointer c,
            int widthOfC) {
        multiply(true, false, rows, columns, inner, a, widthOfA, b, widthOfB, keep, c, widthOfC);
    }

    /** The same; b is transposed, [columns, inner]. One row is a vector, for which b is read as it lies. */
    public static void multiplyByTransposed(
            int rows,
            int columns,
            int inner,
            FloatPointer a,
            int widthOfA,
            FloatPointer b,
            int widthOfB,
            float keep,
            FloatPointer c,
            int widthOfC) {
        if (rows == 1) {
            multiplyVector(false, columns, inner, b, widthOfB, a, keep, c);
        } else {
            multiply(false, true, rows, columns, inner, a, widthOfA, b, widthOfB, keep, c, widthOfC);
        }
    }

    /**
     * {@code c = a b + keep c}, b and c being vectors: a is read as it lies, where a product of matrices copies it first,
     * which takes many times as long.
     *
     * @param a [rows, columns], or transposed, [columns, rows]
     */
    static void multiplyVector(
            boolean isTransposed,
            int rows,
            int columns,
            FloatPointer a,
            int widthOfA,
            FloatPointer b,
            float keep,
            FloatPointer c) {
        openblas_nolapack.cblas_sgemv(
                openblas_nolapack.CblasRowMajor,
                isTransposed ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
                isTransposed ? columns : rows,
                isTransposed ? rows : columns,
                1,
                a,
                widthOfA,
                b,
                1,
                keep,
                c,
                1);
    }

    /** The same; a and b are transposed where said. */
    public static void multiply(
            boolean isTransposedA,
            boolean isTransposedB,
            int rows,
            int columns,
            int inner,
            FloatPointer a,
            int widthOfA,
            FloatPointer b,
            int widthOfB,
            float keep,
            FloatPointer c,
            int widthOfC) {
        openblas_nolapack.cblas_sgemm(
                openblas_nolapack.CblasRowMajor,
                isTransposedA ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
                isTransposedB ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
                rows,
                columns,
                inner,
                1,
                a,
                widthOfA,
                b,
                widthOfB,
                keep,
                c,
                widthOfC);
    }
}
