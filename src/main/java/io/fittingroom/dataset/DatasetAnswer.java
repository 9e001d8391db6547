package io.fittingroom.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fittingroom.dataset.DatasetCounts.SplitCount;
import io.fittingroom.dataset.StoredVersion.Summary;
import io.fittingroom.web.Address;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A data set as the API shows it, in its newest version that is ready. */
@Schema(
        name = "Dataset",
        description =
                "A data set: its classes, how many pictures it has, and its terms of use, in its newest version that is READY. Where there is none yet, what is of a version is null")
record DatasetAnswer(
        @Schema(description = "Name, as it stands in URLs and in a training job's `dataset`", example = "fashion-mnist")
        String name,

        @Schema(
                description = "The newest version that is READY, which `dataset` means; null where there is none",
                nullable = true,
                example = "1")
        @Nullable Integer version,

        @Schema(description = "All versions, newest first") List<VersionEntry> versions,

        @Schema(description = "Whether it comes with the service, and cannot be changed or deleted")
        boolean bundled,

        @Schema(
                description =
                        "Height and width of every picture in pixels, and for pictures in colour their 3 channels",
                nullable = true,
                example = "[28, 28]")
        @Nullable List<Integer> shape,

        @Schema(description = "The values that a pixel takes")
        ValueRange valueRange,

        @Schema(description = "Pictures in each split", nullable = true) @Nullable SplitCounts counts,

        @Schema(description = "The classes, in the order of a network's outputs", nullable = true) @Nullable List<ClassAnswer> classes,

        @Schema(
                description =
                        "SHA-256 over the pixels and labels of all splits: the same for the same pictures, however"
                                + " they were stored; a model's provenance names it",
                nullable = true,
                example = "sha256:1f61f98713d22972fd06271fcaebe453f4c12299eeecc2ab6dcacc34025f978b")
        @Nullable String fingerprint,

        @Schema(description = "The terms of use; null where nobody said", nullable = true) @Nullable Licence licence,

        DatasetLinks links) {

    @Schema(name = "DatasetValueRange", description = "The values of a grey pixel, or of each channel of one in colour")
    record ValueRange(
            @Schema(description = "Black", example = "0") int minimum,
            @Schema(description = "White", example = "255") int maximum) {}

    @Schema(name = "DatasetSplitCounts", description = "How many pictures the splits have")
    record SplitCounts(
            @Schema(description = "Pictures to train on", example = "6000")
            int train,

            @Schema(description = "Pictures to test with", example = "1000")
            int test,

            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Schema(
                    description = "Pictures to validate with while training; absent where there is no such split",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    example = "500")
            @Nullable Integer validation) {}

    @Schema(name = "DatasetClass", description = "A class of pictures")
    record ClassAnswer(
            @Schema(description = "The class's number, from 0: a picture's `label`", example = "9")
            int index,

            @Schema(description = "The class's name", example = "Ankle boot")
            String label,

            @Schema(description = "Pictures of this class in each split")
            SplitCounts counts) {}

    @Schema(name = "DatasetVersionEntry", description = "A version in a list")
    record VersionEntry(
            @Schema(description = "The version's number", example = "1")
            int version,

            DatasetState state,

            @Schema(description = "When it was begun; null of a bundled one", nullable = true) @Nullable Instant createdAt,

            VersionEntryLinks links) {

        static VersionEntry of(DatasetReference version, DatasetState state, @Nullable Instant createdAt) {
            String self = Address.of(DatasetController.PATH + "/" + version.name() + "/versions/" + version.version());
            return new VersionEntry(version.version(), state, createdAt, new VersionEntryLinks(self));
        }
    }

    @Schema(name = "DatasetVersionEntryLinks", description = "Where to go on")
    record VersionEntryLinks(
            @Schema(description = "The version", example = "/api/datasets/fashion-mnist/versions/1")
            String self) {}

    @Schema(
            name = "DatasetLinks",
            description =
                    "Where to go on; absent is what there is not: of a data set without a READY version, its pictures")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DatasetLinks(
            @Schema(description = "This data set", example = "/api/datasets/fashion-mnist")
            String self,

            @Schema(
                    description = "Its training pictures",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    example = "/api/datasets/fashion-mnist/train")
            @Nullable String train,

            @Schema(
                    description = "Its test pictures",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    example = "/api/datasets/fashion-mnist/test")
            @Nullable String test,

            @Schema(
                    description = "Its pictures to validate with",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    example = "/api/datasets/shoes/validation")
            @Nullable String validation,

            @Schema(
                    description = "The mean of its pictures",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    example = "/api/datasets/fashion-mnist/mean.png")
            @Nullable String mean,

            @Schema(
                    description = "All of it as a file",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED,
                    example = "/api/datasets/fashion-mnist/download")
            @Nullable String download) {

        static DatasetLinks of(String name, boolean isReady, boolean hasValidation) {
            String self = Address.of(DatasetController.PATH + "/" + name);
            return new DatasetLinks(
                    self,
                    isReady ? self + "/train" : null,
                    isReady ? self + "/test" : null,
                    isReady && hasValidation ? self + "/validation" : null,
                    isReady ? self + "/mean.png" : null,
                    isReady ? self + "/download" : null);
        }
    }

    /** A bundled data set. */
    static DatasetAnswer of(Dataset dataset) {
        VersionEntry only =
                VersionEntry.of(new DatasetReference(dataset.name(), dataset.version()), DatasetState.READY, null);
        return of(dataset, true, List.of(only));
    }

    /**
     * An uploaded data set.
     *
     * @param versions newest first
     * @param newest the newest that is READY; null where there is none
     */
    static DatasetAnswer of(String name, List<Summary> versions, @Nullable Dataset newest) {
        List<VersionEntry> entries = versions.stream()
                .map(version -> VersionEntry.of(version.reference(), version.state(), version.createdAt()))
                .toList();
        return newest == null
                ? new DatasetAnswer(
                        name,
                        null,
                        entries,
                        false,
                        null,
                        new ValueRange(0, 255),
                        null,
                        null,
                        null,
                        null,
                        DatasetLinks.of(name, false, false))
                : of(newest, false, entries);
    }

    private static DatasetAnswer of(Dataset dataset, boolean isBundled, List<VersionEntry> versions) {
        List<String> labels = dataset.labels();
        DatasetCounts counts = dataset.counts();
        List<ClassAnswer> classes = IntStream.range(0, labels.size())
                .mapToObj(i -> new ClassAnswer(
                        i,
                        labels.get(i),
                        new SplitCounts(
                                counts.train().perClass().get(i),
                                counts.test().perClass().get(i),
                                counts.validation() == null
                                        ? null
                                        : counts.validation().perClass().get(i))))
                .toList();
        SplitCount validation = counts.validation();
        return new DatasetAnswer(
                dataset.name(),
                dataset.version(),
                versions,
                isBundled,
                dataset.axes(),
                new ValueRange(0, 255),
                new SplitCounts(
                        counts.train().total(), counts.test().total(), validation == null ? null : validation.total()),
                classes,
                dataset.fingerprint(),
                dataset.licence(),
                DatasetLinks.of(dataset.name(), true, validation != null));
    }
}
