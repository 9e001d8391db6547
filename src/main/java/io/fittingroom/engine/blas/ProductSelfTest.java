package io.fittingroom.engine.blas;

import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Products of several sizes against plain Java, so that a library that multiplies wrongly is found before it trains: sizes
 * that fill a kernel's registers and sizes that do not, all four ways to transpose, and a matrix by a vector. Stateless.
 */
public final class ProductSelfTest {

    /** Rows, columns, inner. */
    private static final int[][] SIZES = {
        {2, 2, 1}, {3, 5, 7}, {16, 16, 16}, {17, 33, 65}, {10, 32, 128}, {128, 32, 49}, {32, 200, 31}, {5, 13, 784}
    };

    /** Four to transpose matrices, and a matrix by a vector, as it lies and transposed. */
    private static final int WAYS = 6;

    /** Rounding of a sum of n products is at most n/2 units in the last place of the sum of their amounts; twice that. */
    private static final double UNIT = Math.ulp(1f);

    private ProductSelfTest() {}

    /** The multiplication that is tried. */
    @FunctionalInterface
    interface Multiplication {

        /** As {@link Sgemm#multiply}, of which nothing is kept. */
        void multiply(int rows, int columns, int inner, Matrix a, Matrix b, Matrix c);
    }

    /** The first product that OpenBLAS gets wrong, in words; empty when all are right. */
    public static Optional<String> firstWrong() {
        return firstWrong((rows, columns, inner, a, b, c) -> Sgemm.multiply(rows, columns, inner, a, b, 0, c));
    }

    static Optional<String> firstWrong(Multiplication multiplication) {
        SplittableRandom random = new SplittableRandom(1);
        for (int[] size : SIZES) {
            for (int way = 0; way < WAYS; way++) {
                int columns = way < 4 ? size[1] : 1;
                if (!isRight(multiplication, (way & 1) == 1, (way & 2) == 2, size[0], columns, size[2], random)) {
                    return Optional.of(size[0] + "x" + columns + "x" + size[2]);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isRight(
            Multiplication multiplication,
            boolean isTransposedA,
            boolean isTransposedB,
            int rows,
            int columns,
            int inner,
            SplittableRandom random) {
        float[] a = numbers(rows * inner, random);
        float[] b = numbers(inner * columns, random);
        float[] c = new float[rows * columns];
        try (Arena arena = new Arena()) {
            Matrix product = matrix(arena, c, columns);
            multiplication.multiply(
                    rows,
                    columns,
                    inner,
                    isTransposedA ? matrix(arena, a, rows).transposed() : matrix(arena, a, inner),
                    isTransposedB ? matrix(arena, b, inner).transposed() : matrix(arena, b, columns),
                    product);
            product.numbers().get(c, 0, c.length, 0);
        }
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double sum = 0;
                double amount = 0;
                for (int i = 0; i < inner; i++) {
                    double product = (double) a[isTransposedA ? i * rows + row : row * inner + i]
                            * b[isTransposedB ? column * inner + i : i * columns + column];
                    sum += product;
                    amount += Math.abs(product);
                }
                // Written so that NaN is wrong.
                if (!(Math.abs(c[row * columns + column] - sum) <= UNIT * inner * amount)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Matrix matrix(Arena arena, float[] values, int width) {
        NativeFloats numbers = arena.floats(values.length);
        numbers.put(values, 0, values.length, 0);
        return numbers.matrix(0, width);
    }

    private static float[] numbers(int count, SplittableRandom random) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (2 * random.nextDouble() - 1);
        }
        return numbers;
    }
}
