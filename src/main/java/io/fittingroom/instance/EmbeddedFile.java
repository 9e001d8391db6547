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
 * of what it was after the last time. Thread-safe.
 */
@Component
class EmbeddedFile implements ApplicationListener<ApplicationReadyEvent> {

    /** A file up to this size, in bytes, is left as it is. */
    static final long SMALL = 16L << 20;

    /** How far a larger one may grow. */
    static final int GROWTH = 3;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFile.class);
    private static final int TURN_MILLIS = 200;
    private static final long INTERVAL_MILLIS = 1_000;

    /** A turn that takes less than this part away has found all there is. */
    private static final double WORTH_WHILE = 0.1;

    private final DataSource dataSource;
    private final boolean isNeeded;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread keeper = new Thread(work, "embedded-file");
        keeper.setDaemon(true);
        return keeper;
    });
    private @Nullable ScheduledFuture<?> looks;
    private long limit = SMALL;
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
        if (store.getFileStore() == null || store.getFileStore().size() <= limit) {
            return;
        }
        long before = store.getFileStore().size();
        compact(store);
        long after = store.getFileStore().size();
        boolean hasMore = after < before * (1 - WORTH_WHILE);
        limit = Math.max(SMALL, hasMore ? Math.min(limit, GROWTH * after) : GROWTH * after);
    }

    /**
     * Compacting overwrites at once what is no longer of use, so first all must be on the disk by which it is not; and it leaves
     * the store doing so ever after, which a power failure might find in the midst.
     */
    private static void compact(MVStore store) {
        int retention = store.getRetentionTime();
        store.sync();
        try {
            store.compactFile(TURN_MILLIS);
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
