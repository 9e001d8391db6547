package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * What is known when an epoch ends. Figures that are missing or not finite are NaN here and null in JSON.
 *
 * @param epoch from 1
 * @param loss running mean over the epoch's samples while the weights move, as Keras reports it; in nats
 * @param accuracy share of the epoch's samples classified rightly while the weights move, 0 to 1
 * @param valLoss mean loss over the held-out samples after the epoch; NaN without validation
 * @param valAccuracy accuracy over the held-out samples after the epoch; NaN without validation
 * @param topKAccuracy share of the samples whose class was among the k most probable, while the weights move; NaN unless
 *     asked for
 * @param valTopKAccuracy the same over the held-out samples after the epoch; NaN unless asked for
 * @param learningRate of the epoch's last step
 * @param durationSeconds the epoch's training and validation, wall clock
 * @param samplesPerSecond trained samples over the time that their training took
 */
@Schema(
        name = "Epoch",
        description =
                "The figures of one finished epoch; loss and accuracy are running means while the weights move, as Keras reports them")
public record EpochFigures(
        @Schema(description = "from 1", example = "1") int epoch,

        @Schema(description = "mean training loss in nats; null when not finite", nullable = true, example = "0.4957")
        double loss,

        @Schema(description = "training accuracy, 0 to 1", nullable = true, example = "0.8249")
        double accuracy,

        @Schema(description = "loss on the held-out samples; null without validation", nullable = true)
        double valLoss,

        @Schema(description = "accuracy on the held-out samples; null without validation", nullable = true)
        double valAccuracy,

        @Schema(
                name = "top_k_accuracy",
                description = "share of the samples whose class was among the k most probable; null unless asked for",
                nullable = true)
        @JsonProperty("top_k_accuracy")
        double topKAccuracy,

        @Schema(
                name = "val_top_k_accuracy",
                description = "the same on the held-out samples; null unless asked for",
                nullable = true)
        @JsonProperty("val_top_k_accuracy")
        double valTopKAccuracy,

        @Schema(description = "learning rate of the epoch's last step", example = "0.001")
        double learningRate,

        @Schema(description = "training and validation, wall clock", example = "2.4")
        double durationSeconds,

        @Schema(description = "trained samples a second", example = "25000")
        double samplesPerSecond) {

    /** Without top-k accuracy. */
    public EpochFigures(
            int epoch,
            double loss,
            double accuracy,
            double valLoss,
            double valAccuracy,
            double learningRate,
            double durationSeconds,
            double samplesPerSecond) {
        this(
                epoch,
                loss,
                accuracy,
                valLoss,
                valAccuracy,
                Double.NaN,
                Double.NaN,
                learningRate,
                durationSeconds,
                samplesPerSecond);
    }
}
