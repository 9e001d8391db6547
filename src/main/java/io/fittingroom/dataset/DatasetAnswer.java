package io.fittingroom.dataset;

import io.fittingroom.web.Address;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.stream.IntStream;

/** A data set as the API shows it. */
@Schema(name = "Dataset", description = "A data set: its classes, how many pictures it has, and its terms of use")
record DatasetAnswer(
        @Schema(description = "Name, as it stands in URLs and in a training job's `dataset`", example = "fashion-mnist")
        String name,

        @Schema(
                description =
                        "Height and width of every picture in pixels, and for pictures in colour their 3 channels",
                example = "[28, 28]")
        List<Integer> shape,

        @Schema(description = "The values that a pixel takes")
        ValueRange valueRange,

        @Schema(description = "Pictures in each split") SplitCounts counts,

        @Schema(description = "The classes, in the order of a network's outputs")
        List<ClassAnswer> classes,

        @Schema(
                description =
                        "SHA-256 over the pixels and labels of both splits: the same for the same pictures, however"
                                + " they were stored; a model's provenance names it",
                example = "sha256:1f61f98713d22972fd06271fcaebe453f4c12299eeecc2ab6dcacc34025f978b")
        String fingerprint,

        Licence licence,
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
            int test) {}

    @Schema(name = "DatasetClass", description = "A class of pictures")
    record ClassAnswer(
            @Schema(description = "The class's number, from 0: a picture's `label`", example = "9")
            int index,

            @Schema(description = "The class's name", example = "Ankle boot")
            String label,

            @Schema(description = "Pictures of this class in each split")
            SplitCounts counts) {}

    @Schema(name = "DatasetLinks", description = "Where to go on")
    record DatasetLinks(
            @Schema(description = "This data set", example = "/api/datasets/fashion-mnist")
            String self,

            @Schema(description = "Its training pictures", example = "/api/datasets/fashion-mnist/train")
            String train,

            @Schema(description = "Its test pictures", example = "/api/datasets/fashion-mnist/test")
            String test) {}

    static DatasetAnswer of(Dataset dataset) {
        List<String> labels = dataset.labels();
        int[] train = dataset.train().countsPerLabel(labels.size());
        int[] test = dataset.test().countsPerLabel(labels.size());
        List<ClassAnswer> classes = IntStream.range(0, labels.size())
                .mapToObj(i -> new ClassAnswer(i, labels.get(i), new SplitCounts(train[i], test[i])))
                .toList();
        String self = Address.of(DatasetController.PATH + "/" + dataset.name());
        return new DatasetAnswer(
                dataset.name(),
                dataset.axes(),
                new ValueRange(0, 255),
                new SplitCounts(dataset.train().size(), dataset.test().size()),
                classes,
                dataset.fingerprint(),
                dataset.licence(),
                new DatasetLinks(self, self + "/train", self + "/test"));
    }
}
