package io.fittingroom.engine;

import io.fittingroom.network.Activation;

/** An activation function. */
final class ActivationStage implements SampleStage {

    private final Activation function;
    private final Planes planes;

    /** @param planes flat for softmax */
    ActivationStage(Activation function, Planes planes) {
        this.function = function;
        this.planes = planes;
    }

    @Override
    public Planes output() {
        return planes;
    }

    @Override
    public boolean isElementwise() {
        return true;
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
    public long cost() {
        return (long) LOOP * planes.size();
    }

    @Override
    public void forward(int half, int sample, float[] x, float[] y) {
        ActivationKernel.apply(function, x, y, 1);
    }

    @Override
    public void backward(int half, int sample, float[] x, float[] y, float[] slope, float[] below) {
        ActivationKernel.backward(function, x, y, slope, 1);
    }
}
