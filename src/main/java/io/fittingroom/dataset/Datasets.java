package io.fittingroom.dataset;

import io.fittingroom.web.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Service;

/**
 * The data sets that the service knows, by name. The bundled ones are read in the background while the rest of the service
 * comes up, and awaited before its port opens: with a damaged file the service does not start. Until then the methods that
 * need the pictures wait for them. Thread-safe.
 */
@Service
public class Datasets implements SmartInitializingSingleton {

    private final SortedMap<String, CompletableFuture<Dataset>> bundled = new TreeMap<>();

    /** Starts to read the bundled data sets. */
    public Datasets() {
        this(Map.of(FashionMnist.NAME, FashionMnist::load));
    }

    Datasets(Map<String, Supplier<Dataset>> loaders) {
        loaders.forEach((name, loader) ->
                bundled.put(name, CompletableFuture.supplyAsync(loader, task -> startThread(name, task))));
    }

    @Override
    public void afterSingletonsInstantiated() {
        bundled.values().forEach(CompletableFuture::join);
    }

    /** The names of all data sets, sorted. Does not wait. */
    public List<String> names() {
        return List.copyOf(bundled.keySet());
    }

    /**
     * The version that is meant, if it is there and ready.
     *
     * @param reference as {@link DatasetReference} has it
     */
    public Optional<Dataset> find(String reference) {
        return DatasetReference.parse(reference)
                .filter(meant -> meant.version() == null || meant.version() == 1)
                .map(meant -> bundled.get(meant.name()))
                .map(CompletableFuture::join);
    }

    /**
     * The version that is meant.
     *
     * @param reference as {@link DatasetReference} has it
     * @throws ProblemException NOT_FOUND, with the names that there are
     */
    public Dataset get(String reference) {
        return find(reference)
                .orElseThrow(() -> ProblemException.notFound("There is no data set \"" + reference
                        + "\"; the data sets here: " + String.join(", ", names()) + "."));
    }

    /**
     * The very version that is meant: what a job keeps, whatever is uploaded after it.
     *
     * @return whose {@link Dataset#reference} names it
     * @throws ProblemException as {@link #get}
     */
    public Dataset pin(String reference) {
        return get(reference);
    }

    /**
     * Sees to it that nobody deletes a version before the transaction ends which makes it needed; {@link DatasetUses} keeps it
     * from then on. To be called in that transaction, before what needs the version is stored.
     *
     * @throws ProblemException NOT_FOUND when it has just been deleted
     */
    public void hold(Dataset dataset) {
        // What is bundled stays.
    }

    /** All data sets, sorted by name. */
    public List<Dataset> list() {
        return bundled.values().stream().map(CompletableFuture::join).toList();
    }

    private static void startThread(String name, Runnable task) {
        Thread thread = new Thread(task, "dataset-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
