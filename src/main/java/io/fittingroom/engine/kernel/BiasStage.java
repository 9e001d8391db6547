package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.NativeFloats;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Adds a number to each channel. */
final class BiasStage extends ElementwiseStage {

    private final int at;
    private final NativeFloats weights;
    private final @Nullable NativeFloats gradient; // of training
    private final float[][] biases; // of each half
    private final float[][] biasGradients; // the same, added up

    BiasStage(PictureOp.Biased op, SampleLayout layout, NativeFloats weights, @Nullable NativeFloats gradient) {
        super(layout);
        this.weights = weights;
        this.gradient = gradient;
        at = op.bias();
        biases = new float[2][layout.channels()];
        biasGradients = new float[2][gradient == null ? 0 : layout.channels()];
    }

    @Override
    public boolean learns() {
        return true;
    }

    @Override
    public void forward(int half, int sample, float[] x, float[] y) {
        float[] bias = biases[half];
        weights.get(bias, 0, bias.length, at);
        int plane = layout.plane();
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
        Arrays.fill(biasGradients[0], 0);
        Arrays.fill(biasGradients[1], 0);
    }

    @Override
    public void backward(int half, int sample, float[] x, float[] y, float[] outputGradient, float[] inputGradient) {
        float[] sums = biasGradients[half];
        int plane = layout.plane();
        for (int channel = 0; channel < sums.length; channel++) {
            sums[channel] += Sums.of(outputGradient, channel * plane, (channel + 1) * plane);
        }
    }

    @Override
    public void endBackward() {
        for (int i = 0; i < biasGradients[0].length; i++) {
            biasGradients[0][i] += biasGradients[1][i];
        }
        gradient.put(biasGradients[0], 0, biasGradients[0].length, at);
    }
}
