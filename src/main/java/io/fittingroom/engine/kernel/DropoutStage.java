package io.fittingroom.engine.kernel;

import java.util.SplittableRandom;

/** Drops some of the numbers; a stage of training only. */
final class DropoutStage extends ElementwiseStage {

    private final double rate;
    private float[] mask = {}; // [samples, numbers], drawn in that order, as DL4J's layers draw

    /** @param layout compact */
    DropoutStage(double rate, SampleLayout layout) {
        super(layout);
        this.rate = rate;
    }

    @Override
    public void draw(SplittableRandom random, int samples) {
        if (mask.length != samples * layout.size()) {
            mask = new float[samples * layout.size()];
        }
        DropoutMask.draw(mask, rate, random);
    }

    @Override
    public void forward(int half, int sample, float[] x, float[] y) {
        multiply(x, y, sample * y.length);
    }

    @Override
    public void backward(int half, int sample, float[] x, float[] y, float[] outputGradient, float[] inputGradient) {
        multiply(outputGradient, inputGradient, sample * inputGradient.length);
    }

    private void multiply(float[] source, float[] target, int from) {
        for (int i = 0; i < target.length; i++) {
            target[i] = source[i] * mask[from + i];
        }
    }
}
