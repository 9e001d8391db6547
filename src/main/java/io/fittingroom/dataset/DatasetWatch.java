package io.fittingroom.dataset;

import io.fittingroom.dataset.DatasetStore.Importing;
import io.fittingroom.instance.RepeatedLook;
import io.fittingroom.instance.SharedDatabase;
import io.fittingroom.instance.SignsOfLife;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Ends imports whose process is no more: at the start those of the process before this one, later, on a shared database, those
 * of instances that give no sign of life; and gives this one's. Also sees to it that pictures of deleted data sets do not stay
 * in files.
 */
@Component
class DatasetWatch implements SmartInitializingSingleton, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DatasetWatch.class);

    private final DatasetStore store;
    private final DatasetCache cache;
    private final SharedDatabase database;
    private final DatasetSettings settings;
    private final TransactionTemplate transaction;
    private final SignsOfLife signs;
    private final RepeatedLook looks = new RepeatedLook("dataset-watch", this::look);

    DatasetWatch(
            DatasetStore store,
            DatasetCache cache,
            SharedDatabase database,
            DatasetSettings settings,
            TransactionTemplate transaction) {
        this.store = store;
        this.cache = cache;
        this.database = database;
        this.settings = settings;
        this.transaction = transaction;
        this.signs = new SignsOfLife(settings.deathAfter());
    }

    /** An embedded database belongs to one process, so whatever is imported at the start has no importer any more. */
    @Override
    public void afterSingletonsInstantiated() {
        if (!database.isShared()) {
            store.importing().forEach(this::interrupt);
        }
        cache.keepOnly(store.fingerprints());
    }

    private void interrupt(Importing left) {
        boolean isDone = Boolean.TRUE.equals(transaction.execute(status -> {
            if (!store.isImportedBy(left.version(), left.instance())) {
                return false;
            }
            StoredVersion version = store.find(left.version()).orElseThrow();
            DatasetReport found = version.report() == null ? DatasetReport.NOTHING : version.report();
            store.setRefused(version, found.with(DatasetReport.Problem.INTERRUPTED));
            return true;
        }));
        if (isDone) {
            LOG.warn("Data set {} was being imported when its process ended", left.version());
        }
    }

    private void look() {
        try {
            store.beat();
            takeOverFromTheDead();
            cache.keepOnly(store.fingerprints());
        } catch (DataAccessException | TransactionException away) {
            signs.forgive(System.nanoTime());
            LOG.debug("The database does not answer", away);
        } catch (RuntimeException failure) {
            // A look that failed must not be the last.
            LOG.error("A look at the imports failed", failure);
        }
    }

    private void takeOverFromTheDead() {
        List<Importing> importing = store.importing();
        Map<String, Optional<OffsetDateTime>> heartbeats = new HashMap<>();
        Map<String, Importing> byKey = new HashMap<>();
        for (Importing one : importing) {
            String key = one.version().toString();
            heartbeats.put(key, Optional.ofNullable(one.heartbeat()));
            byKey.put(key, one);
        }
        signs.silent(heartbeats, System.nanoTime()).forEach(key -> interrupt(byKey.get(key)));
    }

    @Override
    public void start() {
        if (!database.isShared()) {
            return;
        }
        looks.start(settings.heartbeatInterval());
    }

    @Override
    public void stop() {
        looks.stop();
    }

    @Override
    public boolean isRunning() {
        return looks.isRunning();
    }
}
