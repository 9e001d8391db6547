package io.fittingroom.dataset;

import io.fittingroom.dataset.DatasetCounts.SplitCount;
import io.fittingroom.web.Address;
import io.fittingroom.web.ProblemException;
import java.util.regex.Pattern;

/** A split as a URL names it: {@code /api/datasets/{data set}/{train|test|validation}}. */
record NamedSplit(Dataset dataset, String name, SplitCount count, Split pictures) {

    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    /** The split of that name, or a 404 that says which there are. */
    static NamedSplit of(Dataset dataset, String name) {
        // By the counts, so that nobody's pictures are opened for a split that there is not.
        return switch (name) {
            case "train" -> new NamedSplit(dataset, name, dataset.counts().train(), dataset.train());
            case "test" -> new NamedSplit(dataset, name, dataset.counts().test(), dataset.test());
            case "validation" -> {
                SplitCount count = dataset.counts().validation();
                if (count == null) {
                    throw noSplit(dataset, name);
                }
                yield new NamedSplit(dataset, name, count, dataset.validation().orElseThrow());
            }
            default -> throw noSplit(dataset, name);
        };
    }

    private static ProblemException noSplit(Dataset dataset, String name) {
        String splits = dataset.counts().validation() != null ? "train, test and validation" : "train and test";
        return ProblemException.notFound(dataset.name() + " has no split \"" + name + "\"; it has " + splits + ".");
    }

    /** The picture number that the text is, or a 404 that says which there are. */
    int index(String text) {
        if (INDEX.matcher(text).matches() && Integer.parseInt(text) < pictures.size()) {
            return Integer.parseInt(text);
        }
        throw ProblemException.notFound(dataset.name() + " " + name + " has no picture \"" + text
                + "\"; it has pictures 0 to " + (pictures.size() - 1) + ".");
    }

    String labelName(int label) {
        return dataset.labels().get(label);
    }

    /** Of a version that can be followed by another, its own, so that what is seen together belongs together. */
    String path() {
        String version = dataset.isBundled() ? "" : "/versions/" + dataset.version();
        return Address.of(DatasetController.PATH + "/" + dataset.name() + version + "/" + name);
    }
}
