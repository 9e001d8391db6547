package io.fittingroom.dataset;

import io.fittingroom.dataset.Dataset.Splits;
import io.fittingroom.dataset.DatasetCounts.SplitCount;
import io.fittingroom.dataset.StoredVersion.Description;
import io.fittingroom.dataset.source.SplitName;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The pictures of uploaded data sets in files below the data directory, mapped into memory. A file is called by its content's
 * fingerprint, made of the database's blocks when it is first needed, checked, and moved to its name when it is whole: the
 * pixels of the training, the test and the validation split, then all labels, two bytes each. All files together are bounded;
 * the least recently used one goes first, never one that this process uses. Several processes may share the directory.
 * Thread-safe.
 */
@Component
class DatasetCache {

    private static final Logger LOG = LoggerFactory.getLogger(DatasetCache.class);

    /** What a file is called while it is made, by a process that holds a lock on it. */
    private static final String UNFINISHED = ".part";

    private static final Duration BETWEEN_TOUCHES = Duration.ofSeconds(1);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);
    private static final int MOST_KEPT_OPEN = 16;

    private final Path directory;
    private final long mostBytes;
    private final Clock clock;
    private final Map<String, Opened> opened = new ConcurrentHashMap<>();
    private final Object room = new Object();

    @Autowired
    DatasetCache(@Value("${fitting-room.data-dir}") Path data, DatasetSettings settings, Clock clock) {
        this(data.resolve("datasets"), settings.cacheSize().toBytes(), clock);
        removeLeftovers();
    }

    DatasetCache(Path directory, long mostBytes, Clock clock) {
        this.directory = directory;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /** Where blocks come from: as {@link DatasetStore#block}. */
    interface Blocks {
        Optional<byte[]> block(SplitName split, int position);
    }

    /** A split's place in a file. */
    private record Place(SplitName split, int pictures, int pixelsAt, int labelsAt) {}

    /** What is where in a file. */
    private record Layout(int numbers, List<Place> places, int bytes) {

        static Layout of(Description described) {
            DatasetCounts counts = described.counts();
            int numbers = described.preparation().elements();
            int labelsAt = Math.multiplyExact(counts.total(), numbers);
            int before = 0;
            List<Place> places = new ArrayList<>();
            for (SplitName split : SplitName.values()) {
                SplitCount count = switch (split) {
                    case TRAIN -> counts.train();
                    case TEST -> counts.test();
                    case VALIDATION -> counts.validation();
                };
                if (count != null) {
                    places.add(new Place(
                            split, count.total(), before * numbers, labelsAt + before * DatasetWriter.LABEL_BYTES));
                    before += count.total();
                }
            }
            return new Layout(
                    numbers, places, Math.addExact(labelsAt, Math.multiplyExact(before, DatasetWriter.LABEL_BYTES)));
        }
    }

    /** A content that was opened. */
    private static final class Opened {

        private final ReentrantLock lock = new ReentrantLock(); // held by whoever opens or deletes it
        private volatile @Nullable Splits splits; // null once it is not kept open
        private volatile WeakReference<MappedByteBuffer> map = new WeakReference<>(null);
        private volatile Instant touched = Instant.EPOCH;

        /** Whether anybody has a split of it. */
        boolean isInUse() {
            return map.get() != null;
        }
    }

    /** Stored blocks are not those that were written. */
    static final class DamagedContentException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        DamagedContentException(String fault) {
            super(fault);
        }
    }

    /**
     * The pictures of a data set.
     *
     * @param blocks asked where there is no file of them
     * @throws DamagedContentException when the blocks are not what is described
     * @throws ProblemException BUSY when there is no room for a file
     */
    Splits open(Description described, Blocks blocks) {
        String name = fileName(described.fingerprint());
        Opened content = opened.computeIfAbsent(name, unseen -> new Opened());
        content.lock.lock();
        try {
            touch(content, directory.resolve(name));
            Splits known = content.splits;
            if (known != null) {
                return known;
            }
            Layout layout = Layout.of(described);
            MappedByteBuffer map = content.map.get();
            if (map == null) {
                map = map(name, described, layout, blocks);
                content.map = new WeakReference<>(map);
            }
            Splits splits = splits(described, layout, map);
            content.splits = splits;
            letOthersGo(content);
            return splits;
        } catch (IOException failed) {
            LOG.warn("The pictures of a data set could not be kept in {}", directory, failed);
            throw ProblemException.retryLater(
                    ProblemCode.BUSY,
                    "The data set's pictures could not be written to a file below the data directory (" + reason(failed)
                            + "); make room there and try again.",
                    RETRY_AFTER);
        } finally {
            content.lock.unlock();
        }
    }

    private static String reason(IOException failed) {
        String message = failed.getMessage();
        return failed instanceof FileSystemException known && known.getReason() != null
                ? known.getReason()
                : message == null ? failed.getClass().getSimpleName() : message;
    }

    private void touch(Opened content, Path file) {
        Instant now = clock.instant();
        if (content.touched.plus(BETWEEN_TOUCHES).isAfter(now)) {
            return;
        }
        content.touched = now;
        try {
            Files.setLastModifiedTime(file, FileTime.from(now));
        } catch (NoSuchFileException later) {
            // It is made in a moment, or stays mapped without a name.
        } catch (IOException unsaid) {
            LOG.debug("{} seems to have been used long ago", file, unsaid);
        }
    }

    /** Of those that were opened only the last few are kept open where nobody uses them. */
    private void letOthersGo(Opened latest) {
        List<Opened> kept = opened.values().stream()
                .filter(content -> content != latest && content.splits != null)
                .sorted(Comparator.comparing((Opened content) -> content.touched)
                        .reversed())
                .skip(MOST_KEPT_OPEN - 1)
                .toList();
        for (Opened content : kept) {
            if (content.lock.tryLock()) {
                content.splits = null;
                content.lock.unlock();
            }
        }
    }

    private MappedByteBuffer map(String name, Description described, Layout layout, Blocks blocks) throws IOException {
        Path file = directory.resolve(name);
        for (boolean isMade = false; ; isMade = true) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                if (channel.size() == layout.bytes()) {
                    return channel.map(MapMode.READ_ONLY, 0, layout.bytes());
                }
            } catch (NoSuchFileException missing) {
                LOG.debug("{} is made", file, missing);
            }
            if (isMade) {
                throw new IOException("another process took it away");
            }
            make(file, described, layout, blocks);
        }
    }

    private void make(Path file, Description described, Layout layout, Blocks blocks) throws IOException {
        Files.createDirectories(directory);
        Path unfinished = null;
        try {
            FileChannel channel;
            synchronized (room) {
                makeRoom(layout.bytes());
                unfinished = Files.createTempFile(directory, file.getFileName() + ".", UNFINISHED);
                channel = FileChannel.open(unfinished, StandardOpenOption.WRITE);
                channel.lock();
                // Counts with its whole size from now on, and ends at once where the disk is too small for any such
                // file.
                channel.write(ByteBuffer.allocate(1), layout.bytes() - 1L);
            }
            try (channel) {
                fill(channel, described, layout, blocks);
                channel.force(true);
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        } finally {
            if (unfinished != null) {
                Files.deleteIfExists(unfinished);
            }
        }
    }

    /** Copies the blocks into the file and checks them on the way. */
    private static void fill(FileChannel channel, Description described, Layout layout, Blocks blocks)
            throws IOException {
        int numbers = layout.numbers();
        int pictureBytes = DatasetWriter.LABEL_BYTES + numbers;
        List<Fingerprint.Part> parts = new ArrayList<>();
        for (Place place : layout.places()) {
            MessageDigest pixels = Sha256.create();
            char[] labels = new char[place.pictures()];
            int done = 0;
            for (int position = 0; done < place.pictures(); position++) {
                byte[] block = blocks.block(place.split(), position).orElse(new byte[0]);
                int pictures = block.length / pictureBytes;
                if (pictures == 0 || block.length % pictureBytes != 0 || pictures > place.pictures() - done) {
                    throw new DamagedContentException(
                            "block " + position + " of " + word(place.split()) + " has " + block.length + " bytes");
                }
                ByteBuffer content = ByteBuffer.wrap(block);
                content.asCharBuffer().get(labels, done, pictures);
                int labelBytes = pictures * DatasetWriter.LABEL_BYTES;
                write(channel, content.slice(0, labelBytes), place.labelsAt() + done * DatasetWriter.LABEL_BYTES);
                pixels.update(block, labelBytes, pictures * numbers);
                write(channel, content.slice(labelBytes, pictures * numbers), place.pixelsAt() + done * numbers);
                done += pictures;
            }
            parts.add(new Fingerprint.Part(pixels.digest(), labels));
        }
        String found = Fingerprint.of(
                described.preparation().height(),
                described.preparation().width(),
                described.preparation().channels(),
                described.classNames().size(),
                parts);
        if (!found.equals(described.fingerprint())) {
            throw new DamagedContentException(
                    "the fingerprint of what is stored is " + found + " and not " + described.fingerprint());
        }
    }

    private static void write(FileChannel channel, ByteBuffer from, long at) throws IOException {
        long position = at;
        while (from.hasRemaining()) {
            position += channel.write(from, position);
        }
    }

    private static Splits splits(Description described, Layout layout, MappedByteBuffer map) {
        Map<SplitName, Split> splits = new EnumMap<>(SplitName.class);
        for (Place place : layout.places()) {
            char[] labels = new char[place.pictures()];
            map.slice(place.labelsAt(), place.pictures() * DatasetWriter.LABEL_BYTES)
                    .asCharBuffer()
                    .get(labels);
            splits.put(
                    place.split(),
                    Split.mapped(
                            map.slice(place.pixelsAt(), place.pictures() * layout.numbers()),
                            labels,
                            described.preparation().height(),
                            described.preparation().width(),
                            described.preparation().channels()));
        }
        return new Splits(splits.get(SplitName.TRAIN), splits.get(SplitName.TEST), splits.get(SplitName.VALIDATION));
    }

    /** A file in the directory. */
    private record Kept(Path path, String name, long bytes, FileTime lastUsed) {

        boolean isUnfinished() {
            return name.endsWith(UNFINISHED);
        }
    }

    private List<Kept> files() throws IOException {
        List<Kept> files = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return files;
        }
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                try {
                    BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
                    files.add(new Kept(path, path.getFileName().toString(), file.size(), file.lastModifiedTime()));
                } catch (NoSuchFileException gone) {
                    LOG.debug("Another process took {} away", path, gone);
                }
            }
        }
        files.sort(Comparator.comparing(Kept::lastUsed));
        return files;
    }

    /** Deletes files until there is room for so many bytes more. */
    private void makeRoom(long bytes) throws IOException {
        List<Kept> files = files();
        long used = files.stream().mapToLong(Kept::bytes).sum();
        used -= deleteUntil(files, used + bytes - mostBytes);
        if (used + bytes > mostBytes) {
            // Memory stays mapped until the collector has found that nobody has it any more.
            System.gc();
            used -= deleteUntil(files(), used + bytes - mostBytes);
        }
        if (used + bytes > mostBytes) {
            throw ProblemException.retryLater(
                    ProblemCode.BUSY,
                    "There is no room for the data set's pictures: those that are in use take " + used + " of the "
                            + mostBytes + " bytes there are (fitting-room.datasets.cache-size), and " + bytes
                            + " more are needed. Try again when a training has ended.",
                    RETRY_AFTER);
        }
    }

    private long deleteUntil(List<Kept> files, long wanted) throws IOException {
        long deleted = 0;
        for (Kept file : files) {
            if (deleted < wanted && (file.isUnfinished() ? deleteIfLeft(file.path()) : deleteIfUnused(file))) {
                deleted += file.bytes();
            }
        }
        return deleted;
    }

    private boolean deleteIfUnused(Kept file) throws IOException {
        Opened content = opened.get(file.name());
        if (content == null) {
            Files.deleteIfExists(file.path());
            return true;
        }
        if (!content.lock.tryLock()) {
            return false;
        }
        try {
            content.splits = null;
            if (content.isInUse()) {
                return false;
            }
            Files.deleteIfExists(file.path());
            return true;
        } finally {
            content.lock.unlock();
        }
    }

    /** Deletes an unfinished file unless somebody is making it. */
    private static boolean deleteIfLeft(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        } catch (NoSuchFileException gone) {
            return true;
        }
        return Files.deleteIfExists(file);
    }

    /** A process that was killed could not remove what it was making. */
    final void removeLeftovers() {
        try {
            for (Kept file : files()) {
                if (file.isUnfinished()) {
                    deleteIfLeft(file.path());
                }
            }
        } catch (IOException stay) {
            LOG.warn("Files of an earlier process could not be removed from {}: {}", directory, stay.toString());
        }
    }

    /** Deletes what is none of these: pictures of deleted data sets. Whoever still looks at them does so to the end. */
    void keepOnly(List<String> fingerprints) {
        Set<String> names = fingerprints.stream().map(DatasetCache::fileName).collect(Collectors.toSet());
        try {
            for (Kept file : files()) {
                if (!file.isUnfinished() && !names.contains(file.name())) {
                    opened.remove(file.name());
                    Files.deleteIfExists(file.path());
                }
            }
        } catch (IOException stay) {
            LOG.warn("Files of deleted data sets could not be removed from {}: {}", directory, stay.toString());
        }
    }

    private static String fileName(String fingerprint) {
        return fingerprint.substring(Fingerprint.PREFIX.length());
    }

    private static String word(SplitName split) {
        return split.name().toLowerCase(Locale.ROOT);
    }
}
