package io.fittingroom.dataset;

import io.fittingroom.dataset.DatasetCounts.SplitCount;
import io.fittingroom.dataset.StoredVersion.Description;
import io.fittingroom.dataset.source.SplitName;
import io.fittingroom.picture.Preparation;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes the pictures of a new version, one after the other, and stores them in blocks of a few megabytes, each in a
 * transaction of its own. Holds one block and all labels in memory. Closed before {@link #ready}, it deletes what it has
 * stored. Not thread-safe.
 */
public final class DatasetWriter implements AutoCloseable {

    /** A block has as many whole pictures as fit into this, or one. */
    static final int BLOCK_BYTES = 2 << 20;

    static final int LABEL_BYTES = 2;

    private final DatasetStore store;
    private final TransactionTemplate transaction;
    private final DatasetSettings settings;
    private final DatasetReference version;
    private final long contentId;
    private final Map<SplitName, Written> splits = new EnumMap<>(SplitName.class);
    private @Nullable Written current;
    private byte[] pixels = {};
    private int numbers; // of a picture; 0 before the first
    private int buffered;
    private int pictures;
    private boolean isDone;

    DatasetWriter(
            DatasetStore store,
            TransactionTemplate transaction,
            DatasetSettings settings,
            DatasetReference version,
            long contentId) {
        this.store = store;
        this.transaction = transaction;
        this.settings = settings;
        this.version = version;
        this.contentId = contentId;
    }

    /** What has been written of a split. */
    private static final class Written {

        private final SplitName split;
        private final MessageDigest digest = Sha256.create();
        private char[] labels = new char[1_024];
        private int size;
        private int blocks;

        Written(SplitName split) {
            this.split = split;
        }

        void add(int label) {
            if (size == labels.length) {
                labels = Arrays.copyOf(labels, 2 * size);
            }
            labels[size++] = (char) label;
        }

        char[] labels() {
            return Arrays.copyOf(labels, size);
        }
    }

    /**
     * Takes a picture: all of the training split, then all of the test split, then those to validate with.
     *
     * @param label from 0 to below {@link Dataset#MOST_CLASSES}
     * @param prepared as many unsigned bytes for every picture, shape [height, width, channels]; copied
     * @throws ImportCancelledException when the version is not imported any more
     * @throws IllegalArgumentException when the split, the label or the length cannot be, and for more pictures or pixels than
     *     {@link DatasetSettings} allow
     */
    public void add(SplitName split, int label, byte[] prepared) {
        if (label < 0 || label >= Dataset.MOST_CLASSES) {
            throw new IllegalArgumentException("there is no label " + label);
        }
        begin(prepared.length);
        Written written = enter(split);
        if (pictures == settings.maxPictures()
                || (pictures + 1L) * numbers > settings.maxDecodedSize().toBytes()) {
            throw new IllegalArgumentException("a data set has at most " + settings.maxPictures() + " pictures and "
                    + settings.maxDecodedSize().toBytes() + " bytes of pixels");
        }
        System.arraycopy(prepared, 0, pixels, buffered * numbers, numbers);
        written.add(label);
        pictures++;
        if (++buffered * numbers == pixels.length) {
            store();
        }
    }

    private void begin(int length) {
        if (numbers == 0) {
            if (length == 0) {
                throw new IllegalArgumentException("a picture has no pixels");
            }
            numbers = length;
            pixels = new byte[numbers * picturesPerBlock(numbers)];
        } else if (length != numbers) {
            throw new IllegalArgumentException("a picture has " + length + " bytes, those before it " + numbers);
        }
    }

    /** How many pictures of so many numbers are in each block but the last of a split. */
    static int picturesPerBlock(int numbers) {
        return Math.max(1, BLOCK_BYTES / (numbers + LABEL_BYTES));
    }

    private Written enter(SplitName split) {
        if (current == null || current.split != split) {
            if (current != null && current.split.compareTo(split) > 0) {
                throw new IllegalArgumentException(split + " comes before " + current.split);
            }
            store();
            current = new Written(split);
            splits.put(split, current);
        }
        return current;
    }

    /** Stores what is buffered as a block. */
    private void store() {
        if (buffered == 0 || current == null) {
            return;
        }
        Written written = current;
        ByteBuffer block = ByteBuffer.allocate(buffered * (LABEL_BYTES + numbers));
        for (int i = written.size - buffered; i < written.size; i++) {
            block.putChar(written.labels[i]);
        }
        block.put(pixels, 0, buffered * numbers);
        written.digest.update(pixels, 0, buffered * numbers);
        transaction.executeWithoutResult(status -> {
            if (!store.lockContent(contentId)) {
                throw new ImportCancelledException(version);
            }
            store.insertBlock(contentId, written.split, written.blocks, buffered, block.array());
        });
        written.blocks++;
        buffered = 0;
    }

    /**
     * Makes the version READY, with all pictures that were taken.
     *
     * @param classNames by label
     * @param preparation by which the pictures were made, and whose shape they have
     * @param report what was found, without problems
     * @throws ImportCancelledException when the version is not imported any more
     * @throws IllegalArgumentException when there are no training or no test pictures, when a label has no name or a name is
     *     there twice, or when the preparation makes pictures of another size
     */
    public DatasetVersion ready(List<String> classNames, Preparation preparation, DatasetReport report) {
        if (isDone) {
            throw new IllegalStateException("the writer is closed");
        }
        store();
        Description description = describe(classNames, preparation);
        StoredVersion stored = transaction.execute(status -> {
            if (!store.isMine(version) || !store.lockContent(contentId)) {
                throw new ImportCancelledException(version);
            }
            store.setReady(version, contentId, description, report);
            return store.find(version).orElseThrow();
        });
        isDone = true;
        return DatasetVersion.of(stored);
    }

    private Description describe(List<String> classNames, Preparation preparation) {
        if (!splits.containsKey(SplitName.TRAIN) || !splits.containsKey(SplitName.TEST)) {
            throw new IllegalArgumentException("there must be pictures to train on and pictures to test with");
        }
        if (preparation.elements() != numbers) {
            throw new IllegalArgumentException("the preparation makes pictures of " + preparation.axes()
                    + ", but those that were written have " + numbers + " bytes");
        }
        if (classNames.size() > settings.maxClasses()
                || classNames.stream().distinct().count() < classNames.size()) {
            throw new IllegalArgumentException("there are too many classes, or two of one name");
        }
        Map<SplitName, char[]> labels = new EnumMap<>(SplitName.class);
        splits.forEach((split, written) -> labels.put(split, written.labels()));
        int classes = classNames.size();
        DatasetCounts counts = new DatasetCounts(
                count(labels.get(SplitName.TRAIN), classes),
                count(labels.get(SplitName.TEST), classes),
                labels.containsKey(SplitName.VALIDATION) ? count(labels.get(SplitName.VALIDATION), classes) : null);
        String fingerprint = Fingerprint.of(
                preparation.height(),
                preparation.width(),
                preparation.channels(),
                classes,
                Stream.of(SplitName.values())
                        .map(splits::get)
                        .filter(Objects::nonNull)
                        .map(written -> new Fingerprint.Part(written.digest.digest(), labels.get(written.split)))
                        .toList());
        return new Description(classNames, preparation, counts, fingerprint);
    }

    private static SplitCount count(char[] labels, int classes) {
        int[] perClass = new int[classes];
        for (char label : labels) {
            if (label >= classes) {
                throw new IllegalArgumentException(
                        "a picture has the label " + (int) label + ", but there are " + classes + " classes");
            }
            perClass[label]++;
        }
        return new SplitCount(labels.length, IntStream.of(perClass).boxed().toList());
    }

    /** Deletes what was stored unless the version is READY. */
    @Override
    public void close() {
        if (!isDone) {
            isDone = true;
            transaction.executeWithoutResult(status -> store.deleteContentOfImport(version, contentId));
        }
    }
}
