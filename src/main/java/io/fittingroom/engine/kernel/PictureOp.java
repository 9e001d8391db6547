package io.fittingroom.engine.kernel;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Window;

/** One operation of a {@link PictureStack}. Weights are named by the index of their first number. */
sealed interface PictureOp {

    /** Every number by itself. */
    record Rescaled(Layer.Rescaling by) implements PictureOp {}

    /**
     * What a window sees at each of its places, times a kernel.
     *
     * @param kernel [filters, channels, height, width]
     */
    record Convolved(int filters, Window window, Window strides, Padding padding, int kernel) implements PictureOp {}

    /**
     * A row of numbers times a kernel, and a bias added.
     *
     * @param kernel [outputs, inputs]
     * @param bias -1 where it has none
     */
    record Dense(int outputs, int kernel, int bias) implements PictureOp {

        boolean hasBias() {
            return bias >= 0;
        }
    }

    /** A number for each channel is added. */
    record Biased(int bias) implements PictureOp {}

    /** Never linear. */
    record Activated(Activation function) implements PictureOp {

        /** Whether a larger number never becomes a smaller one. */
        boolean isMonotone() {
            return switch (function) {
                case RELU, LEAKY_RELU, ELU, SELU, SIGMOID, TANH, SOFTPLUS, LINEAR -> true;
                case GELU, SWISH, SOFTMAX -> false;
            };
        }
    }

    /** The largest number of each window. */
    record MaxPooled(Window window, Window strides, Padding padding) implements PictureOp {}

    /** The mean of each window. */
    record MeanPooled(Window window, Window strides, Padding padding) implements PictureOp {}

    /** Becomes one row of numbers. */
    record Flattened() implements PictureOp {}

    /** In training only. */
    record Dropped(double rate) implements PictureOp {}

    /** In training only. */
    record Noisy(double stddev) implements PictureOp {}

    /**
     * Batch normalisation.
     *
     * @param gamma those of beta, moving mean and moving variance follow
     */
    record Normalized(double momentum, double epsilon, int gamma) implements PictureOp {}
}
