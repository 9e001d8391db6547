package io.fittingroom.dataset;

import io.fittingroom.dataset.DatasetCounts.SplitCount;
import io.fittingroom.dataset.StoredVersion.Description;
import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.Preparation.ColorMode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pictures of known classes, split into those to train on and those to test with. All pictures have the same height,
 * width and channels, and every label is an index into {@link #labels()}. All but the pictures themselves is known without
 * opening them. Immutable and thread-safe.
 */
public final class Dataset {

    /** How many classes there may be. */
    public static final int MOST_CLASSES = 1_000;

    private final DatasetReference reference;
    private final List<String> labels;
    private final @Nullable Licence licence;
    private final Preparation preparation;
    private final DatasetCounts counts;
    private final String fingerprint;
    private final Supplier<Splits> splits;

    /**
     * The pictures.
     *
     * @param validation null where there are none to validate with
     */
    record Splits(Split train, Split test, @Nullable Split validation) {

        List<Split> all() {
            return Stream.of(train, test, validation).filter(Objects::nonNull).toList();
        }
    }

    /** Of pictures that were taken whole, without any that are there to validate with. */
    public Dataset(String name, List<String> labels, Licence licence, Split train, Split test) {
        this(name, labels, licence, train, test, whole(train));
    }

    /** Without pictures that are there to validate with. */
    public Dataset(
            String name, List<String> labels, Licence licence, Split train, Split test, Preparation preparation) {
        this(name, labels, licence, train, test, null, preparation);
    }

    /**
     * Checks the splits and computes the fingerprint, which takes about 50 ms for 55 MB.
     *
     * @param name lower-case words with hyphens; stands in URLs
     * @param labels the names of the classes, at most {@link #MOST_CLASSES}; a picture's label is an index into them
     * @param validation pictures to validate with while training; null where there are none
     * @param preparation by which a picture file becomes one like these
     * @throws IllegalArgumentException when the splits differ in height, width or channels or use a label that has no name, when
     *     there are too many classes, or when the preparation makes pictures of another shape
     */
    public Dataset(
            String name,
            List<String> labels,
            Licence licence,
            Split train,
            Split test,
            @Nullable Split validation,
            Preparation preparation) {
        this.reference = new DatasetReference(name, null);
        this.labels = List.copyOf(labels);
        this.licence = licence;
        this.preparation = preparation;
        if (labels.size() > MOST_CLASSES) {
            throw new IllegalArgumentException(
                    "there are " + labels.size() + " classes, more than the " + MOST_CLASSES + " that are possible");
        }
        if (!preparation.axes().equals(train.axes())) {
            throw new IllegalArgumentException("the preparation makes pictures of the shape " + preparation.axes()
                    + ", but those here are " + train.axes());
        }
        Splits given = new Splits(train, test, validation);
        this.splits = () -> given;
        for (Split split : given.all()) {
            if (!split.axes().equals(train.axes())) {
                throw new IllegalArgumentException("the pictures of the training and the test split differ in size");
            }
            requireNamedLabels(split);
        }
        this.counts = new DatasetCounts(count(train), count(test), validation == null ? null : count(validation));
        this.fingerprint = Fingerprint.of(
                train.height(),
                train.width(),
                train.channels(),
                labels.size(),
                given.all().stream().map(Split::fingerprintPart).toList());
    }

    /**
     * An uploaded version, whose pictures are opened whenever somebody asks for them.
     *
     * @param reference with the version
     * @param licence null where nobody said
     * @param splits the pictures, as described
     */
    Dataset(DatasetReference reference, Description described, @Nullable Licence licence, Supplier<Splits> splits) {
        this.reference = reference;
        this.labels = described.classNames();
        this.licence = licence;
        this.preparation = described.preparation();
        this.counts = described.counts();
        this.fingerprint = described.fingerprint();
        this.splits = splits;
    }

    public String name() {
        return reference.name();
    }

    /** The version, from 1; of a bundled data set there is but one. */
    public int version() {
        return reference.version() == null ? 1 : reference.version();
    }

    /** What names this very version: what a job is pinned to. A bundled data set's has no version. */
    public DatasetReference reference() {
        return reference;
    }

    /** Whether it comes with the service: it has one version then, which cannot change or go. */
    public boolean isBundled() {
        return reference.version() == null;
    }

    /** The names of the classes, in the order of their label indexes. */
    public List<String> labels() {
        return labels;
    }

    /** The terms of use; null where nobody said. */
    public @Nullable Licence licence() {
        return licence;
    }

    /** How many pictures there are, in each split and of each class; without opening them. */
    public DatasetCounts counts() {
        return counts;
    }

    /**
     * The pictures to train on. Those of an uploaded version are opened, as are those of the other splits: the first time
     * after they went from the cache they are read from the database, which takes seconds for a gigabyte.
     *
     * @throws io.fittingroom.web.ProblemException DATASET_DAMAGED when they are not those that were stored, NOT_FOUND when the
     *     version was deleted, BUSY when there is no room for them
     */
    public Split train() {
        return splits.get().train();
    }

    /** The pictures to test with; opened as {@link #train}. */
    public Split test() {
        return splits.get().test();
    }

    /** Pictures to validate with while training, if the data set has a split of its own for that; opened as {@link #train}. */
    public Optional<Split> validation() {
        return counts.validation() == null
                ? Optional.empty()
                : Optional.ofNullable(splits.get().validation());
    }

    /** The height of every picture in pixels. */
    public int height() {
        return preparation.height();
    }

    /** The width of every picture in pixels. */
    public int width() {
        return preparation.width();
    }

    /** 1 when the pictures are grey, 3 when they are red, green and blue. */
    public int channels() {
        return preparation.channels();
    }

    /** One picture's shape, as tensors and JSON have it: [height, width] when grey, else [height, width, 3]. */
    public List<Integer> axes() {
        return preparation.axes();
    }

    /** How any picture file becomes one like these: what a network that learnt from them is to be shown. */
    public Preparation preparation() {
        return preparation;
    }

    private static Preparation whole(Split split) {
        return Preparation.whole(
                split.height(), split.width(), split.channels() == 1 ? ColorMode.GRAYSCALE : ColorMode.RGB);
    }

    /**
     * {@code sha256:} and 64 hexadecimal digits that change with any pixel, label or the order of the pictures, and do not
     * depend on the name, the class names, or how the data was stored. For each split (training, test,
     * validation) it covers the number of pictures, the height and the width (32 bits each, big-endian), the SHA-256 of the
     * pixels and that of the labels, a byte each. Where pictures have colour or there are more than 256 classes, the number of
     * channels follows the width, and each label is two bytes, big-endian.
     */
    public String fingerprint() {
        return fingerprint;
    }

    private SplitCount count(Split split) {
        return new SplitCount(
                split.size(),
                IntStream.of(split.countsPerLabel(labels.size())).boxed().toList());
    }

    private void requireNamedLabels(Split split) {
        for (int i = 0; i < split.size(); i++) {
            if (split.label(i) >= labels.size()) {
                throw new IllegalArgumentException("picture " + i + " has the label " + split.label(i)
                        + ", but there are " + labels.size() + " classes");
            }
        }
    }
}
