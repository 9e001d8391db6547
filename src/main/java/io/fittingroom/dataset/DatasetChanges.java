package io.fittingroom.dataset;

import io.fittingroom.web.Address;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** What is of versions that are there, and may become of them: other notes, other names of the classes, and their end. Thread-safe. */
@Service
class DatasetChanges {

    private static final int MOST_USERS_NAMED = 20;

    private final Datasets datasets;
    private final UploadedDatasets uploaded;
    private final DatasetStore store;
    private final DatasetCache cache;
    private final DatasetSettings settings;
    private final ObjectProvider<DatasetUses> uses;
    private final TransactionTemplate transaction;

    DatasetChanges(
            Datasets datasets,
            UploadedDatasets uploaded,
            DatasetStore store,
            DatasetCache cache,
            DatasetSettings settings,
            ObjectProvider<DatasetUses> uses,
            TransactionTemplate transaction) {
        this.datasets = datasets;
        this.uploaded = uploaded;
        this.store = store;
        this.cache = cache;
        this.settings = settings;
        this.uses = uses;
        this.transaction = transaction;
    }

    /** A version as it is, or a 404. */
    StoredVersion version(DatasetReference version) {
        return store.find(version).orElseThrow(() -> store.noVersion(version));
    }

    /** The changed version, or the one that was made because the change is none of notes alone. */
    StoredVersion change(DatasetReference version, DatasetPatch patch) {
        datasets.refuseIfBundled(version.name());
        StoredVersion changed = transaction.execute(status -> {
            store.lockName(version.name());
            StoredVersion before = store.lock(version).orElseThrow(() -> store.noVersion(version));
            DatasetNotes notes = patch.notes().apply(before.notes());
            if (patch.classNames().isEmpty()) {
                store.setNotes(version, notes);
                return store.find(version).orElseThrow();
            }
            return store.find(renamed(before, patch.classNames(), notes)).orElseThrow();
        });
        uploaded.forget(version);
        return changed;
    }

    private DatasetReference renamed(StoredVersion before, List<String> classNames, DatasetNotes notes) {
        StoredVersion.Description described = before.description();
        if (before.state() != DatasetState.READY || described == null) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "The data set " + before.reference() + " is " + before.state()
                            + "; only classes of one that is READY can be renamed.");
        }
        int classes = described.classNames().size();
        if (classNames.size() != classes) {
            throw ProblemException.invalid(
                    "/class_names",
                    "must have a name for each of the " + classes + " classes, in their order, but has "
                            + classNames.size() + ".");
        }
        store.refuseTooManyVersions(before.reference().name(), settings.maxVersions());
        return store.insertReady(before, described.withClassNames(classNames), notes);
    }

    /**
     * Deletes a version, or ends its import.
     *
     * @param detach whether those that can do without it shall
     */
    void delete(DatasetReference version, boolean detach) {
        datasets.refuseIfBundled(version.name());
        transaction.executeWithoutResult(status -> {
            StoredVersion found = store.lock(version).orElseThrow(() -> store.noVersion(version));
            deleteUnlessUsed(found, detach);
        });
        forget(List.of(version));
    }

    /** Deletes all versions of a data set, or none. */
    void deleteAll(String name, boolean detach) {
        datasets.refuseIfBundled(name);
        List<DatasetReference> versions = transaction.execute(status -> {
            store.lockName(name);
            List<DatasetReference> there = store.versions(name);
            if (there.isEmpty()) {
                throw ProblemException.notFound("There is no data set " + name + ".");
            }
            for (DatasetReference version : there) {
                store.lock(version).ifPresent(found -> deleteUnlessUsed(found, detach));
            }
            return there;
        });
        forget(versions);
    }

    private void forget(List<DatasetReference> versions) {
        versions.forEach(uploaded::forget);
        cache.keepOnly(store.fingerprints());
    }

    private void deleteUnlessUsed(StoredVersion version, boolean detach) {
        DatasetReference reference = version.reference();
        if (detach) {
            uses.forEach(use -> use.detach(reference.name(), reference.version()));
        }
        List<String> users = users(reference);
        if (users.isEmpty()) {
            // Once more, since a job that ends while they are asked one after the other becomes a model.
            users = users(reference);
        }
        if (!users.isEmpty()) {
            throw inUse(reference, users, detach);
        }
        store.delete(version);
    }

    /** One more than are named, if there are so many. */
    private List<String> users(DatasetReference version) {
        List<String> users = new ArrayList<>();
        for (DatasetUses use : uses) {
            int room = MOST_USERS_NAMED + 1 - users.size();
            users.addAll(use.of(version.name(), version.version(), room));
        }
        return users;
    }

    private static ProblemException inUse(DatasetReference version, List<String> users, boolean isDetached) {
        List<String> named =
                users.stream().limit(MOST_USERS_NAMED).map(Address::of).toList();
        String more = users.size() > MOST_USERS_NAMED ? " and others" : "";
        String wayOut = isDetached
                ? "these cannot do without it; wait until they have ended, or cancel them."
                : "delete these first, or say ?detach=true: models keep labels, preparation and fingerprint, and jobs that"
                        + " wait or run keep the data set.";
        return ProblemException.of(
                ProblemCode.IN_USE,
                "The data set " + version + " is needed by " + named.stream().collect(Collectors.joining(", ")) + more
                        + "; " + wayOut,
                Map.of("used_by", named));
    }
}
