package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.NativeFloats;
import java.util.Arrays;

/** Adds a number to each channel. */
final class BiasStage extends ElementwiseStage {

    private final int at;
    private final NativeFloats weights;
    private final NativeFloats gradient;
    private final float[][] biases; // of each half
    private final float[][] slopes; // the same, added up

    BiasStage(PictureOp.Biased op, Planes planes, NativeFloats weights, NativeFloats gradient) {
        super(planes);
        this.weights = weights;
        this.gradient = gradient;
        at = op.bias();
        biases = new float[2][planes.channels()];
        slopes = new float[2][planes.channels()];
    }

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public void forward(int half, int sample, float[] x, float[] y) {
        float[] bias = biases[half];
        weights.get(bias, 0, bias.length, at);
        int plane = planes.plane();
        if (plane == 1) {
            for (int i = 0; i < bias.length; i++) {
                y[i] = x[i] + bias[i];
            }
            return;
        }
        for (int channel = 0; channel < bias.length; channel++) {
            add(bias[channel], x, y, channel * plane, (channel + 1) * plane);
        }
    }

    private static void add(float number, float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = x[i] + number;
        }
    }

    @Override
    public void beginBackward() {
        Arrays.fill(slopes[0], 0);
        Arrays.fill(slopes[1], 0);
    }

    @Override
    public void backward(int half, int sample, float[] x, float[] y, float[] slope, float[] below) {
        float[] sums = slopes[half];
        int plane = planes.plane();
        if (plane == 1) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += slope[i];
            }
            return;
        }
        for (int channel = 0; channel < sums.length; channel++) {
            sums[channel] += Sums.of(slope, channel * plane, (channel + 1) * plane);
        }
    }

    @Override
    public void endBackward() {
        for (int i = 0; i < slopes[0].length; i++) {
            slopes[0][i] += slopes[1][i];
        }
        gradient.put(slopes[0], 0, slopes[0].length, at);
    }
}
