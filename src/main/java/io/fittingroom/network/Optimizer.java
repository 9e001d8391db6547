package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swagger.v3.oas.annotations.media.Schema;

/** The rule by which a mini-batch's gradient moves the weights, with Keras' arguments and defaults. Immutable. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = Optimizer.Adam.class, name = "adam"))
@Schema(description = "The rule by which a gradient moves the weights; type says which")
public sealed interface Optimizer {

    /** Step size. */
    double learningRate();

    /**
     * Kingma and Ba, 2014, in the form of the paper's section 2 (the bias corrections folded into the step size), which is
     * Keras' form too.
     *
     * @param learningRate step size, above 0
     * @param beta1 decay of the first moment, in [0, 1)
     * @param beta2 decay of the second moment, in [0, 1)
     * @param epsilon keeps the division finite, above 0
     */
    @Schema(name = "Adam", description = "Adam with Keras' arguments and defaults")
    record Adam(
            @Schema(description = "step size, above 0", example = "0.001")
            double learningRate,

            @Schema(name = "beta_1", description = "decay of the first moment", example = "0.9") @JsonProperty("beta_1")
            double beta1,

            @Schema(name = "beta_2", description = "decay of the second moment", example = "0.999")
            @JsonProperty("beta_2")
            double beta2,

            @Schema(description = "keeps the division finite", example = "1e-7")
            double epsilon)
            implements Optimizer {

        /** Keras' defaults. */
        public static final Adam DEFAULT = new Adam(0.001, 0.9, 0.999, 1e-7);
    }
}
