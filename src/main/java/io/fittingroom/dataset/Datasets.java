package io.fittingroom.dataset;

import io.fittingroom.dataset.StoredVersion.Summary;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;

/**
 * The data sets that the service knows: those that come with it, and those that were uploaded and are READY. The bundled ones
 * are read in the background while the rest of the service comes up, and awaited before its port opens: with a damaged file the
 * service does not start. Until then the methods that need the pictures wait for them. Thread-safe.
 */
@Service
public class Datasets implements SmartInitializingSingleton {

    /** The bundled one, which is meant where none is named. */
    public static final String USUAL = FashionMnist.NAME;

    private final SortedMap<String, CompletableFuture<Dataset>> bundled = new TreeMap<>();
    private final @Nullable UploadedDatasets uploaded;

    /** Starts to read the bundled data sets; there are no others. */
    public Datasets() {
        this(Map.of(FashionMnist.NAME, FashionMnist::load));
    }

    @Autowired
    Datasets(UploadedDatasets uploaded) {
        this(Map.of(FashionMnist.NAME, FashionMnist::load), uploaded);
    }

    Datasets(Map<String, Supplier<Dataset>> loaders) {
        this(loaders, null);
    }

    Datasets(Map<String, Supplier<Dataset>> loaders, @Nullable UploadedDatasets uploaded) {
        this.uploaded = uploaded;
        loaders.forEach((name, loader) ->
                bundled.put(name, CompletableFuture.supplyAsync(loader, task -> startThread(name, task))));
    }

    @Override
    public void afterSingletonsInstantiated() {
        bundled.values().forEach(CompletableFuture::join);
    }

    /** The names of all data sets that have a version to train on, sorted. Does not wait for pictures. */
    public List<String> names() {
        SortedSet<String> names = new TreeSet<>(bundled.keySet());
        if (uploaded != null) {
            names.addAll(uploaded.names());
        }
        return List.copyOf(names);
    }

    /** Whether this is the name of a data set that comes with the service. */
    public boolean isBundled(String name) {
        return bundled.containsKey(name);
    }

    /** A 409 for the names of data sets that come with the service, which are what they are. */
    void refuseIfBundled(String name) {
        if (isBundled(name)) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "The data set " + name
                            + " comes with the service and cannot be changed or deleted; take another name for your own.");
        }
    }

    /** Those that come with the service, sorted by name. */
    List<Dataset> bundled() {
        return bundled.values().stream().map(CompletableFuture::join).toList();
    }

    /**
     * The version that is meant, if it is there and ready.
     *
     * @param reference as {@link DatasetReference} has it
     */
    public Optional<Dataset> find(String reference) {
        return DatasetReference.parse(reference).flatMap(this::find);
    }

    Optional<Dataset> find(DatasetReference meant) {
        CompletableFuture<Dataset> read = bundled.get(meant.name());
        if (read != null) {
            return meant.version() == null || meant.version() == 1 ? Optional.of(read.join()) : Optional.empty();
        }
        return uploaded == null ? Optional.empty() : uploaded.find(meant);
    }

    /**
     * The version that is meant.
     *
     * @param reference as {@link DatasetReference} has it
     * @throws ProblemException NOT_FOUND, with the versions or the names that there are
     */
    public Dataset get(String reference) {
        return DatasetReference.parse(reference).map(this::get).orElseThrow(() -> none(reference));
    }

    Dataset get(DatasetReference meant) {
        return find(meant).orElseThrow(() -> {
            Optional<String> known = uploaded == null ? Optional.empty() : uploaded.whyNot(meant);
            return known.map(ProblemException::notFound).orElseGet(() -> none(meant.toString()));
        });
    }

    private ProblemException none(String reference) {
        return ProblemException.notFound(
                "There is no data set \"" + reference + "\"; the data sets here: " + String.join(", ", names()) + ".");
    }

    /**
     * Sees to it that nobody deletes a version before the transaction ends which makes it needed; {@link DatasetUses} keeps it
     * from then on. To be called in that transaction, before what needs the version is stored.
     *
     * @throws ProblemException NOT_FOUND when it has just been deleted
     */
    public void hold(Dataset dataset) {
        if (!dataset.isBundled() && uploaded != null) {
            uploaded.hold(dataset.reference());
        }
    }

    /** All data sets, each in its newest version that is ready, sorted by name. */
    public List<Dataset> list() {
        List<Dataset> all = new ArrayList<>(bundled());
        if (uploaded != null) {
            all.addAll(uploaded.list());
        }
        all.sort(Comparator.comparing(Dataset::name));
        return all;
    }

    /** The newest READY version of an uploaded data set. */
    Optional<Dataset> newestUploaded(String name) {
        return uploaded == null ? Optional.empty() : uploaded.find(new DatasetReference(name, null));
    }

    /** All versions of an uploaded data set, in whatever state, newest first; none where there is no such data set. */
    List<Summary> versions(String name) {
        return uploaded == null ? List.of() : uploaded.versions(name);
    }

    /** All versions of all uploaded data sets, by name, newest first within a name. */
    List<Summary> versions() {
        return uploaded == null ? List.of() : uploaded.versions();
    }

    private static void startThread(String name, Runnable task) {
        Thread thread = new Thread(task, "dataset-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
