package io.fittingroom.engine.kernel;

/** Sums of many numbers: as HotSpot keeps their order, four at the same time. Stateless. */
final class Sums {

    private Sums() {}

    static float of(float[] values, int from, int to) {
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int i = from;
        for (; i < to - 3; i += 4) {
            first += values[i];
            second += values[i + 1];
            third += values[i + 2];
            fourth += values[i + 3];
        }
        for (; i < to; i++) {
            first += values[i];
        }
        return (first + second) + (third + fourth);
    }

    /** The sum of {@code a (b - mean)}. */
    static float ofProducts(float[] a, float[] b, float mean, int from, int to) {
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int i = from;
        for (; i < to - 3; i += 4) {
            first += a[i] * (b[i] - mean);
            second += a[i + 1] * (b[i + 1] - mean);
            third += a[i + 2] * (b[i + 2] - mean);
            fourth += a[i + 3] * (b[i + 3] - mean);
        }
        for (; i < to; i++) {
            first += a[i] * (b[i] - mean);
        }
        return (first + second) + (third + fourth);
    }

    /** The sum of {@code (values - mean)²}. */
    static float ofSquares(float[] values, float mean, int from, int to) {
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int i = from;
        for (; i < to - 3; i += 4) {
            first += (values[i] - mean) * (values[i] - mean);
            second += (values[i + 1] - mean) * (values[i + 1] - mean);
            third += (values[i + 2] - mean) * (values[i + 2] - mean);
            fourth += (values[i + 3] - mean) * (values[i + 3] - mean);
        }
        for (; i < to; i++) {
            first += (values[i] - mean) * (values[i] - mean);
        }
        return (first + second) + (third + fourth);
    }
}
