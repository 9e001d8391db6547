package io.fittingroom.engine.kernel;

import java.util.SplittableRandom;

/** Adds normally distributed noise; a stage of training only. */
final class NoiseStage extends ElementwiseStage {

    private final double stddev;
    private float[] noise = {}; // [samples, numbers], drawn in that order, as DL4J's layers draw

    /** @param layout compact */
    NoiseStage(double stddev, SampleLayout layout) {
        super(layout);
        this.stddev = stddev;
    }

    @Override
    public void draw(SplittableRandom random, int samples) {
        if (noise.length != samples * layout.size()) {
            noise = new float[samples * layout.size()];
        }
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (random.nextGaussian() * stddev);
        }
    }

    @Override
    public void forward(int half, int sample, float[] x, float[] y) {
        int from = sample * y.length;
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] + noise[from + i];
        }
    }

    @Override
    public void backward(int half, int sample, float[] x, float[] y, float[] outputGradient, float[] inputGradient) {
        // The gradients stay what they are.
    }
}
