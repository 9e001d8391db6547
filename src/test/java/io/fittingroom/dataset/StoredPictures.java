package io.fittingroom.dataset;

import io.fittingroom.dataset.DatasetCounts.SplitCount;
import io.fittingroom.dataset.StoredVersion.Description;
import io.fittingroom.dataset.source.SplitName;
import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.Preparation.ColorMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Pictures at random, as a data set, as an importer writes them, and in blocks as the database has them. */
public final class StoredPictures {

    public static final List<String> CLASSES = List.of("boot", "sandal", "clog");

    private static final List<SplitName> ORDER = List.of(SplitName.TRAIN, SplitName.TEST, SplitName.VALIDATION);

    private final Preparation preparation;
    private final Map<SplitName, List<byte[]>> pixels = new EnumMap<>(SplitName.class);
    private final Map<SplitName, int[]> labels = new EnumMap<>(SplitName.class);

    /** @param counts pictures to train on, to test with and, if they are three, to validate with */
    public StoredPictures(long seed, int height, int width, ColorMode colorMode, int... counts) {
        this.preparation = Preparation.whole(height, width, colorMode);
        Random random = new Random(seed);
        for (int i = 0; i < counts.length; i++) {
            List<byte[]> pictures = new ArrayList<>();
            for (int k = 0; k < counts[i]; k++) {
                byte[] picture = new byte[preparation.elements()];
                random.nextBytes(picture);
                pictures.add(picture);
            }
            SplitName split = ORDER.get(i);
            pixels.put(split, pictures);
            labels.put(split, IntStream.range(0, counts[i]).map(k -> k % 3).toArray());
        }
    }

    public static StoredPictures small(long seed) {
        return new StoredPictures(seed, 2, 4, ColorMode.GRAYSCALE, 6, 3);
    }

    public Preparation preparation() {
        return preparation;
    }

    public byte[] pixels(SplitName split, int index) {
        return pixels.get(split).get(index).clone();
    }

    /** Writes all of them as a new version. */
    public DatasetVersion importAs(DatasetImports imports, String name) {
        DatasetReference version = imports.begin(name, DatasetNotes.NONE);
        try (DatasetWriter writer = imports.writer(version)) {
            write(writer);
            return writer.ready(CLASSES, preparation, DatasetReport.NOTHING);
        }
    }

    public void write(DatasetWriter writer) {
        pixels.forEach((split, pictures) -> {
            for (int i = 0; i < pictures.size(); i++) {
                writer.add(split, labels.get(split)[i], pictures.get(i));
            }
        });
    }

    /** The same in the heap. */
    public Dataset dataset() {
        return new Dataset(
                "in-heap",
                CLASSES,
                null,
                split(SplitName.TRAIN),
                split(SplitName.TEST),
                pixels.containsKey(SplitName.VALIDATION) ? split(SplitName.VALIDATION) : null,
                preparation);
    }

    private Split split(SplitName name) {
        List<byte[]> pictures = pixels.get(name);
        ByteBuffer all = ByteBuffer.allocate(pictures.size() * preparation.elements());
        pictures.forEach(all::put);
        return Split.of(
                all.array(), labels.get(name), preparation.height(), preparation.width(), preparation.channels());
    }

    Description description() {
        return Description.of(dataset());
    }

    /** Blocks of {@code perBlock} pictures. */
    Optional<byte[]> block(SplitName split, int position, int perBlock) {
        List<byte[]> pictures = pixels.getOrDefault(split, List.of());
        int from = position * perBlock;
        int to = Math.min(pictures.size(), from + perBlock);
        if (from >= to) {
            return Optional.empty();
        }
        ByteBuffer block = ByteBuffer.allocate((to - from) * (2 + preparation.elements()));
        Arrays.stream(labels.get(split), from, to).forEach(label -> block.putChar((char) label));
        pictures.subList(from, to).forEach(block::put);
        return Optional.of(block.array());
    }

    /** What a file of all of them takes. */
    long fileBytes() {
        DatasetCounts counts = description().counts();
        SplitCount validation = counts.validation();
        int pictures = counts.train().total() + counts.test().total() + (validation == null ? 0 : validation.total());
        return pictures * (2L + preparation.elements());
    }
}
