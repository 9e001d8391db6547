package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The rule by which a mini-batch's gradient moves the weights, with Keras' arguments, defaults and arithmetic. In the
 * formulas w is a weight, g its gradient, t the step from 1, lr the learning rate. Immutable.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Optimizer.Adam.class, name = "adam"),
    @JsonSubTypes.Type(value = Optimizer.AdamW.class, name = "adamw"),
    @JsonSubTypes.Type(value = Optimizer.Sgd.class, name = "sgd"),
    @JsonSubTypes.Type(value = Optimizer.RmsProp.class, name = "rmsprop"),
    @JsonSubTypes.Type(value = Optimizer.Adagrad.class, name = "adagrad"),
    @JsonSubTypes.Type(value = Optimizer.Adadelta.class, name = "adadelta"),
    @JsonSubTypes.Type(value = Optimizer.Nadam.class, name = "nadam")
})
@Schema(
        description =
                "The rule by which a gradient moves the weights; type says which, and amsgrad is another name of adam with amsgrad true")
public sealed interface Optimizer {

    /** Step size. */
    LearningRate learningRate();

    /**
     * Kingma and Ba, 2014, in the form of the paper's section 2 (the bias corrections folded into the step size), which is
     * Keras' form too: m and v are moving averages of g and g^2,
     * {@code w -= lr * sqrt(1 - beta_2^t) / (1 - beta_1^t) * m / (sqrt(v) + epsilon)}.
     *
     * @param learningRate step size
     * @param beta1 decay of the first moment, in [0, 1)
     * @param beta2 decay of the second moment, in [0, 1)
     * @param epsilon keeps the division finite, above 0
     * @param amsgrad whether the largest v so far takes v's place: Reddi et al., 2018
     */
    @Schema(name = "Adam", description = "Adam with Keras' arguments and defaults")
    record Adam(
            @Schema(description = "step size", example = "0.001", defaultValue = "0.001")
            LearningRate learningRate,

            @OptimizerArgument.Beta1 double beta1,

            @OptimizerArgument.Beta2 double beta2,

            @OptimizerArgument.Epsilon double epsilon,

            @OptimizerArgument.Amsgrad boolean amsgrad)
            implements Optimizer {

        /** Keras' defaults. */
        public static final Adam DEFAULT = of(0.001);

        /** Keras' defaults with another step size. */
        public static Adam of(double learningRate) {
            return new Adam(new LearningRate.Constant(learningRate), 0.9, 0.999, 1e-7, false);
        }
    }

    /**
     * Adam after {@code w -= lr * weight_decay * w}: Loshchilov and Hutter, 2017.
     *
     * @param learningRate step size
     * @param weightDecay share, of the step size, that each weight loses, at least 0
     * @param beta1 decay of the first moment, in [0, 1)
     * @param beta2 decay of the second moment, in [0, 1)
     * @param epsilon keeps the division finite, above 0
     * @param amsgrad whether the largest second moment so far takes its place
     */
    @Schema(name = "AdamW", description = "Adam with weights that decay by themselves")
    record AdamW(
            @Schema(description = "step size", example = "0.001", defaultValue = "0.001")
            LearningRate learningRate,

            @Schema(example = "0.004", minimum = "0", maximum = "1000000", defaultValue = "0.004")
            double weightDecay,

            @OptimizerArgument.Beta1 double beta1,

            @OptimizerArgument.Beta2 double beta2,

            @OptimizerArgument.Epsilon double epsilon,

            @OptimizerArgument.Amsgrad boolean amsgrad)
            implements Optimizer {}

    /**
     * Without momentum {@code w -= lr * g}; with it {@code velocity = momentum * velocity - lr * g} and
     * {@code w += velocity}, or with nesterov {@code w += momentum * velocity - lr * g}.
     *
     * @param learningRate step size
     * @param momentum share of the velocity that is kept, in [0, 1]
     * @param nesterov whether the step looks ahead
     */
    @Schema(name = "Sgd", description = "stochastic gradient descent, with momentum if wished")
    record Sgd(
            @Schema(description = "step size", example = "0.01", defaultValue = "0.01")
            LearningRate learningRate,

            @Schema(
                    description = "share of the velocity that is kept",
                    example = "0.9",
                    minimum = "0",
                    maximum = "1",
                    defaultValue = "0")
            double momentum,

            @Schema(description = "whether the step looks ahead", example = "false", defaultValue = "false")
            boolean nesterov)
            implements Optimizer {}

