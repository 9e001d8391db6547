package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.TwoThreads;
import java.util.Arrays;

/**
 * Batch normalisation by the mini-batch's own mean and variance; a stage of training only. The gradient of the moving averages
 * is what is to be taken off ({@link ParameterLayout.Kind#STATISTIC}).
 */
final class NormalizationStage implements BatchStage {

    private final PictureOp.Normalized op;
    private final SampleLayout layout;
    private final NativeFloats weights;
    private final NativeFloats gradient;
    private final TwoThreads threads;
    private final float[] parameters; // gamma, beta, moving mean, moving variance
    private final float[] parameterGradients; // the same
    private final float[] mean;
    private final float[] inverse; // 1 / deviation
    private final double[][] sums; // of each half
    private final double[][] otherSums;
    private final float[] factors; // of the gradient, of the distance from the mean, and a number
    private final TwoThreads.Task adding = this::addHalf;
    private final TwoThreads.Task squaring = this::squareHalf;
    private final TwoThreads.Task scaling = this::scaleHalf;
    private final TwoThreads.Task addingGradients = this::addGradientsOfHalf;
    private final TwoThreads.Task turning = this::turnHalf;
    private float[][] x = {};
    private float[][] y = {};
    private float[][] outputGradient = {};
    private float[][] inputGradient = {};
    private int count;

    /** @param layout compact */
    NormalizationStage(
            PictureOp.Normalized op,
            SampleLayout layout,
            NativeFloats weights,
            NativeFloats gradient,
            TwoThreads threads) {
        this.op = op;
        this.layout = layout;
        this.weights = weights;
        this.gradient = gradient;
        this.threads = threads;
        int channels = layout.channels();
        parameters = new float[4 * channels];
        parameterGradients = new float[4 * channels];
        mean = new float[channels];
        inverse = new float[channels];
        sums = new double[2][channels];
        otherSums = new double[2][channels];
        factors = new float[3 * channels];
    }

    @Override
    public SampleLayout output() {
        return layout;
    }

    @Override
    public boolean needsInput() {
        return true;
    }

    @Override
    public long cost() {
        return 4L * SampleStage.LOOP * layout.size();
    }

    @Override
    public void forward(float[][] from, float[][] to, int samples) {
        x = from;
        y = to;
        count = samples;
        int channels = layout.channels();
        double numbers = (double) count * layout.plane();
        weights.get(parameters, 0, parameters.length, op.gamma());
        threads.run(adding);
        for (int i = 0; i < channels; i++) {
            mean[i] = (float) ((sums[0][i] + sums[1][i]) / numbers);
        }
        threads.run(squaring);
        float rest = (float) (1 - op.momentum());
        for (int i = 0; i < channels; i++) {
            double variance = (sums[0][i] + sums[1][i]) / numbers;
            inverse[i] = (float) (1 / Math.sqrt(variance + op.epsilon()));
            parameterGradients[2 * channels + i] = rest * (parameters[2 * channels + i] - mean[i]);
            parameterGradients[3 * channels + i] = rest * (parameters[3 * channels + i] - (float) variance);
        }
        threads.run(scaling);
    }

    private void addHalf(int half) {
        double[] sum = sums[half];
        int plane = layout.plane();
        Arrays.fill(sum, 0);
        for (int sample = first(half); sample < first(half + 1); sample++) {
            float[] values = x[sample];
            for (int channel = 0; channel < sum.length; channel++) {
                sum[channel] += Sums.of(values, channel * plane, (channel + 1) * plane);
            }
        }
    }

    private void squareHalf(int half) {
        double[] sum = sums[half];
        int plane = layout.plane();
        Arrays.fill(sum, 0);
        for (int sample = first(half); sample < first(half + 1); sample++) {
            float[] values = x[sample];
            for (int channel = 0; channel < sum.length; channel++) {
                sum[channel] += Sums.ofSquares(values, mean[channel], channel * plane, (channel + 1) * plane);
            }
        }
    }

    private void scaleHalf(int half) {
        for (int sample = first(half); sample < first(half + 1); sample++) {
            for (int channel = 0; channel < mean.length; channel++) {
                float scale = parameters[channel] * inverse[channel];
                scale(x[sample], y[sample], channel, mean[channel], scale, parameters[mean.length + channel]);
            }
        }
    }

    private void scale(float[] from, float[] to, int channel, float center, float scale, float shift) {
        int plane = layout.plane();
        for (int i = channel * plane; i < (channel + 1) * plane; i++) {
            to[i] = (from[i] - center) * scale + shift;
        }
    }

    @Override
    public void backward(float[][] from, float[][] gradientOfY, float[][] gradientOfX, int samples) {
        x = from;
        outputGradient = gradientOfY;
        inputGradient = gradientOfX;
        count = samples;
        int channels = layout.channels();
        double numbers = (double) count * layout.plane();
        threads.run(addingGradients);
        for (int i = 0; i < channels; i++) {
            double sum = sums[0][i] + sums[1][i];
            double byDistance = otherSums[0][i] + otherSums[1][i];
            parameterGradients[i] = (float) (byDistance * inverse[i]);
            parameterGradients[channels + i] = (float) sum;
            factors[i] = parameters[i] * inverse[i];
            factors[channels + i] = (float) (-factors[i] * byDistance * inverse[i] * inverse[i] / numbers);
            factors[2 * channels + i] = (float) (-factors[i] * sum / numbers);
        }
        gradient.put(parameterGradients, 0, parameterGradients.length, op.gamma());
        if (inputGradient.length > 0) {
            threads.run(turning);
        }
    }

    private void addGradientsOfHalf(int half) {
        double[] sum = sums[half];
        double[] byDistance = otherSums[half];
        int plane = layout.plane();
        Arrays.fill(sum, 0);
        Arrays.fill(byDistance, 0);
        for (int sample = first(half); sample < first(half + 1); sample++) {
            for (int channel = 0; channel < sum.length; channel++) {
                int from = channel * plane;
                sum[channel] += Sums.of(outputGradient[sample], from, from + plane);
                byDistance[channel] +=
                        Sums.ofProducts(outputGradient[sample], x[sample], mean[channel], from, from + plane);
            }
        }
    }

    private void turnHalf(int half) {
        for (int sample = first(half); sample < first(half + 1); sample++) {
            for (int channel = 0; channel < mean.length; channel++) {
                turn(outputGradient[sample], x[sample], inputGradient[sample], channel);
            }
        }
    }

    private void turn(float[] of, float[] at, float[] to, int channel) {
        int plane = layout.plane();
        float center = mean[channel];
        float factor = factors[channel];
        float byDistance = factors[mean.length + channel];
        float number = factors[2 * mean.length + channel];
        for (int i = channel * plane; i < (channel + 1) * plane; i++) {
            to[i] = factor * of[i] + byDistance * (at[i] - center) + number;
        }
    }

    private int first(int half) {
        return (half * count + 1) / 2;
    }
}
