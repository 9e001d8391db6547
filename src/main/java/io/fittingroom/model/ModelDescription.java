package io.fittingroom.model;

import io.fittingroom.engine.Environment;
import io.fittingroom.engine.Evaluation;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.StopReason;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's birth certificate: all that is known of it but for its weights.
 *
 * @param jobId the job that trained it
 * @param network layers, optimizer and loss
 * @param fit how it was trained, seed included
 * @param parameters numbers that it learned
 * @param dataset what it was trained on
 * @param lastEpoch figures of the last epoch trained
 * @param stopReason why the training ended there
 * @param evaluation on the test set; null when the training was cancelled before
 * @param artifactBytes size of the downloadable zip
 * @param artifactSha256 of the downloadable zip, hexadecimal
 * @param environment what it was trained with
 */
@Schema(description = "All that is known of a model version but for its weights")
public record ModelDescription(
        @Schema(description = "the job that trained it", example = "7k2v9q4m1xbd")
        String jobId,

        Sequential network,
        Fit fit,
        @Schema(example = "101770") long parameters,
        TrainedOn dataset,

        @Schema(description = "null when no epoch was finished", nullable = true) @Nullable EpochFigures lastEpoch,

        StopReason stopReason,

        @Schema(description = "on the test set; null when the training was cancelled before", nullable = true) @Nullable Evaluation evaluation,

        @Schema(description = "size of the downloadable zip", example = "1112239")
        int artifactBytes,

        @Schema(description = "SHA-256 of the downloadable zip")
        String artifactSha256,

        Environment environment) {

    /**
     * The data set that a model was trained on.
     *
     * @param name the data set's name
     * @param fingerprint of its pixels and labels, so that a change would show
     * @param shape one picture, [height, width]
     * @param labels the classes' names, by index
     */
    @Schema(description = "The data set that a model was trained on")
    public record TrainedOn(
            @Schema(example = "fashion-mnist") String name,
            String fingerprint,

            @Schema(description = "height and width of a picture")
            Shape shape,

            List<String> labels) {

        public TrainedOn {
            labels = List.copyOf(labels);
        }
    }
}
