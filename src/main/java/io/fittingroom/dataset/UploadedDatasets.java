package io.fittingroom.dataset;

import io.fittingroom.dataset.DatasetCache.DamagedContentException;
import io.fittingroom.dataset.StoredVersion.Summary;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The versions that are READY in the database, as data sets. Those that were asked for last are remembered, so that whoever
 * serves a model while the database is away still knows what it was trained on. Thread-safe.
 */
@Component
class UploadedDatasets {

    private static final Logger LOG = LoggerFactory.getLogger(UploadedDatasets.class);
    private static final int MOST_REMEMBERED = 64;

    /** For so long nobody asks the database again whether a version is still there; {@link #hold} always does. */
    private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

    private final DatasetStore store;
    private final DatasetCache cache;
    private final Map<DatasetReference, Remembered> remembered = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DatasetReference, Remembered> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    UploadedDatasets(DatasetStore store, DatasetCache cache) {
        this.store = store;
        this.cache = cache;
    }

    /** A data set, and when the database had it last. */
    private record Remembered(Dataset dataset, long nanos) {}

    /** The names of those that have a READY version, sorted. */
    List<String> names() {
        return store.readyNames();
    }

    /** Their newest READY versions, by name. */
    List<Dataset> list() {
        return store.newestReady().stream().map(this::dataset).toList();
    }

    /** The version that is meant, if it is READY. */
    Optional<Dataset> find(DatasetReference reference) {
        Remembered before = remembered(reference);
        // What is newest changes; a version does not, unless it goes.
        if (before != null && reference.version() != null && System.nanoTime() - before.nanos() < FRESH_NANOS) {
            return Optional.of(before.dataset());
        }
        try {
            Optional<Dataset> found = store.findReady(reference).map(this::dataset);
            synchronized (remembered) {
                found.ifPresentOrElse(
                        dataset -> remembered.put(reference, new Remembered(dataset, System.nanoTime())),
                        () -> remembered.remove(reference));
            }
            return found;
        } catch (DataAccessException away) {
            if (before == null) {
                throw away;
            }
            LOG.warn("Data set {} is taken from memory", reference, away);
            synchronized (remembered) {
                remembered.put(reference, new Remembered(before.dataset(), System.nanoTime()));
            }
            return Optional.of(before.dataset());
        }
    }

    /** As {@link Datasets#versions(String)}. */
    List<Summary> versions(String name) {
        return store.summaries(name);
    }

    /** As {@link Datasets#versions()}. */
    List<Summary> versions() {
        return store.summaries();
    }

    /** Why a version that is meant is not found, if there is such a data set at all. */
    Optional<String> whyNot(DatasetReference meant) {
        List<Summary> versions = store.summaries(meant.name());
        if (versions.isEmpty()) {
            return Optional.empty();
        }
        Optional<DatasetReference> newest = versions.stream()
                .filter(version -> version.state() == DatasetState.READY)
                .map(Summary::reference)
                .findFirst();
        String there = newest.map(version -> "; the newest that is READY is " + version)
                .orElse("");
        String state = versions.stream()
                .filter(version -> version.reference().equals(meant))
                .map(version -> "The data set " + meant + " is " + version.state())
                .findFirst()
                .orElse(
                        meant.version() == null
                                ? "The data set " + meant.name() + " has no version that is READY"
                                : "The data set " + meant.name() + " has no version " + meant.version());
        return Optional.of(state + there + ".");
    }

    private @Nullable Remembered remembered(DatasetReference reference) {
        synchronized (remembered) {
            return remembered.get(reference);
        }
    }

    /** Forgets a version that was deleted here. */
    void forget(DatasetReference version) {
        synchronized (remembered) {
            remembered.remove(version);
            remembered.remove(new DatasetReference(version.name(), null));
        }
    }

    private Dataset dataset(StoredVersion stored) {
        DatasetReference reference = stored.reference();
        StoredVersion.Description described = stored.description();
        if (described == null || stored.contentId() == null) {
            throw new IllegalStateException("The data set " + reference + " is READY without a content");
        }
        long contentId = stored.contentId();
        String licence = stored.notes().licence();
        return new Dataset(
                reference,
                described,
                licence == null ? null : new Licence(licence, licence),
                () -> open(reference, described, contentId));
    }

    private Dataset.Splits open(DatasetReference reference, StoredVersion.Description described, long contentId) {
        try {
            return cache.open(described, (split, position) -> store.block(contentId, split, position));
        } catch (DamagedContentException damaged) {
            if (store.findReady(reference).isEmpty()) {
                throw ProblemException.notFound("The data set " + reference + " has been deleted.");
            }
            LOG.error("The stored pictures of data set {} are damaged: {}", reference, damaged.getMessage());
            throw ProblemException.of(
                    ProblemCode.DATASET_DAMAGED,
                    "The stored pictures of data set " + reference + " are damaged (" + damaged.getMessage()
                            + "), and nothing is learnt from them. Restore the database, or delete the version and upload the"
                            + " data set again.");
        }
    }

    /** As {@link Datasets#hold}. */
    void hold(DatasetReference version) {
        boolean isThere = store.lock(version)
                .filter(found -> found.state() == DatasetState.READY)
                .isPresent();
        if (!isThere) {
            throw ProblemException.notFound("The data set " + version + " has just been deleted.");
        }
    }
}
