package io.fittingroom.model;

import jakarta.annotation.PreDestroy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Which version answered last, for the time in which the database does not say which one does: networks that are loaded go on
 * predicting without it. Once it was found away, one thread asks whether it is back, and no request waits for it. Thread-safe.
 */
@Component
class LastKnownVersions {

    private static final Logger LOG = LoggerFactory.getLogger(LastKnownVersions.class);
    private static final int MOST_KEPT = 1_000;

    private final ModelStore store;
    private final Map<Asked, Integer> known = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asked, Integer> eldest) {
            return size() > MOST_KEPT;
        }
    };
    private final ThreadPoolExecutor prober = new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
                Thread thread = new Thread(task, "database-prober");
                thread.setDaemon(true);
                return thread;
            },
            // One that asks is enough.
            new ThreadPoolExecutor.DiscardPolicy());
    private volatile boolean isAway;

    LastKnownVersions(ModelStore store) {
        this.store = store;
    }

    private record Asked(String model, @Nullable String version) {}

    /**
     * What the database says or, while it does not answer, what it said last.
     *
     * @param version as it was asked for
     * @param database asks it; throws what is to be told where there is no such version
     */
    int ask(String model, @Nullable String version, IntSupplier database) {
        Asked asked = new Asked(model, version);
        Integer last = last(asked);
        if (isAway && last != null) {
            prober.execute(this::probe);
            return last;
        }
        int number;
        try {
            number = database.getAsInt();
        } catch (DataAccessException away) {
            if (last == null) {
                throw away;
            }
            LOG.warn("Which version of {} answers is taken from memory", model, away);
            isAway = true;
            return last;
        } catch (RuntimeException none) {
            forget(asked);
            throw none;
        }
        remember(asked, number);
        return number;
    }

    private void probe() {
        try {
            store.exists("", 0);
            isAway = false;
        } catch (DataAccessException still) {
            LOG.debug("The database does not answer", still);
        }
    }

    private @Nullable Integer last(Asked asked) {
        synchronized (known) {
            return known.get(asked);
        }
    }

    private void remember(Asked asked, int number) {
        synchronized (known) {
            known.put(asked, number);
        }
    }

    private void forget(Asked asked) {
        synchronized (known) {
            known.remove(asked);
        }
    }

    @PreDestroy
    void close() {
        prober.shutdown();
    }
}
