package io.fittingroom.engine.blas;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.engine.blas.ProductSelfTest.Multiplication;
import org.junit.jupiter.api.Test;

class ProductSelfTestTest {

    @Test
    void openBlasPasses() {
        assertThat(ProductSelfTest.firstWrong()).isEmpty();
    }

    @Test
    void aRightProductInAnotherOrderPasses() {
        assertThat(ProductSelfTest.firstWrong(plain(1f))).isEmpty();
    }

    @Test
    void aSlightlyWrongOneDoesNot() {
        assertThat(ProductSelfTest.firstWrong(plain(1.0001f))).hasValue("2x2x1");
    }

    @Test
    void oneThatIsWrongOnlyWhereKernelsEndIsFound() {
        Multiplication right = plain(1f);

        assertThat(ProductSelfTest.firstWrong((rows, columns, inner, a, b, c) -> {
                    right.multiply(rows, columns, inner, a, b, c);
                    if (rows % 16 == 1) {
                        put(c, rows * columns - 1, 0);
                    }
                }))
                .hasValue("17x33x65");
    }

    @Test
    void numbersThatAreNoneAreWrong() {
        assertThat(ProductSelfTest.firstWrong((rows, columns, inner, a, b, c) -> {
                    for (int i = 0; i < rows * columns; i++) {
                        put(c, i, Float.NaN);
                    }
                }))
                .isPresent();
    }

    /** From the last product to the first, each times the factor. */
    private static Multiplication plain(float factor) {
        return (rows, columns, inner, a, b, c) -> {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    float sum = 0;
                    for (int i = inner - 1; i >= 0; i--) {
                        sum += at(a, a.isTransposed() ? i * rows + row : row * inner + i)
                                * at(b, b.isTransposed() ? column * inner + i : i * columns + column);
                    }
                    put(c, row * columns + column, sum * factor);
                }
            }
        };
    }

    private static float at(Matrix matrix, int index) {
        float[] number = new float[1];
        matrix.numbers().get(number, 0, 1, index);
        return number[0];
    }

    private static void put(Matrix matrix, int index, float number) {
        matrix.numbers().put(new float[] {number}, 0, 1, index);
    }
}
