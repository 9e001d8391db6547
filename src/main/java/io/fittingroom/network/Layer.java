package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;

/** One layer of a Sequential network, with Keras' names and arguments. Immutable. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Layer.Rescaling.class, name = "rescaling"),
    @JsonSubTypes.Type(value = Layer.Flatten.class, name = "flatten"),
    @JsonSubTypes.Type(value = Layer.Dense.class, name = "dense")
})
@Schema(description = "One layer of a Sequential network; type says which")
public sealed interface Layer {

    /** The name in JSON, such as {@code dense}. */
    String type();

    /** The shape of what comes out when {@code input} goes in. */
    Shape output(Shape input);

    /** How many numbers the layer learns when {@code input} goes in. */
    long parameters(Shape input);

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
            @Schema(description = "factor; 1/255 unless given", example = "0.00392156862745098")
            double scale,

            @Schema(description = "added after scaling; 0 unless given", example = "0.0")
            double offset)
            implements Layer {
        @Override
        public String type() {
            return "rescaling";
        }

        @Override
        public Shape output(Shape input) {
            return input;
        }

        @Override
        public long parameters(Shape input) {
            return 0;
        }
    }

    /** All numbers of a sample in one row, last axis fastest: [28, 28] becomes [784]. */
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

        @Override
        public long parameters(Shape input) {
            return 0;
        }
    }

    /**
     * {@code activation(x W + b)} along the last axis. W starts Glorot uniform, b at zero, as in Keras.
     *
     * @param units neurons, the size of the output's last axis
     * @param activation what is applied to the sum
     */
    @Schema(name = "Dense", description = "activation(x W + b); W starts Glorot uniform, b at zero")
    record Dense(
            @Schema(
                    description = "neurons",
                    example = "128",
                    minimum = "1",
                    maximum = "65536",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            int units,

            @Schema(description = "what is applied to the sum; linear unless given")
            Activation activation)
            implements Layer {
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
            return (input.last() + 1L) * units;
        }
    }
}
