package io.fittingroom.engine.kernel;

import io.fittingroom.network.Activation;

/** An activation function. */
final class ActivationStage extends ElementwiseStage {

    private final Activation function;

    /** @param planes flat for softmax */
    ActivationStage(Activation function, Planes planes) {
        super(planes);
        this.function = function;
    }

    @Override
    public boolean needsInput() {
        return function != Activation.RELU;
    }

    @Override
    public boolean needsOutput() {
        return true;
    }

    @Override
    public void forward(int half, int sample, float[] x, float[] y) {
        ActivationKernel.apply(function, x, y, 0, x.length, 1);
    }

    @Override
    public void backward(int half, int sample, float[] x, float[] y, float[] slope, float[] below) {
        ActivationKernel.backward(function, x, y, slope, 0, slope.length, 1);
    }
}
