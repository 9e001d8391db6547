package io.fittingroom.model;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.engine.Environment;
import io.fittingroom.engine.Evaluation;
import io.fittingroom.engine.imported.ImportedNetwork;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.StopReason;
import io.fittingroom.picture.Preparation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's birth certificate: all that is known of it but for its weights.
 *
 * @param jobId the job that trained it; null for an imported one
 * @param network layers, optimizer and loss
 * @param fit how it was trained, seed included; null for an imported one
 * @param parameters numbers that it learned
 * @param dataset what it was trained on; of an imported one, what it was tested on and takes its labels from
 * @param lastEpoch figures of the last epoch trained; null for an imported one
 * @param weightsEpoch the epoch at whose end the weights were as they are; null for an imported one and where a training was
 *     cancelled within an epoch
 * @param stopReason why the training ended there; null for an imported one
 * @param evaluation on the test set; null when the training was cancelled before
 * @param artifactBytes size of the downloadable zip
 * @param artifactSha256 of the downloadable zip, hexadecimal
 * @param environment what it was trained with; null for an imported one
 * @param imported the file that it came from; null for one that was trained here
 */
@Schema(description = "All that is known of a model version but for its weights")
public record ModelDescription(
        @Schema(description = "the job that trained it", example = "7k2v9q4m1xbd") @Nullable String jobId,

        Sequential network,
        @Nullable Fit fit,
        @Schema(example = "101770") long parameters,
        TrainedOn dataset,

        @Schema(description = "null when no epoch was finished", nullable = true) @Nullable EpochFigures lastEpoch,

        @Schema(
                description =
                        "the epoch whose weights these are: the last one, or the one that early_stopping, checkpoint or keep chose; null for an imported model and for weights from within an epoch",
                nullable = true,
                example = "5")
        @Nullable Integer weightsEpoch,

        @Schema(description = "null for an imported model", nullable = true) @Nullable StopReason stopReason,

        @Schema(description = "on the test set; null where it was not measured", nullable = true) @Nullable Evaluation evaluation,

        @Schema(description = "size of the downloadable zip", example = "1112239")
        int artifactBytes,

        @Schema(description = "SHA-256 of the downloadable zip")
        String artifactSha256,

        @Nullable Environment environment,

        @Schema(description = "the file that it came from; null for one that was trained here") @Nullable ImportedFile imported) {

    /**
     * The file that a model was imported from. The file itself is not kept: the download is written anew.
     *
     * @param form what the file was
     * @param bytes its size
     * @param sha256 of the file, hexadecimal
     * @param notes what was assumed or left out, in words for a person
     */
    @Schema(description = "The file that a model was imported from; absent for one that was trained here")
    public record ImportedFile(
            ImportedNetwork.Form form,
            @Schema(example = "1112239") int bytes,
            @Schema(description = "SHA-256 of the file") String sha256,

            @Schema(description = "what was assumed or left out")
            List<String> notes) {

        public ImportedFile {
            notes = List.copyOf(notes);
        }
    }

    /**
     * The data set that a model was trained on.
     *
     * @param name the data set's name
     * @param version the data set's version; null where it was stored before there were versions
     * @param fingerprint of its pixels and labels, so that a change would show
     * @param shape one picture, [height, width]
     * @param labels the classes' names, by index
     * @param preparation how a picture file becomes one that the network takes; of versions that were stored before there was a
     *     choice, that of Fashion-MNIST, which there was alone
     */
    @Schema(description = "The data set that a model was trained on")
    public record TrainedOn(
            @Schema(example = "fashion-mnist") String name,

            @Schema(
                    description = "the data set's version; null for what was trained before there were versions",
                    example = "1",
                    nullable = true)
            @Nullable Integer version,

            String fingerprint,

            @Schema(description = "height and width of a picture; of colour, and 3", example = "[28, 28]")
            Shape shape,

            List<String> labels,
            Preparation preparation) {

        public TrainedOn {
            labels = List.copyOf(labels);
            preparation = preparation == null
                    ? Preparation.article(shape.axes().get(0), shape.axes().get(1))
                    : preparation;
        }

        /** What names the version of the data set, or the data set where the version is not known. */
        public DatasetReference reference() {
            return new DatasetReference(name, version);
        }

        public static TrainedOn of(Dataset dataset) {
            return new TrainedOn(
                    dataset.name(),
                    dataset.version(),
                    dataset.fingerprint(),
                    new Shape(dataset.preparation().axes()),
                    dataset.labels(),
                    dataset.preparation());
        }
    }
}
