package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The step size, fixed or by one of Keras' schedules. In JSON a number, or an object whose {@code type} says which schedule.
 * Immutable.
 */
@Schema(description = "The step size: a number, or a schedule whose type says which")
public sealed interface LearningRate {

    /**
     * The step size of a step.
     *
     * @param step mini-batches trained before, from 0, counted over all epochs
     */
    double at(long step);

    /** Always the same. */
    record Constant(@JsonValue double value) implements LearningRate {
        @Override
        public double at(long step) {
            return value;
        }
    }

    /**
     * {@code initial_learning_rate * decay_rate ^ (step / decay_steps)}.
     *
     * @param staircase whether {@code step / decay_steps} is rounded down
     */
    @JsonPropertyOrder("type")
    @Schema(
            name = "ExponentialDecay",
            description =
                    "initial_learning_rate * decay_rate ^ (step / decay_steps); staircase rounds the exponent down")
    record ExponentialDecay(
            @Schema(
                    example = "0.001",
                    minimum = "0",
                    exclusiveMinimum = true,
                    maximum = "1000000000000",
                    defaultValue = "0.001")
            double initialLearningRate,

            @Schema(
                    description = "mini-batches",
                    example = "1875",
                    minimum = "1",
                    maximum = "1000000000",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            long decaySteps,

            @Schema(example = "0.9", minimum = "0", exclusiveMinimum = true, maximum = "1", defaultValue = "0.9")
            double decayRate,

            @Schema(example = "false", defaultValue = "false")
            boolean staircase)
            implements LearningRate {

        @JsonProperty("type")
        public String type() {
            return "exponential_decay";
        }

        @Override
        public double at(long step) {
            double exponent = (double) step / decaySteps;
            return initialLearningRate * Math.pow(decayRate, staircase ? Math.floor(exponent) : exponent);
        }
    }

    /** {@code initial_learning_rate * drop_rate ^ floor(step / drop_steps)}: a fall every so many mini-batches. */
    @JsonPropertyOrder("type")
    @Schema(name = "Step", description = "initial_learning_rate * drop_rate ^ floor(step / drop_steps)")
    record Step(
            @Schema(
                    example = "0.001",
                    minimum = "0",
                    exclusiveMinimum = true,
                    maximum = "1000000000000",
                    defaultValue = "0.001")
            double initialLearningRate,

            @Schema(
                    description = "mini-batches",
                    example = "3750",
                    minimum = "1",
                    maximum = "1000000000",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            long dropSteps,

            @Schema(example = "0.5", minimum = "0", exclusiveMinimum = true, maximum = "1", defaultValue = "0.5")
            double dropRate)
            implements LearningRate {

        @JsonProperty("type")
        public String type() {
            return "step";
        }

        @Override
        public double at(long step) {
            return initialLearningRate * Math.pow(dropRate, (double) Math.floorDiv(step, dropSteps));
        }
    }

    /**
     * Half a cosine from {@code initial_learning_rate} down to {@code alpha} times that, then level: Loshchilov and Hutter,
     * 2016.
     */
    @JsonPropertyOrder("type")
    @Schema(
            name = "CosineDecay",
            description =
                    "half a cosine from initial_learning_rate down to alpha times that within decay_steps, then level")
    record CosineDecay(
            @Schema(
                    example = "0.001",
                    minimum = "0",
                    exclusiveMinimum = true,
                    maximum = "1000000000000",
                    defaultValue = "0.001")
            double initialLearningRate,

            @Schema(
                    description = "mini-batches",
                    example = "9375",
                    minimum = "1",
                    maximum = "1000000000",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            long decaySteps,

            @Schema(example = "0.0", minimum = "0", maximum = "1", defaultValue = "0")
            double alpha)
            implements LearningRate {

        @JsonProperty("type")
        public String type() {
            return "cosine_decay";
        }

        @Override
        public double at(long step) {
            double done = (double) Math.min(step, decaySteps) / decaySteps;
            double cosine = 0.5 * (1 + Math.cos(Math.PI * done));
            return initialLearningRate * ((1 - alpha) * cosine + alpha);
        }
    }
}
