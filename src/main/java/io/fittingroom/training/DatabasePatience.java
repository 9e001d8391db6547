package io.fittingroom.training;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Tries again what a runner writes while the database is away, restarts, or has no room: an hour's training must not be lost
 * to a minute's outage. Whatever is tried here may be done twice, since an answer may be lost after the deed. Thread-safe.
 */
@Component
class DatabasePatience {

    private static final Logger LOG = LoggerFactory.getLogger(DatabasePatience.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final LiveJobs live;
    private final Duration patience;

    DatabasePatience(LiveJobs live, TrainingSettings settings) {
        this.live = live;
        this.patience = settings.databasePatience();
    }

    /** What the deed gives, once it can be done; its exception when that takes longer than the patience or the service ends. */
    <T> T untilDone(String what, Supplier<T> deed) {
        long started = System.nanoTime();
        Duration wait = FIRST_WAIT;
        int failures = 0;
        while (true) {
            try {
                T done = deed.get();
                if (failures > 0) {
                    LOG.info("{}: the database answers again, after {} tries in vain", what, failures);
                }
                return done;
            } catch (DataAccessException | TransactionException failure) {
                boolean isLast = System.nanoTime() - started >= patience.toNanos() || live.isShuttingDown();
                if (!mayPass(failure) || isLast || !sleep(wait)) {
                    throw failure;
                }
                if (failures == 0) {
                    LOG.warn("{}: the database does not answer, trying again", what, failure);
                }
                failures++;
            }
            wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        }
    }

    /** Whether the same could succeed another time: not when the statement or the data are at fault. */
    private static boolean mayPass(RuntimeException failure) {
        return !(failure instanceof NonTransientDataAccessException)
                || failure instanceof NonTransientDataAccessResourceException
                || failure instanceof UncategorizedDataAccessException;
    }

    private static boolean sleep(Duration wait) {
        try {
            Thread.sleep(wait.toMillis());
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
