package io.fittingroom.engine.kernel;

import io.fittingroom.network.Layer;

/** {@code x * scale + offset}. */
final class RescalingStage extends ElementwiseStage {

    private final float scale;
    private final float offset;

    RescalingStage(Layer.Rescaling by, SampleLayout layout) {
        super(layout);
        scale = (float) by.scale();
        offset = (float) by.offset();
    }

    @Override
    public void forward(int half, int sample, float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * scale + offset;
        }
    }

    @Override
    public void backward(int half, int sample, float[] x, float[] y, float[] outputGradient, float[] inputGradient) {
        for (int i = 0; i < inputGradient.length; i++) {
            inputGradient[i] = outputGradient[i] * scale;
        }
    }
}
