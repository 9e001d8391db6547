package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * One layer of a Sequential network, with Keras' names, arguments and defaults. Immutable.
 *
 * <p>A sample is [features], [height, width] or, in Keras' order, [height, width, channels]. The layers that work on
 * pictures take [height, width] as [height, width, 1].
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Layer.Rescaling.class, name = "rescaling"),
    @JsonSubTypes.Type(value = Layer.Flatten.class, name = "flatten"),
    @JsonSubTypes.Type(value = Layer.Dense.class, name = "dense"),
    @JsonSubTypes.Type(value = Layer.Dropout.class, name = "dropout"),
    @JsonSubTypes.Type(value = Layer.BatchNormalization.class, name = "batch_normalization"),
    @JsonSubTypes.Type(value = Layer.Conv2d.class, name = "conv2d"),
    @JsonSubTypes.Type(value = Layer.MaxPooling2d.class, name = "max_pooling2d"),
    @JsonSubTypes.Type(value = Layer.AveragePooling2d.class, name = "average_pooling2d"),
    @JsonSubTypes.Type(value = Layer.GlobalAveragePooling2d.class, name = "global_average_pooling2d"),
    @JsonSubTypes.Type(value = Layer.Activated.class, name = "activation"),
    @JsonSubTypes.Type(value = Layer.GaussianNoise.class, name = "gaussian_noise")
})
@Schema(description = "One layer of a Sequential network; type says which")
public sealed interface Layer {

    /** The name in JSON, such as {@code dense}. */
    String type();

    /**
     * The shape of what comes out when {@code input} goes in; {@code input} is one that {@link NetworkPlan} finds no fault
     * with.
     */
    default Shape output(Shape input) {
        return input;
    }

    /** How many numbers the layer has when {@code input} goes in, as Keras' {@code summary} counts them. */
    default long parameters(Shape input) {
        return 0;
    }

    /** How many of those the optimizer moves. */
    default long trainableParameters(Shape input) {
        return parameters(input);
    }

    /**
     * {@code x * scale + offset} for every number. The lesson's division by 255 is {@code scale} = 1/255.
     *
     * @param scale factor
     * @param offset what is added after scaling
     */
    @Schema(
            name = "Rescaling",
            description =
                    "x * scale + offset for every number; scale 0.00392156862745098 is the lesson's division by 255")
    record Rescaling(
            @Schema(
                    description = "factor",
                    example = "0.00392156862745098",
                    minimum = "-1000000",
                    maximum = "1000000",
                    defaultValue = "0.00392156862745098")
            double scale,

            @Schema(
                    description = "added after scaling",
                    example = "0.0",
                    minimum = "-1000000",
                    maximum = "1000000",
                    defaultValue = "0")
            double offset)
            implements Layer {
        @Override
        public String type() {
            return "rescaling";
        }
    }

    /** All numbers of a sample in one row: [28, 28] becomes [784]. */
    @Schema(name = "Flatten", description = "all numbers of a sample in one row: [28, 28] becomes [784]")
    record Flatten() implements Layer {
        @Override
        public String type() {
            return "flatten";
        }

        @Override
        public Shape output(Shape input) {
            return Shape.of(Math.toIntExact(input.elements()));
        }
    }

