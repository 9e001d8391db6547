package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A rule that may end a training at the end of an epoch. Immutable; what it remembers between epochs is a {@link Watch}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Callback.StopWhen.class, name = "stop_when"),
    @JsonSubTypes.Type(value = Callback.EarlyStopping.class, name = "early_stopping")
})
@Schema(description = "A rule that may end a training at the end of an epoch; type says which")
public sealed interface Callback {

    /** The figure that is watched. */
    Metric monitor();

    /**
     * The lesson's callback: stop at the end of the first epoch whose figure is below (or above) a bound. Exactly one of the
     * two bounds is set.
     *
     * @param monitor the figure that is watched
     * @param below stop when the figure is smaller than this
     * @param above stop when the figure is greater than this
     */
    @Schema(
            name = "StopWhen",
            description =
                    "stop at the end of the first epoch whose figure is below (or above) a bound; set exactly one of the two")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StopWhen(
            Metric monitor,

            @Schema(nullable = true, example = "0.4") @Nullable Double below,

            @Schema(nullable = true) @Nullable Double above)
            implements Callback {}

    /**
     * Keras' EarlyStopping: stop when the figure has not got better for {@code patience} epochs.
     *
     * @param monitor the figure that is watched
     * @param patience epochs without improvement that are suffered, at least 0
     * @param minDelta a change of at most this much is no improvement, at least 0
     * @param restoreBestWeights whether the model gets the weights of the best epoch instead of the last
     */
    @Schema(name = "EarlyStopping", description = "stop when the figure has not got better for patience epochs")
    record EarlyStopping(
            Metric monitor,
            @Schema(example = "3") int patience,
            @Schema(example = "0.0") double minDelta,
            @Schema(example = "true") boolean restoreBestWeights)
            implements Callback {}
}
