package io.fittingroom.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fittingroom.dataset.StoredVersion.Description;
import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.Preparation.ColorMode;
import io.fittingroom.web.Address;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A version of a data set as the API shows it. */
@Schema(
        name = "DatasetVersion",
        description = "A version of a data set; what is not known while it is imported is null")
public record DatasetVersion(
        @Schema(description = "the data set's name", example = "shoes")
        String name,

        @Schema(description = "the version's number, from 1, never used twice", example = "2")
        int version,

        DatasetState state,

        @Schema(description = "height and width of every picture in pixels", nullable = true, example = "[32, 32]")
        @Nullable List<Integer> imageSize,

        @Schema(description = "one channel or three", nullable = true) @Nullable ColorMode colorMode,

        @Schema(
                description = "one picture's shape: height and width, and for pictures in colour their 3 channels",
                nullable = true,
                example = "[32, 32, 3]")
        @Nullable List<Integer> shape,

        @Schema(
                description = "the classes, in the order of a network's outputs",
                nullable = true,
                example = "[\"boot\", \"sandal\"]")
        @Nullable List<String> classNames,

        @Schema(description = "pictures in each split, and of each class", nullable = true) @Nullable DatasetCounts counts,

        @Schema(description = "how any picture file becomes one like these", nullable = true) @Nullable Preparation preparation,

        @Schema(
                description = "SHA-256 over pixels and labels: the same for the same pictures, however they came",
                nullable = true,
                example = "sha256:1f61f98713d22972fd06271fcaebe453f4c12299eeecc2ab6dcacc34025f978b")
        @Nullable String fingerprint,

        @Schema(
                description = "the version that this one was made from; null where it was uploaded",
                nullable = true,
                example = "1")
        @Nullable Integer parent,

        @Schema(
                description = "where the pictures are from; null where nobody said",
                nullable = true,
                example = "photographed in the museum's depot")
        @Nullable String source,

        @Schema(
                description = "under which terms they may be used; null where nobody said",
                nullable = true,
                example = "CC-BY-4.0")
        @Nullable String licence,

        @Schema(description = "free text; null for none", nullable = true, example = "boots by Ada") @Nullable String notes,

        @Schema(description = "when the version was begun; null of a bundled one", nullable = true) @Nullable Instant createdAt,

        @Schema(description = "how far the import is; null unless the version is IMPORTING", nullable = true) @Nullable ImportProgress progress,

        @Schema(description = "what was found while it was imported; null of what was not imported", nullable = true)
        @Nullable DatasetReport report,

        DatasetVersionLinks links) {

    /** Where to go on. */
    @Schema(
            name = "DatasetVersionLinks",
            description =
                    "Where to go on; absent is what there is not: pictures unless it is READY, events of a bundled one")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record DatasetVersionLinks(
            @Schema(description = "this version", example = "/api/datasets/shoes/versions/2")
            String self,

            @Schema(
                    description = "its training pictures",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    example = "/api/datasets/shoes/versions/2/train")
            @Nullable String train,

            @Schema(
                    description = "its test pictures",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    example = "/api/datasets/shoes/versions/2/test")
            @Nullable String test,

            @Schema(
                    description = "its pictures to validate with",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    example = "/api/datasets/shoes/versions/2/validation")
            @Nullable String validation,

            @Schema(
                    description = "the mean of its pictures",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    example = "/api/datasets/shoes/versions/2/mean.png")
            @Nullable String mean,

            @Schema(
                    description = "all of it as a file",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    example = "/api/datasets/shoes/versions/2/download")
            @Nullable String download,

            @Schema(
                    description = "the progress of its import, as it happens",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    example = "/api/datasets/shoes/versions/2/events")
            @Nullable String events) {

        static DatasetVersionLinks of(
                String root, DatasetReference version, boolean isReady, boolean hasValidation, boolean hasEvents) {
            String self = root + DatasetController.PATH + "/" + version.name() + "/versions/" + version.version();
            return new DatasetVersionLinks(
                    self,
                    isReady ? self + "/train" : null,
                    isReady ? self + "/test" : null,
                    isReady && hasValidation ? self + "/validation" : null,
                    isReady ? self + "/mean.png" : null,
                    isReady ? self + "/download" : null,
                    hasEvents ? self + "/events" : null);
        }
    }

    /** What names this version. */
    public DatasetReference reference() {
        return new DatasetReference(name, version);
    }

    static DatasetVersion of(StoredVersion stored) {
        return of(stored, Address.root());
    }

    /** @param root what stands before every address */
    static DatasetVersion of(StoredVersion stored, String root) {
        Description described = stored.description();
        return of(
                stored.reference(),
                stored.state(),
                described,
                stored.parent(),
                stored.notes(),
                stored.createdAt(),
                stored.progress(),
                stored.report(),
                DatasetVersionLinks.of(
                        root,
                        stored.reference(),
                        stored.state() == DatasetState.READY,
                        described != null && described.counts().validation() != null,
                        true));
    }

    /** The only version of a bundled data set. */
    static DatasetVersion ofBundled(Dataset dataset) {
        Licence licence = dataset.licence();
        DatasetReference reference = new DatasetReference(dataset.name(), dataset.version());
        return of(
                reference,
                DatasetState.READY,
                Description.of(dataset),
                null,
                new DatasetNotes(null, licence == null ? null : licence.name(), null),
                null,
                null,
                null,
                DatasetVersionLinks.of(
                        Address.root(), reference, true, dataset.counts().validation() != null, false));
    }

    private static DatasetVersion of(
            DatasetReference reference,
            DatasetState state,
            @Nullable Description described,
            @Nullable Integer parent,
            DatasetNotes notes,
            @Nullable Instant createdAt,
            @Nullable ImportProgress progress,
            @Nullable DatasetReport report,
            DatasetVersionLinks links) {
        Preparation preparation = described == null ? null : described.preparation();
        return new DatasetVersion(
                reference.name(),
                reference.version(),
                state,
                preparation == null ? null : preparation.imageSize(),
                preparation == null ? null : preparation.colorMode(),
                preparation == null ? null : preparation.axes(),
                described == null ? null : described.classNames(),
                described == null ? null : described.counts(),
                preparation,
                described == null ? null : described.fingerprint(),
                parent,
                notes.source(),
                notes.licence(),
                notes.notes(),
                createdAt,
                progress,
                report,
                links);
    }
}
