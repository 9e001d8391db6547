package io.fittingroom.engine.dl4j;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Keras' gelu, {@code x * P(X <= x)} for a standard normal X, by the error function: Hendrycks and Gimpel, 2016. */
final class ErfGelu extends BaseActivationFunction {

    private static final long serialVersionUID = 1L;
    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double DENSITY_AT_ZERO = 1 / Math.sqrt(2 * Math.PI);

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
        return in.muli(shareBelow(in));
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
        INDArray density = Transforms.exp(in.mul(in).muli(-0.5), false).muli(DENSITY_AT_ZERO);
        INDArray slope = shareBelow(in).addi(density.muli(in));
        return new Pair<>(slope.muli(epsilon), null);
    }

    private static INDArray shareBelow(INDArray x) {
        INDArray scaled = x.mul(ROOT_HALF);
        return Nd4j.getExecutioner().exec(new Erf(scaled, scaled)).addi(1).muli(0.5);
    }

    @Override
    public String toString() {
        return "gelu";
    }
}
