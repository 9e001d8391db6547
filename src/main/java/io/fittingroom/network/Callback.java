package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rule that watches a training from epoch to epoch, with Keras' names, arguments and defaults. Immutable; what it remembers
 * between epochs is a {@link CallbackState}. Training always ends when the numbers leave the usable range, Keras'
 * TerminateOnNaN, so that needs no rule.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Callback.StopWhen.class, name = "stop_when"),
    @JsonSubTypes.Type(value = Callback.EarlyStopping.class, name = "early_stopping"),
    @JsonSubTypes.Type(value = Callback.ReduceLrOnPlateau.class, name = "reduce_lr_on_plateau"),
    @JsonSubTypes.Type(value = Callback.Checkpoint.class, name = "checkpoint"),
    @JsonSubTypes.Type(value = Callback.MaxSeconds.class, name = "max_seconds"),
    @JsonSubTypes.Type(value = Callback.TerminateOnNan.class, name = "terminate_on_nan")
})
@Schema(description = "A rule that watches a training from epoch to epoch; type says which")
public sealed interface Callback {

    /** The figure that is watched; empty for rules that watch none. */
    default Optional<Metric> watched() {
        return Optional.empty();
    }

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
    record StopWhen(
            @Schema(defaultValue = "loss") Metric monitor,

            @Schema(nullable = true, example = "0.4", minimum = "-1000000", maximum = "1000000") @Nullable Double below,

            @Schema(nullable = true, minimum = "-1000000", maximum = "1000000") @Nullable Double above)
            implements Callback {

        @Override
        public Optional<Metric> watched() {
            return Optional.of(monitor);
        }
    }

    /**
     * Keras' EarlyStopping: stop when the figure has not got better for {@code patience} epochs.
     *
     * @param monitor the figure that is watched
     * @param mode which way it gets better
     * @param minDelta a change of at most this much is no improvement, at least 0
     * @param patience epochs without improvement that are suffered, at least 0
     * @param baseline a value that has to be bettered for the patience to begin anew; null for none
     * @param restoreBestWeights whether the model gets the weights of the best epoch instead of the last
     * @param startFromEpoch epochs that are not watched at all, at least 0
     */
    @Schema(name = "EarlyStopping", description = "stop when the figure has not got better for patience epochs")
    record EarlyStopping(
            @Schema(defaultValue = "val_loss") Metric monitor,
            @Schema(defaultValue = "auto") Mode mode,

            @Schema(example = "0.0", minimum = "0", maximum = "1000000", defaultValue = "0")
            double minDelta,

            @Schema(example = "3", minimum = "0", maximum = "1000", defaultValue = "0")
            int patience,

            @Schema(
                    description = "a value that has to be bettered",
                    nullable = true,
                    minimum = "-1000000",
                    maximum = "1000000")
            @Nullable Double baseline,

            @Schema(example = "true", defaultValue = "false")
            boolean restoreBestWeights,

            @Schema(
                    description = "epochs that are not watched at all",
                    example = "0",
                    minimum = "0",
                    maximum = "1000",
                    defaultValue = "0")
            int startFromEpoch)
            implements Callback {

        /** With Keras' defaults for all else. */
        public EarlyStopping(Metric monitor, int patience, double minDelta, boolean restoreBestWeights) {
            this(monitor, Mode.AUTO, minDelta, patience, null, restoreBestWeights, 0);
        }

        @Override
        public Optional<Metric> watched() {
            return Optional.of(monitor);
        }
    }

    /**
     * Keras' ReduceLROnPlateau: multiply the learning rate by {@code factor} when the figure has not got better for
     * {@code patience} epochs.
     *
     * @param monitor the figure that is watched
     * @param factor above 0, below 1
     * @param patience epochs without improvement that are suffered, at least 0
     * @param mode which way the figure gets better
     * @param minDelta a change of at most this much is no improvement, at least 0
     * @param cooldown epochs after a reduction in which nothing is counted, at least 0
     * @param minLr the learning rate never falls below this, at least 0
     */
    @Schema(
            name = "ReduceLrOnPlateau",
            description = "multiply the learning rate by factor when the figure has not got better for patience epochs")
    record ReduceLrOnPlateau(
            @Schema(defaultValue = "val_loss") Metric monitor,

            @Schema(
                    example = "0.1",
                    minimum = "0",
                    exclusiveMinimum = true,
                    exclusiveMaximumValue = 1,
                    defaultValue = "0.1")
            double factor,

            @Schema(example = "10", minimum = "0", maximum = "1000", defaultValue = "10")
            int patience,

            @Schema(defaultValue = "auto") Mode mode,

            @Schema(example = "0.0001", minimum = "0", maximum = "1000000", defaultValue = "0.0001")
            double minDelta,

            @Schema(
                    description = "epochs after a reduction in which nothing is counted",
                    example = "0",
                    minimum = "0",
                    maximum = "1000",
                    defaultValue = "0")
            int cooldown,

            @Schema(
                    description = "the learning rate never falls below this",
                    example = "0.0",
                    minimum = "0",
                    maximum = "1000000",
                    defaultValue = "0")
            double minLr)
            implements Callback {

        @Override
        public Optional<Metric> watched() {
            return Optional.of(monitor);
        }
    }

    /**
     * Keras' ModelCheckpoint with {@code save_best_only}: the model gets the weights of the best epoch, whichever rule ends
     * the training. Of a cancelled training {@code keep} says what is left.
     *
     * @param monitor the figure that is watched
     * @param mode which way it gets better
     */
    @Schema(
            name = "Checkpoint",
            description =
                    "the model gets the weights of the best epoch, whichever rule ends the training; of a cancelled one, keep says what is left")
    record Checkpoint(
            @Schema(defaultValue = "val_loss") Metric monitor,
            @Schema(defaultValue = "auto") Mode mode) implements Callback {

        @Override
        public Optional<Metric> watched() {
            return Optional.of(monitor);
        }
    }

    /**
     * Stop at the end of the first epoch by which the training has taken that long.
     *
     * @param seconds of training and validation, above 0
     */
    @Schema(
            name = "MaxSeconds",
            description = "stop at the end of the first epoch by which the training has taken that long")
    record MaxSeconds(
            @Schema(
                    example = "60",
                    minimum = "0",
                    exclusiveMinimum = true,
                    maximum = "10000000",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            double seconds)
            implements Callback {}

    /** Keras' TerminateOnNaN; always on, so that naming it changes nothing. */
    @Schema(name = "TerminateOnNan", description = "always on; naming it changes nothing")
    record TerminateOnNan() implements Callback {}
}
