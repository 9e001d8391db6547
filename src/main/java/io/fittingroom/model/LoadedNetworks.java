package io.fittingroom.model;

import io.fittingroom.engine.ServingNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The networks that are ready to predict, at most so many; the least recently used goes first. Thread-safe: a network is
 * loaded once even when many ask for it at the same time, and nobody who asks for another waits for it.
 */
final class LoadedNetworks implements AutoCloseable {

    /** A version of a model. */
    record Key(String model, int version) {}

    /** A loaded network and what is needed to read its answers. */
    record Loaded(ModelVersion version, ServingNetwork network) {}

    private final int most;
    private final Map<Key, CompletableFuture<Loaded>> byUse = new LinkedHashMap<>(16, 0.75f, true);

    LoadedNetworks(int most) {
        this.most = most;
    }

    /** The loaded network; {@code load} runs on the caller's thread when it is not there yet. */
    Loaded get(Key key, Supplier<Loaded> load) {
        CompletableFuture<Loaded> mine = new CompletableFuture<>();
        CompletableFuture<Loaded> there;
        List<CompletableFuture<Loaded>> evicted = new ArrayList<>();
        synchronized (byUse) {
            there = byUse.get(key);
            if (there == null) {
                byUse.put(key, mine);
                while (byUse.size() > most) {
                    Key oldest = byUse.keySet().iterator().next();
                    evicted.add(byUse.remove(oldest));
                }
            }
        }
        evicted.forEach(LoadedNetworks::closeWhenLoaded);
        if (there != null) {
            return join(there);
        }
        try {
            mine.complete(load.get());
        } catch (RuntimeException failed) {
            forget(key, mine);
            mine.completeExceptionally(failed);
        }
        return join(mine);
    }

    void evict(Key key) {
        CompletableFuture<Loaded> gone;
        synchronized (byUse) {
            gone = byUse.remove(key);
        }
        if (gone != null) {
            closeWhenLoaded(gone);
        }
    }

    @Override
    public void close() {
        List<CompletableFuture<Loaded>> all;
        synchronized (byUse) {
            all = List.copyOf(byUse.values());
            byUse.clear();
        }
        all.forEach(LoadedNetworks::closeWhenLoaded);
    }

    private void forget(Key key, CompletableFuture<Loaded> failed) {
        synchronized (byUse) {
            byUse.remove(key, failed);
        }
    }

    private static void closeWhenLoaded(CompletableFuture<Loaded> loaded) {
        try {
            loaded.join().network().close();
        } catch (CompletionException neverLoaded) {
            // Then there is nothing to close, and whoever wanted to load it was told.
        }
    }

    private static Loaded join(CompletableFuture<Loaded> loaded) {
        try {
            return loaded.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }
}