    /**
     * Tieleman and Hinton, 2012: v is a moving average of g^2, increment = {@code lr * g / sqrt(v + epsilon)}; centered
     * subtracts the squared moving average of g from v; with momentum {@code m = momentum * m + increment} is what w loses.
     *
     * @param learningRate step size
     * @param rho decay of the averages, in [0, 1)
     * @param momentum share of the last step that is kept, in [0, 1]
     * @param epsilon keeps the division finite, above 0
     * @param centered whether the variance takes the second moment's place
     */
    @Schema(name = "RmsProp", description = "RMSprop with Keras' arguments and defaults")
    record RmsProp(
            @Schema(description = "step size", example = "0.001", defaultValue = "0.001")
            LearningRate learningRate,

            @Schema(
                    description = "decay of the averages",
                    example = "0.9",
                    minimum = "0",
                    exclusiveMaximumValue = 1,
                    defaultValue = "0.9")
            double rho,

            @Schema(
                    description = "share of the last step that is kept",
                    example = "0.0",
                    minimum = "0",
                    maximum = "1",
                    defaultValue = "0")
            double momentum,

            @OptimizerArgument.Epsilon double epsilon,

            @Schema(example = "false", defaultValue = "false")
            boolean centered)
            implements Optimizer {}

    /**
     * Duchi et al., 2011: {@code a += g^2}, {@code w -= lr * g / sqrt(a + epsilon)}.
     *
     * @param learningRate step size
     * @param initialAccumulatorValue where a starts, at least 0
     * @param epsilon keeps the division finite, above 0
     */
    @Schema(name = "Adagrad", description = "Adagrad with Keras' arguments and defaults")
    record Adagrad(
            @Schema(description = "step size", example = "0.001", defaultValue = "0.001")
            LearningRate learningRate,

            @Schema(
                    description = "where the sum of squares starts",
                    example = "0.1",
                    minimum = "0",
                    maximum = "1000000",
                    defaultValue = "0.1")
            double initialAccumulatorValue,

            @OptimizerArgument.Epsilon double epsilon)
            implements Optimizer {}

    /**
     * Zeiler, 2012: d = {@code sqrt(u + epsilon) / sqrt(v + epsilon) * g} with v the moving average of g^2 and u that of
     * d^2; {@code w -= lr * d}.
     *
     * @param learningRate step size
     * @param rho decay of the averages, in [0, 1)
     * @param epsilon keeps the division finite, above 0
     */
    @Schema(name = "Adadelta", description = "Adadelta with Keras' arguments and defaults")
    record Adadelta(
            @Schema(
                    description = "step size; Keras' default of 0.001 is slow, the paper has 1",
                    example = "1.0",
                    defaultValue = "0.001")
            LearningRate learningRate,

            @Schema(
                    description = "decay of the averages",
                    example = "0.95",
                    minimum = "0",
                    exclusiveMaximumValue = 1,
                    defaultValue = "0.95")
            double rho,

            @OptimizerArgument.Epsilon double epsilon)
            implements Optimizer {}

    /**
     * Adam with Nesterov's look ahead, Dozat, 2016: u_t = {@code beta_1 * (1 - 0.5 * 0.96^t)}, the average
     * {@code u_(t+1) * m / (1 - product of u to t+1) + (1 - u_t) * g / (1 - product of u to t)} takes m's place.
     *
     * @param learningRate step size
     * @param beta1 decay of the first moment, in [0, 1)
     * @param beta2 decay of the second moment, in [0, 1)
     * @param epsilon keeps the division finite, above 0
     */
    @Schema(name = "Nadam", description = "Nadam with Keras' arguments and defaults")
    record Nadam(
            @Schema(description = "step size", example = "0.001", defaultValue = "0.001")
            LearningRate learningRate,

            @OptimizerArgument.Beta1 double beta1,

            @OptimizerArgument.Beta2 double beta2,

            @OptimizerArgument.Epsilon double epsilon)
            implements Optimizer {}
}
