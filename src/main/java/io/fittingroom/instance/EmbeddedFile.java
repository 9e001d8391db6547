package io.fittingroom.instance;

import jakarta.annotation.PreDestroy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RandomAccessStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.stereotype.Component;

/**
 * Keeps the embedded database's file to a small multiple of what is in it. H2 appends, and leaves what is no longer of use where
 * it is for 45 s and longer; with WRITE_DELAY=0 nothing in H2 tidies up behind it, and a checkpoint each epoch is a megabyte
 * each time. So the file is compacted, in turns that hold up writers for a moment only, whenever it has grown to some multiple
 * of what is in it. Thread-safe.
 */
@Component
class EmbeddedFile implements ApplicationListener<ApplicationReadyEvent> {

    /** A file up to this size, in bytes, is left as it is. */
    static final long SMALL = 16L << 20;

    /** What a larger one may be of what is in it before it is compacted. */
    static final int GROWTH = 3;

    /** What it is to be of that afterwards. */
    static final double ENOUGH = 1.5;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFile.class);
    private static final int TURN_MILLIS = 200;
    private static final int MOST_USED_PERCENT = 90;
    private static final int MOVE_BYTES = 16 << 20;
    private static final long INTERVAL_MILLIS = 1_000;

    /** A turn that takes less than this part away found nothing: the next one comes later, and later each time. */
    private static final double WORTH_WHILE = 0.01;

    /** Looks without a turn after one that found nothing, most. */
    private static final int LONGEST_REST = 31;

    /** One after which deleted content is not in use, one by which that is noticed, one that is without it; and one to spare. */
    private static final int SETTLING_VERSIONS = 4;

    private final DataSource dataSource;
    private final boolean isNeeded;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread keeper = new Thread(work, "embedded-file");
        keeper.setDaemon(true);
        return keeper;
    });
    private @Nullable ScheduledFuture<?> looks;
    private boolean isShrinking;
    private int rest;
    private int looksToRest;
    private long lastVersion;
    private int versionsToMake;
    private boolean hasFailed;

    EmbeddedFile(DataSource dataSource, SharedDatabase database) {
        this.dataSource = dataSource;
        this.isNeeded = !database.isShared();
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        if (isNeeded && !thread.isShutdown()) {
            looks = thread.scheduleWithFixedDelay(this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            compactIfLarge();
            hasFailed = false;
        } catch (SQLException away) {
            LOG.debug("The database does not answer", away);
        } catch (RuntimeException failure) {
            // A look that failed must not be the last; on a full disk every one fails.
            if (!hasFailed) {
                LOG.warn("The database's file could not be compacted; it is tried again: {}", failure.toString());
            }
            LOG.debug("The database's file could not be compacted", failure);
            hasFailed = true;
        }
    }

    /** One turn, if the file has grown enough. */
    synchronized void compactIfLarge() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
                compactIfLarge(session.getDatabase().getStore().getMvStore());
            }
        }
    }

    private void compactIfLarge(MVStore store) {
        if (!(store.getFileStore() instanceof RandomAccessStore file)) {
            return;
        }
        if (file.size() <= SMALL) {
            rest();
            return;
        }
        settle(store);
        long before = file.size();
        if (before <= (isShrinking ? ENOUGH : GROWTH) * kept(file)) {
            rest();
        } else if (looksToRest > 0) {
            looksToRest--;
        } else {
            isShrinking = true;
            compact(store, file);
            rest = file.size() < before * (1 - WORTH_WHILE) ? 0 : Math.min(2 * rest + 1, LONGEST_REST);
            looksToRest = rest;
        }
        lastVersion = store.getCurrentVersion();
    }

    private void rest() {
        isShrinking = false;
        rest = 0;
        looksToRest = 0;
    }

    /** The bytes of the file that are of use still: those of pages that some map has, in chunks that are not free yet. */
    private static double kept(RandomAccessStore file) {
        return file.size() * (file.getFillRate() / 100.0) * (file.getChunksFillRate() / 100.0);
    }

    /**
     * H2 takes the content of deleted rows out when no version from before that is in use any more, and notices it only when a
     * new one is made. So where nobody writes any more, the last few are made here.
     */
    private void settle(MVStore store) {
        if (store.getCurrentVersion() != lastVersion) {
            versionsToMake = SETTLING_VERSIONS;
        }
        if (versionsToMake > 0) {
            versionsToMake--;
            // As it is, but a change.
            store.setStoreVersion(store.getStoreVersion());
            store.commit();
        }
    }

    /**
     * Compacting overwrites at once what is no longer of use, so first all must be on the disk by which it is not; and it leaves
     * the store doing so ever after, which a power failure might find in the midst. Where all that is used lies dense, but far
     * behind in the file, H2 finds nothing to rewrite and so moves nothing by itself.
     */
    private static void compact(MVStore store, RandomAccessStore file) {
        int retention = store.getRetentionTime();
        store.sync();
        try {
            store.compactFile(TURN_MILLIS);
            file.compactMoveChunks(MOST_USED_PERCENT, MOVE_BYTES, store);
        } finally {
            store.setRetentionTime(retention);
        }
    }

    @PreDestroy
    void close() throws InterruptedException {
        if (looks != null) {
            looks.cancel(false);
        }
        thread.shutdown();
        thread.awaitTermination(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }
}
