package io.fittingroom.dataset.importer;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Where imports make their files: a directory of this process's own below the data directory, made for the first import. What a
 * process has left that was killed goes when the next one makes its own; a lock says whose process still lives. Thread-safe.
 */
@Component
class ImportDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(ImportDirectory.class);
    private static final String PREFIX = "process-";
    private static final String LOCK = ".lock";

    private final Path parent;
    private @Nullable Path own;
    private @Nullable FileChannel lock;

    ImportDirectory(@Value("${fitting-room.data-dir}") Path data) {
        this.parent = data.resolve("imports");
        removeLeftovers();
    }

    /** The directory of this process. */
    synchronized Path path() throws IOException {
        if (own == null) {
            Files.createDirectories(parent);
            Path made = Files.createTempDirectory(parent, PREFIX);
            // The lock is beside the directory, and is there before anything is in it.
            lock = FileChannel.open(lockOf(made), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock.lock();
            own = made;
        }
        return own;
    }

    private static Path lockOf(Path directory) {
        return directory.resolveSibling(directory.getFileName() + LOCK);
    }

    private void removeLeftovers() {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, entry -> Files.isDirectory(entry))) {
            for (Path directory : directories) {
                removeIfLeft(directory);
            }
        } catch (IOException stay) {
            LOG.warn("Files of an earlier process could not be removed from {}: {}", parent, stay.toString());
        }
    }

    private static void removeIfLeft(Path directory) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(lockOf(directory), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            if (taken != null) {
                remove(directory);
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
        Files.deleteIfExists(lockOf(directory));
    }

    @PreDestroy
    synchronized void close() {
        if (own == null || lock == null) {
            return;
        }
        try {
            remove(own);
            lock.close();
        } catch (IOException stays) {
            LOG.warn("Files of imports could not be removed from {}: {}", own, stays.toString());
        }
        own = null;
    }
}
