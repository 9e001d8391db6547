package io.fittingroom.dataset;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Versions of data sets that come into being: {@link #begin}, {@link #writer} and {@link DatasetWriter#ready}, or
 * {@link #refuse}. Whoever deletes such a version cancels its import, of which its importer learns by any of these. Until a
 * version is READY nobody can see its pictures; of one that is REFUSED nothing stays but the report. Thread-safe.
 */
@Service
public class DatasetImports {

    private static final Logger LOG = LoggerFactory.getLogger(DatasetImports.class);

    private final Datasets datasets;
    private final DatasetStore store;
    private final DatasetSettings settings;
    private final TransactionTemplate transaction;

    DatasetImports(Datasets datasets, DatasetStore store, DatasetSettings settings, TransactionTemplate transaction) {
        this.datasets = datasets;
        this.store = store;
        this.settings = settings;
        this.transaction = transaction;
    }

    /**
     * Begins a version that this instance imports. Outside of any transaction.
     *
     * @param name as {@link DatasetReference} has it
     * @return with the version's number, in state IMPORTING
     * @throws ProblemException WRONG_STATE for the name of a bundled data set, and where there are as many data sets or
     *     versions of this one as there may be
     */
    public DatasetReference begin(String name, DatasetNotes notes) {
        datasets.refuseIfBundled(name);
        store.ensureNameExists(name);
        return transaction.execute(status -> {
            store.lockNames();
            refuseBeyondLimits(name);
            return store.insertImporting(name, notes);
        });
    }

    private void refuseBeyondLimits(String name) {
        List<String> names = store.names();
        if (!names.contains(name) && names.size() >= settings.maxDatasets()) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "There are " + names.size()
                            + " data sets, and no more are possible (fitting-room.datasets.max-datasets);"
                            + " DELETE /api/datasets/{name} makes room.");
        }
        store.refuseTooManyVersions(name, settings.maxVersions());
    }

    /**
     * Where the pictures of a version go that this instance imports; one writer a version.
     *
     * @throws ImportCancelledException when it is not imported any more
     */
    public DatasetWriter writer(DatasetReference version) {
        long contentId = transaction.execute(status -> {
            if (!store.isMine(version)) {
                throw new ImportCancelledException(version);
            }
            return store.insertContent(version);
        });
        return new DatasetWriter(store, transaction, settings, version, contentId);
    }

    /**
     * Says how far an import is.
     *
     * @param report what was found so far; null for nothing new
     * @return false when the version is not imported any more: it was deleted, or this instance was taken for dead
     */
    public boolean progress(DatasetReference version, ImportProgress progress, @Nullable DatasetReport report) {
        return store.setProgress(version, progress, report);
    }

    /**
     * Ends an import that cannot succeed: the version becomes REFUSED, and its pictures go.
     *
     * @param report with the reason as a problem
     * @return false, with nothing done, when the version is not imported any more
     */
    public boolean refuse(DatasetReference version, DatasetReport report) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (!store.isMine(version)) {
                return false;
            }
            store.setRefused(store.find(version).orElseThrow(), report);
            LOG.info("Data set {} was refused: {}", version, report.problems());
            return true;
        }));
    }

    /**
     * A version as the API shows it, whatever its state.
     *
     * @param root what stands before every address
     */
    public Optional<DatasetVersion> find(DatasetReference version, String root) {
        return store.find(version).map(found -> DatasetVersion.of(found, root));
    }

    /** Whether this instance or another still imports the version. */
    public boolean isImporting(DatasetReference version) {
        return store.find(version)
                .map(found -> found.state() == DatasetState.IMPORTING)
                .orElse(false);
    }
}
