package io.fittingroom.engine.kernel;

import io.fittingroom.network.Activation;

/**
 * Activation functions over one sample's sums, and their derivatives. Plain loops over arrays, so that HotSpot vectorises
 * those without exp. Stateless.
 */
public final class ActivationKernel {

    private static final float LEAK = 0.2f;
    private static final float SELU_SCALE = 1.050701f;
    private static final float SELU_ALPHA = 1.6732632f;
    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double DENSITY_AT_ZERO = 1 / Math.sqrt(2 * Math.PI);

    private ActivationKernel() {}

    /** {@code y = f(x)}; y may be x. */
    public static void apply(Activation function, float[] x, float[] y) {
        switch (function) {
            case RELU -> relu(x, y);
            case LEAKY_RELU -> leakyRelu(x, y);
            case ELU -> elu(x, y, 1, 1);
            case SELU -> elu(x, y, SELU_SCALE, SELU_ALPHA);
            case GELU -> gelu(x, y);
            case SWISH -> swish(x, y);
            case SIGMOID -> sigmoid(x, y);
            case TANH -> tanh(x, y);
            case SOFTPLUS -> softplus(x, y);
            case SOFTMAX -> softmax(x, y);
            case LINEAR -> System.arraycopy(x, 0, y, 0, x.length);
        }
    }

    /**
     * The way back of the same numbers: {@code gradient}, dloss/dy, becomes dloss/dx.
     *
     * @param x what went in
     * @param y what came out
     */
    static void backward(Activation function, float[] x, float[] y, float[] gradient) {
        switch (function) {
            case RELU -> reluBackward(y, gradient);
            case LEAKY_RELU -> leakyReluBackward(x, gradient);
            case ELU -> eluBackward(x, y, gradient, 1, 1);
            case SELU -> eluBackward(x, y, gradient, SELU_SCALE, SELU_ALPHA);
            case GELU -> geluBackward(x, gradient);
            case SWISH -> swishBackward(x, y, gradient);
            case SIGMOID -> sigmoidBackward(y, gradient);
            case TANH -> tanhBackward(y, gradient);
            case SOFTPLUS -> softplusBackward(x, gradient);
            case SOFTMAX -> softmaxBackward(y, gradient);
            case LINEAR -> {
                // The gradient stays what it is.
            }
        }
    }

    private static void relu(float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            y[i] = Math.max(x[i], 0);
        }
    }

    /** Without a branch: half of the numbers are 0, in no order that a processor could guess. */
    private static void reluBackward(float[] y, float[] gradient) {
        for (int i = 0; i < y.length; i++) {
            int allBitsIfPositive = -Float.floatToRawIntBits(y[i]) >> 31; // y is +0 or more
            gradient[i] = Float.intBitsToFloat(Float.floatToRawIntBits(gradient[i]) & allBitsIfPositive);
        }
    }

    private static void leakyRelu(float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            y[i] = Math.max(x[i], LEAK * x[i]);
        }
    }

    private static void leakyReluBackward(float[] x, float[] gradient) {
        for (int i = 0; i < x.length; i++) {
            gradient[i] = x[i] >= 0 ? gradient[i] : LEAK * gradient[i];
        }
    }

    private static void elu(float[] x, float[] y, float scale, float alpha) {
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] > 0 ? scale * x[i] : (float) (scale * alpha * Math.expm1(x[i]));
        }
    }

    private static void eluBackward(float[] x, float[] y, float[] gradient, float scale, float alpha) {
        for (int i = 0; i < x.length; i++) {
            gradient[i] *= x[i] > 0 ? scale : y[i] + scale * alpha;
        }
    }

    private static void gelu(float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) (x[i] * shareBelow(x[i]));
        }
    }

    private static void geluBackward(float[] x, float[] gradient) {
        for (int i = 0; i < x.length; i++) {
            double at = x[i];
            gradient[i] *= (float) (shareBelow(at) + at * DENSITY_AT_ZERO * Math.exp(-0.5 * at * at));
        }
    }

    /** P(X <= x) for a standard normal X. */
    private static double shareBelow(double x) {
        return 0.5 * complementOfErf(-x * ROOT_HALF);
    }

    /** 1 - erf(x) within 1.2e-7 of itself: Press et al., Numerical Recipes in C, 1992, section 6.2. */
    public static double complementOfErf(double x) {
        double z = Math.abs(x);
        double t = 1 / (1 + 0.5 * z);
        double series = 0.17087277;
        series = -0.82215223 + t * series;
        series = 1.48851587 + t * series;
        series = -1.13520398 + t * series;
        series = 0.27886807 + t * series;
        series = -0.18628806 + t * series;
        series = 0.09678418 + t * series;
        series = 0.37409196 + t * series;
        series = 1.00002368 + t * series;
        double above = t * Math.exp(-z * z - 1.26551223 + t * series);
        return x >= 0 ? above : 2 - above;
    }

    private static void swish(float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) (x[i] / (1 + Math.exp(-x[i])));
        }
    }

    private static void swishBackward(float[] x, float[] y, float[] gradient) {
        for (int i = 0; i < x.length; i++) {
            double share = 1 / (1 + Math.exp(-x[i]));
            gradient[i] *= (float) (y[i] + share * (1 - y[i]));
        }
    }

    private static void sigmoid(float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) (1 / (1 + Math.exp(-x[i])));
        }
    }

    private static void sigmoidBackward(float[] y, float[] gradient) {
        for (int i = 0; i < y.length; i++) {
            gradient[i] *= y[i] * (1 - y[i]);
        }
    }

    private static void tanh(float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            // Math.tanh takes three times as long.
            y[i] = (float) (1 - 2 / (1 + Math.exp(2.0 * x[i])));
        }
    }

    private static void tanhBackward(float[] y, float[] gradient) {
        for (int i = 0; i < y.length; i++) {
            gradient[i] *= 1 - y[i] * y[i];
        }
    }

    private static void softplus(float[] x, float[] y) {
        for (int i = 0; i < x.length; i++) {
            // Above 0 in the form that does not overflow.
            y[i] = (float) (Math.max(x[i], 0) + Math.log1p(Math.exp(-Math.abs(x[i]))));
        }
    }

    private static void softplusBackward(float[] x, float[] gradient) {
        for (int i = 0; i < x.length; i++) {
            gradient[i] *= (float) (1 / (1 + Math.exp(-x[i])));
        }
    }

    private static void softmax(float[] x, float[] y) {
        float most = Float.NEGATIVE_INFINITY;
        for (float number : x) {
            most = Math.max(most, number);
        }
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) Math.exp(x[i] - most);
            sum += y[i];
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) (y[i] / sum);
        }
    }

    private static void softmaxBackward(float[] y, float[] gradient) {
        double inner = 0;
        for (int i = 0; i < y.length; i++) {
            inner += (double) gradient[i] * y[i];
        }
        for (int i = 0; i < y.length; i++) {
            gradient[i] = (float) (y[i] * (gradient[i] - inner));
        }
    }
}
