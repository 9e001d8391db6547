package io.fittingroom.engine.kernel;

import io.fittingroom.network.Activation;

/** An activation function. */
final class ActivationStage extends ElementwiseStage {

    private final Activation function;

    /** @param layout flat for softmax */
    ActivationStage(Activation function, SampleLayout layout) {
        super(layout);
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
        ActivationKernel.apply(function, x, y);
    }

    @Override
    public void backward(int half, int sample, float[] x, float[] y, float[] outputGradient, float[] inputGradient) {
        ActivationKernel.backward(function, x, y, outputGradient);
    }
}
