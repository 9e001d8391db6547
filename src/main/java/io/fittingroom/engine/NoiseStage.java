package io.fittingroom.engine;

import java.util.SplittableRandom;

/** Adds normally distributed noise; a stage of training only. */
final class NoiseStage implements SampleStage {

    private final double stddev;
    private final Planes planes;
    private float[] noise = {}; // [samples, numbers], drawn in that order, as DL4J's layers draw

    /** @param planes compact */
    NoiseStage(double stddev, Planes planes) {
        this.stddev = stddev;
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
    public long cost() {
        return (long) LOOP * planes.size();
    }

    @Override
    public void draw(SplittableRandom random, int samples) {
        if (noise.length != samples * planes.size()) {
            noise = new float[samples * planes.size()];
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
    public void backward(int half, int sample, float[] x, float[] y, float[] slope, float[] below) {
        // The slopes stay what they are.
    }
}
