package io.fittingroom.dataset;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * Pictures of known classes, split into those to train on and those to test with. All pictures have the same height and
 * width, and every label is an index into {@link #labels()}. Immutable and thread-safe.
 */
public final class Dataset {

    private final String name;
    private final List<String> labels;
    private final Licence licence;
    private final Split train;
    private final Split test;
    private final String fingerprint;

    /**
     * Checks the splits and computes the fingerprint, which takes about 50 ms for 55 MB.
     *
     * @param name lower-case words with hyphens; stands in URLs
     * @param labels the names of the classes, at most 256; a picture's label is an index into them
     * @throws IllegalArgumentException when the splits differ in height or width or use a label that has no name
     */
    public Dataset(String name, List<String> labels, Licence licence, Split train, Split test) {
        this.name = name;
        this.labels = List.copyOf(labels);
        this.licence = licence;
        this.train = train;
        this.test = test;
        if (train.height() != test.height() || train.width() != test.width()) {
            throw new IllegalArgumentException("the pictures of the training and the test split differ in size");
        }
        requireNamedLabels(train);
        requireNamedLabels(test);
        this.fingerprint = computeFingerprint(train, test);
    }

    public String name() {
        return name;
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

    /** The height of every picture in pixels. */
    public int height() {
        return train.height();
    }

    /** The width of every picture in pixels. */
    public int width() {
        return train.width();
    }

    /**
     * {@code sha256:} and 64 hexadecimal digits that change with any pixel, label or the order of the pictures, and do not
     * depend on the name, the class names, or how the data was stored. For each split, training first, it covers the number
     * of pictures, the height and the width (32 bits each, big-endian), the SHA-256 of the pixels and that of the labels.
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

    private static String computeFingerprint(Split... splits) {
        MessageDigest whole = Sha256.create();
        for (Split split : splits) {
            whole.update(ByteBuffer.allocate(3 * Integer.BYTES)
                    .putInt(split.size())
                    .putInt(split.height())
                    .putInt(split.width())
                    .flip());
            MessageDigest part = Sha256.create();
            split.digestPixels(part);
            whole.update(part.digest());
            split.digestLabels(part);
            whole.update(part.digest());
        }
        return "sha256:" + HexFormat.of().formatHex(whole.digest());
    }
}