    /**
     * {@code activation(x W + b)} along the last axis.
     *
     * @param units neurons, the size of the output's last axis
     * @param activation what is applied to the sum
     * @param useBias whether there is a b
     * @param kernelInitializer how W starts
     * @param biasInitializer how b starts
     * @param kernelRegularizer what W costs in the loss
     * @param biasRegularizer what b costs in the loss
     */
    @Schema(name = "Dense", description = "activation(x W + b)")
    record Dense(
            @Schema(
                    description = "neurons",
                    example = "128",
                    minimum = "1",
                    maximum = "65536",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            int units,

            @Schema(description = "what is applied to the sum", defaultValue = "linear")
            Activation activation,

            @Schema(description = "whether there is a b", example = "true", defaultValue = "true")
            boolean useBias,

            @Schema(description = "how W starts", defaultValue = "glorot_uniform")
            Initializer kernelInitializer,

            @Schema(description = "how b starts", defaultValue = "zeros")
            Initializer biasInitializer,

            @Schema(description = "what W costs in the loss; nothing unless given")
            Regularizer kernelRegularizer,

            @Schema(description = "what b costs in the loss; nothing unless given")
            Regularizer biasRegularizer)
            implements Layer {

        /** With Keras' defaults for all else. */
        public Dense(int units, Activation activation) {
            this(
                    units,
                    activation,
                    true,
                    Initializer.GLOROT_UNIFORM,
                    Initializer.ZEROS,
                    Regularizer.NONE,
                    Regularizer.NONE);
        }

        @Override
        public String type() {
            return "dense";
        }

        @Override
        public Shape output(Shape input) {
            List<Integer> axes = new ArrayList<>(input.axes());
            axes.set(axes.size() - 1, units);
            return new Shape(axes);
        }

        @Override
        public long parameters(Shape input) {
            return (input.last() + (useBias ? 1L : 0)) * units;
        }
    }

    /**
     * In training sets a share of the numbers to 0 and divides the others by what is left (Srivastava et al., 2014); does
     * nothing in prediction.
     *
     * @param rate share that is dropped, in [0, 1)
     */
    @Schema(name = "Dropout", description = "in training sets a share of the numbers to 0; does nothing in prediction")
    record Dropout(
            @Schema(
                    description = "share that is dropped",
                    example = "0.5",
                    minimum = "0",
                    exclusiveMaximumValue = 1,
                    requiredMode = Schema.RequiredMode.REQUIRED)
            double rate)
            implements Layer {
        @Override
        public String type() {
            return "dropout";
        }
    }

    /**
     * Brings each feature, or each channel, to mean 0 and variance 1 and lets the network choose another scale and shift
     * (Ioffe and Szegedy, 2015). In training by the mini-batch's own mean and variance, in prediction by their moving
     * averages, {@code moving = moving * momentum + batch * (1 - momentum)}.
     *
     * @param momentum of the moving averages, in [0, 1)
     * @param epsilon added to the variance, above 0
     */
    @Schema(name = "BatchNormalization", description = "brings each feature, or each channel, to mean 0 and variance 1")
    record BatchNormalization(
            @Schema(
                    description = "of the moving averages",
                    example = "0.99",
                    minimum = "0",
                    exclusiveMaximumValue = 1,
                    defaultValue = "0.99")
            double momentum,

            @Schema(
                    description = "added to the variance",
                    example = "0.001",
                    minimum = "0",
                    exclusiveMinimum = true,
                    maximum = "1",
                    defaultValue = "0.001")
            double epsilon)
            implements Layer {

        public static final BatchNormalization DEFAULT = new BatchNormalization(0.99, 1e-3);

        @Override
        public String type() {
            return "batch_normalization";
        }

        @Override
        public long parameters(Shape input) {
            return 4L * input.last();
        }

        @Override
        public long trainableParameters(Shape input) {
            return 2L * input.last();
        }
    }

    /**
     * {@code activation(x * K + b)}, a convolution over height and width (in truth a cross-correlation, as everywhere in
     * this field).
     *
     * @param filters the channels of what comes out
     * @param kernelSize the window that each number of the output sees
     * @param strides how far the window moves
     * @param padding what happens at the border
     * @param activation what is applied to the sum
     * @param useBias whether there is a b
     * @param kernelInitializer how K starts
     * @param biasInitializer how b starts
     * @param kernelRegularizer what K costs in the loss
     * @param biasRegularizer what b costs in the loss
     */
    @Schema(name = "Conv2d", description = "activation(x * K + b), a convolution over height and width")
    record Conv2d(
            @Schema(
                    description = "the channels of what comes out",
                    example = "32",
                    minimum = "1",
                    maximum = "4096",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            int filters,

            @Schema(
                    description = "height and width of the window; a single number stands for both",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            Window kernelSize,

            @Schema(description = "how far the window moves", defaultValue = "1")
            Window strides,

            @Schema(defaultValue = "valid") Padding padding,

            @Schema(description = "what is applied to the sum", defaultValue = "linear")
            Activation activation,

            @Schema(description = "whether there is a b", example = "true", defaultValue = "true")
            boolean useBias,

            @Schema(description = "how K starts", defaultValue = "glorot_uniform")
            Initializer kernelInitializer,

            @Schema(description = "how b starts", defaultValue = "zeros")
            Initializer biasInitializer,

            @Schema(description = "what K costs in the loss; nothing unless given")
            Regularizer kernelRegularizer,

            @Schema(description = "what b costs in the loss; nothing unless given")
            Regularizer biasRegularizer)
            implements Layer {

        /** With Keras' defaults for all else. */
        public Conv2d(int filters, int kernelSize, Padding padding, Activation activation) {
            this(
                    filters,
                    Window.square(kernelSize),
                    Window.ONE,
                    padding,
                    activation,
                    true,
                    Initializer.GLOROT_UNIFORM,
                    Initializer.ZEROS,
                    Regularizer.NONE,
                    Regularizer.NONE);
        }

        @Override
        public String type() {
            return "conv2d";
        }

        @Override
        public Shape output(Shape input) {
            return padding.slide(kernelSize, strides, input.withChannels(), filters);
        }

        @Override
        public long parameters(Shape input) {
            long inputs = (long) kernelSize.height()
                    * kernelSize.width()
                    * input.withChannels().last();
            return (inputs + (useBias ? 1 : 0)) * filters;
        }
    }

    /**
     * The largest number of each window.
     *
     * @param poolSize the window
     * @param strides how far it moves; as far as it is large unless given
     * @param padding what happens at the border
     */
    @Schema(name = "MaxPooling2d", description = "the largest number of each window")
    record MaxPooling2d(
            @Schema(description = "height and width of the window", defaultValue = "2")
            Window poolSize,

            @Schema(description = "how far the window moves; pool_size unless given")
            Window strides,

            @Schema(defaultValue = "valid") Padding padding)
            implements Layer {

        public MaxPooling2d(int poolSize) {
            this(Window.square(poolSize), Window.square(poolSize), Padding.VALID);
        }

        @Override
        public String type() {
            return "max_pooling2d";
        }

        @Override
        public Shape output(Shape input) {
            Shape picture = input.withChannels();
            return padding.slide(poolSize, strides, picture, picture.last());
        }
    }

    /**
     * The mean of each window; numbers beyond the border do not count.
     *
     * @param poolSize the window
     * @param strides how far it moves; as far as it is large unless given
     * @param padding what happens at the border
     */
    @Schema(name = "AveragePooling2d", description = "the mean of each window; numbers beyond the border do not count")
    record AveragePooling2d(
            @Schema(description = "height and width of the window", defaultValue = "2")
            Window poolSize,

            @Schema(description = "how far the window moves; pool_size unless given")
            Window strides,

            @Schema(defaultValue = "valid") Padding padding)
            implements Layer {

        public AveragePooling2d(int poolSize) {
            this(Window.square(poolSize), Window.square(poolSize), Padding.VALID);
        }

        @Override
        public String type() {
            return "average_pooling2d";
        }

        @Override
        public Shape output(Shape input) {
            Shape picture = input.withChannels();
            return padding.slide(poolSize, strides, picture, picture.last());
        }
    }

    /** The mean of each channel: [height, width, channels] becomes [channels]. */
    @Schema(
            name = "GlobalAveragePooling2d",
            description = "the mean of each channel: [height, width, channels] becomes [channels]")
    record GlobalAveragePooling2d() implements Layer {
        @Override
        public String type() {
            return "global_average_pooling2d";
        }

        @Override
        public Shape output(Shape input) {
            return Shape.of(input.withChannels().last());
        }
    }

    /**
     * An activation function as a layer of its own.
     *
     * @param function what is applied
     */
    @Schema(name = "Activated", description = "an activation function as a layer of its own")
    record Activated(
            @JsonProperty("activation") @Schema(name = "activation", requiredMode = Schema.RequiredMode.REQUIRED)
            Activation function)
            implements Layer {
        @Override
        public String type() {
            return "activation";
        }
    }

    /**
     * In training adds normally distributed noise of mean 0; does nothing in prediction.
     *
     * @param stddev its standard deviation, at least 0
     */
    @Schema(name = "GaussianNoise", description = "in training adds noise of mean 0; does nothing in prediction")
    record GaussianNoise(
            @Schema(
                    description = "standard deviation of the noise",
                    example = "0.1",
                    minimum = "0",
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    maximum = "1000000")
            double stddev)
            implements Layer {
        @Override
        public String type() {
            return "gaussian_noise";
        }
    }
}
