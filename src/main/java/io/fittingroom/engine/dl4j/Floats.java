package io.fittingroom.engine.dl4j;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/** Copies between Java's arrays and native ones, in c order of the native array, whatever its order in memory. Stateless. */
public final class Floats {

    private Floats() {}

    /** An array's numbers in c order. */
    public static float[] of(INDArray array) {
        if (!isPlain(array)) {
            try (INDArray whole = array.dup('c')) {
                return read(whole);
            }
        }
        return read(array);
    }

    private static float[] read(INDArray plain) {
        float[] values = new float[Math.toIntExact(plain.length())];
        buffer(plain).get(values);
        return values;
    }

    /** Fills an array from numbers in c order; returns it. */
    public static INDArray put(float[] values, INDArray target) {
        if (isPlain(target)) {
            buffer(target).put(values, 0, Math.toIntExact(target.length()));
            return target;
        }
        for (int i = 0; i < values.length; i++) {
            target.putScalar(Shape.ind2subC(target.shape(), i), values[i]);
        }
        return target;
    }

    /** {@code result = source * factors}, all in c order; source and result may be one. */
    static INDArray multiply(INDArray source, float[] factors, INDArray result) {
        float[] values = of(source);
        for (int i = 0; i < values.length; i++) {
            values[i] *= factors[i];
        }
        return put(values, result);
    }

    /** An array's memory, from its first number on. */
    public static FloatBuffer buffer(INDArray array) {
        FloatBuffer all = array.data()
                .pointer()
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        return all.slice(Math.toIntExact(array.offset()), Math.toIntExact(array.length()));
    }

    /** Whether its numbers lie one after the other in c order. ND4J's own test says no where an axis has size 1. */
    static boolean isPlain(INDArray array) {
        long expected = 1;
        for (int axis = array.rank() - 1; axis >= 0; axis--) {
            if (array.size(axis) != 1 && array.stride(axis) != expected) {
                return false;
            }
            expected *= array.size(axis);
        }
        return true;
    }
}
