package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.NativeFloats;

/** Batch normalisation by the moving averages, as in prediction; it has no way back. */
final class MovingNormalizationStage extends ElementwiseStage {

    private final PictureOp.Normalized op;
    private final NativeFloats weights;
    private final float[][] parameters; // of each half: gamma, beta, mean, variance

    /** @param layout compact */
    MovingNormalizationStage(PictureOp.Normalized op, SampleLayout layout, NativeFloats weights) {
        super(layout);
        this.op = op;
        this.weights = weights;
        parameters = new float[2][4 * layout.channels()];
    }

    @Override
    public void forward(int half, int sample, float[] x, float[] y) {
        float[] of = parameters[half];
        weights.get(of, 0, of.length, op.gamma());
        int channels = layout.channels();
        int plane = layout.plane();
        for (int channel = 0; channel < channels; channel++) {
            double deviation = Math.sqrt(of[3 * channels + channel] + op.epsilon());
            float scale = (float) (of[channel] / deviation);
            float shift = of[channels + channel] - of[2 * channels + channel] * scale;
            for (int i = channel * plane; i < (channel + 1) * plane; i++) {
                y[i] = x[i] * scale + shift;
            }
        }
    }

    @Override
    public void backward(int half, int sample, float[] x, float[] y, float[] outputGradient, float[] inputGradient) {
        throw new UnsupportedOperationException("Prediction has no way back");
    }
}
