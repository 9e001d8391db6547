package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * What a layer's numbers w cost in the loss: {@code l1 * sum(|w|) + l2 * sum(w^2)}, Keras' L1L2.
 *
 * @param l1 at least 0
 * @param l2 at least 0
 */
@Schema(description = "What a layer's numbers cost in the loss: l1 * sum(|w|) + l2 * sum(w^2)")
public record Regularizer(
        @Schema(example = "0.0", minimum = "0", maximum = "1000000", defaultValue = "0")
        double l1,

        @Schema(example = "0.0001", minimum = "0", maximum = "1000000", defaultValue = "0")
        double l2) {

    public static final Regularizer NONE = new Regularizer(0, 0);

    @JsonIgnore
    public boolean isNone() {
        return l1 == 0 && l2 == 0;
    }
}
