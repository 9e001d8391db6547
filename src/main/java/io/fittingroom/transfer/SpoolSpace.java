package io.fittingroom.transfer;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The memory and the files that bodies on their way take, both bounded. Thread-safe. */
@Component
class SpoolSpace {

    private static final Logger LOG = LoggerFactory.getLogger(SpoolSpace.class);
    private static final String PREFIX = "body-";

    /** A sixteenth of the heap; what does not fit goes into files. */
    private static final int HEAP_SHARE = 16;

    private final Path directory;
    private final AtomicLong memoryLeft;
    private final AtomicLong filesLeft;

    @Autowired
    SpoolSpace(TransferSettings settings, @Value("${fitting-room.data-dir}") Path data) {
        this(
                data.resolve("transfer"),
                Runtime.getRuntime().maxMemory() / HEAP_SHARE,
                settings.maxSpooledSize().toBytes());
        removeLeftovers();
    }

    SpoolSpace(Path directory, long memory, long files) {
        this.directory = directory;
        this.memoryLeft = new AtomicLong(memory);
        this.filesLeft = new AtomicLong(files);
    }

    Spool spool() {
        return new Spool(this);
    }

    /** Whether so much more may be held in memory; it is taken then. */
    boolean takeMemory(long bytes) {
        return take(memoryLeft, bytes);
    }

    void giveMemory(long bytes) {
        memoryLeft.addAndGet(bytes);
    }

    /**
     * Takes room in files.
     *
     * @throws ProblemException BUSY
     */
    void takeFile(long bytes) {
        if (!take(filesLeft, bytes)) {
            throw ProblemException.retryLater(
                    ProblemCode.BUSY,
                    "The bodies that are on their way take all the room there is for them (fitting-room.web.max-spooled-size); try again in a few seconds.",
                    Duration.ofSeconds(5));
        }
    }

    void giveFile(long bytes) {
        filesLeft.addAndGet(bytes);
    }

    private static boolean take(AtomicLong left, long bytes) {
        if (left.addAndGet(-bytes) >= 0) {
            return true;
        }
        left.addAndGet(bytes);
        return false;
    }

    /** A new file, which goes when it is closed. */
    FileChannel file() throws IOException {
        Files.createDirectories(directory);
        return FileChannel.open(
                Files.createTempFile(directory, PREFIX, ""),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** A process that was killed could not remove its files. One that another process has open keeps its content all the same. */
    private void removeLeftovers() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException stay) {
            LOG.warn("Files of an earlier process could not be removed from {}: {}", directory, stay.toString());
        }
    }
}
