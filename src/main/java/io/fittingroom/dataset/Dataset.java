package io.fittingroom.dataset;

import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.Preparation.ColorMode;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pictures of known classes, split into those to train on and those to test with. All pictures have the same height,
 * width and channels, and every label is an index into {@link #labels()}. Immutable and thread-safe.
 */
public final class Dataset {

    /** How many classes there may be. */
    public static final int MOST_CLASSES = 1_000;

    /** So many have labels of one byte in a fingerprint. */
    private static final int CLASSES_OF_A_BYTE = 256;

    private final String name;
    private final List<String> labels;
    private final Licence licence;
    private final Split train;
    private final Split test;
    private final @Nullable Split validation;
    private final String fingerprint;
    private final Preparation preparation;

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
        this.name = name;
        this.labels = List.copyOf(labels);
        this.licence = licence;
        this.train = train;
        this.test = test;
        this.validation = validation;
        if (labels.size() > MOST_CLASSES) {
            throw new IllegalArgumentException(
                    "there are " + labels.size() + " classes, more than the " + MOST_CLASSES + " that are possible");
        }
        if (!preparation.axes().equals(train.axes())) {
            throw new IllegalArgumentException("the preparation makes pictures of the shape " + preparation.axes()
                    + ", but those here are " + train.axes());
        }
        this.preparation = preparation;
        List<Split> splits =
                Stream.of(train, test, validation).filter(Objects::nonNull).toList();
        for (Split split : splits) {
            if (!split.axes().equals(train.axes())) {
                throw new IllegalArgumentException("the pictures of the training and the test split differ in size");
            }
            requireNamedLabels(split);
        }
        this.fingerprint = computeFingerprint(splits);
    }

    public String name() {
        return name;
    }

    /** The version, from 1; of a bundled data set there is but one. */
    public int version() {
        return 1;
    }

    /** What names this very version: what a job is pinned to. */
    public DatasetReference reference() {
        return new DatasetReference(name, null);
    }

    /** The names of the classes, in the order of their label indexes. */
    public List<String> labels() {
        return labels;
    }

    public Licence licence() {
        return licence;
    }

    public Split train() {
        return train;
    }

    public Split test() {
        return test;
    }

    /** Pictures to validate with while training, if the data set has a split of its own for that. */
    public Optional<Split> validation() {
        return Optional.ofNullable(validation);
    }

    /** The height of every picture in pixels. */
    public int height() {
        return train.height();
    }

    /** The width of every picture in pixels. */
    public int width() {
        return train.width();
    }

    /** 1 when the pictures are grey, 3 when they are red, green and blue. */
    public int channels() {
        return train.channels();
    }

    /** One picture's shape, as tensors and JSON have it: [height, width] when grey, else [height, width, 3]. */
    public List<Integer> axes() {
        return train.axes();
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

    private void requireNamedLabels(Split split) {
        for (int i = 0; i < split.size(); i++) {
            if (split.label(i) >= labels.size()) {
                throw new IllegalArgumentException("picture " + i + " has the label " + split.label(i)
                        + ", but there are " + labels.size() + " classes");
            }
        }
    }

    private String computeFingerprint(List<Split> splits) {
        boolean isNarrow = channels() == 1 && labels.size() <= CLASSES_OF_A_BYTE;
        MessageDigest whole = Sha256.create();
        for (Split split : splits) {
            ByteBuffer header = ByteBuffer.allocate(4 * Integer.BYTES)
                    .putInt(split.size())
                    .putInt(split.height())
                    .putInt(split.width());
            whole.update((isNarrow ? header : header.putInt(split.channels())).flip());
            MessageDigest part = Sha256.create();
            split.digestPixels(part);
            whole.update(part.digest());
            split.digestLabels(part, isNarrow ? 1 : 2);
            whole.update(part.digest());
        }
        return "sha256:" + HexFormat.of().formatHex(whole.digest());
    }
}
