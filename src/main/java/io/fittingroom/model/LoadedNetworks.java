package io.fittingroom.model;

import io.fittingroom.engine.serve.ServingNetwork;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * The networks that are ready to predict, at most so many and so many bytes; the least recently used goes first. A network
 * that goes while it predicts is closed when it has answered, and whoever needs its room waits for that, so the limits hold
 * at every moment. Only a network that is larger than the limit by itself is let in all the same, alone. Thread-safe: a
 * network is loaded once even when many ask for it at the same time, and nobody who asks for another waits for it.
 */
@Component
class LoadedNetworks implements AutoCloseable {

    /** A loaded network and what is needed to read its answers. */
    record Loaded(ModelVersion version, ServingNetwork network) {}

    /** Brings a network. */
    interface Loader {
        /** Takes the room that the network needs before it takes the memory. */
        Loaded load(Room room);
    }

    /** Where a loader announces its need. */
    interface Room {
        /** Returns when there is room for so many bytes. */
        void take(long bytes);
    }

    private final int most;
    private final long mostBytes;
    private final Map<NetworkKey, Entry> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private final List<Entry> holders = new ArrayList<>();

    LoadedNetworks(ModelSettings settings) {
        this.most = settings.maxLoaded();
        this.mostBytes = settings.maxLoadedBytes().toBytes();
    }

    /**
     * Works with the network, which stays open meanwhile; {@code loader} runs on the caller's thread when it is not there
     * yet.
     */
    <T> T use(NetworkKey key, Loader loader, Function<Loaded, T> work) {
        Entry mine = new Entry(key);
        Entry entry = enter(mine);
        try {
            if (entry == mine) {
                load(entry, loader);
            }
            return work.apply(entry.get());
        } finally {
            leave(entry);
        }
    }

    /** Whether it is loaded; does not count as use. */
    synchronized boolean has(NetworkKey key) {
        return version(key).isPresent();
    }

    /** The version, if its network is loaded; does not count as use. */
    synchronized Optional<ModelVersion> version(NetworkKey key) {
        // Map.get would move it to the end.
        return byUse.values().stream()
                .filter(entry -> entry.key.equals(key) && entry.isReady())
                .map(entry -> entry.get().version())
                .findFirst();
    }

    synchronized int count() {
        return holders.size();
    }

    synchronized long bytes() {
        return bytesOf(holders);
    }

    /** From now on nobody gets this network: who asks again has it loaded, if it can be. Does not wait for who uses it. */
    synchronized void evict(NetworkKey key) {
        Entry gone = byUse.remove(key);
        if (gone != null) {
            evicted(gone);
        }
    }

    @Override
    public synchronized void close() {
        List.copyOf(byUse.keySet()).forEach(this::evict);
    }

    private synchronized Entry enter(Entry mine) {
        Entry there = byUse.get(mine.key);
        Entry entry = there == null ? mine : there;
        if (there == null) {
            byUse.put(mine.key, mine);
        }
        entry.users++;
        return entry;
    }

    private synchronized void leave(Entry entry) {
        entry.users--;
        if (entry.isEvicted && entry.users == 0) {
            giveBack(entry);
        }
    }

    private void load(Entry entry, Loader loader) {
        try {
            entry.loaded.complete(loader.load(bytes -> makeRoom(entry, bytes)));
            synchronized (this) {
                // It can be evicted from now on, and somebody may wait for that.
                notifyAll();
            }
        } catch (RuntimeException | Error failed) {
            synchronized (this) {
                byUse.remove(entry.key, entry);
                entry.isEvicted = true;
            }
            entry.loaded.completeExceptionally(failed);
        }
    }

    private synchronized void makeRoom(Entry entry, long bytes) {
        try {
            while (isTooMuch(holders, bytes) && !holders.isEmpty()) {
                if (!evictWhatIsNeeded(bytes)) {
                    wait();
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw ProblemException.retryLater(
                    ProblemCode.BUSY, "The service is shutting down; try again later.", Duration.ofSeconds(5));
        }
        entry.bytes = bytes;
        holders.add(entry);
    }

    /** Evicts until those that stay leave enough room; true when that gave room at once. */
    private boolean evictWhatIsNeeded(long bytes) {
        int before = holders.size();
        List<Entry> oldestFirst = byUse.values().stream().filter(Entry::isReady).toList();
        for (Entry oldest : oldestFirst) {
            List<Entry> staying =
                    holders.stream().filter(entry -> !entry.isEvicted).toList();
            if (!isTooMuch(staying, bytes)) {
                break;
            }
            byUse.remove(oldest.key);
            evicted(oldest);
        }
        return holders.size() < before;
    }

    private void evicted(Entry entry) {
        entry.isEvicted = true;
        if (entry.users == 0) {
            giveBack(entry);
        }
    }

    private void giveBack(Entry entry) {
        if (entry.isReady()) {
            entry.get().network().close();
        }
        holders.remove(entry);
        notifyAll();
    }

    private boolean isTooMuch(List<Entry> some, long moreBytes) {
        return some.size() >= most || bytesOf(some) + moreBytes > mostBytes;
    }

    private static long bytesOf(List<Entry> some) {
        return some.stream().mapToLong(entry -> entry.bytes).sum();
    }

    /** A network that is loaded or being loaded. All but the future belongs to whoever holds the lock. */
    private static final class Entry {

        private final NetworkKey key;
        private final CompletableFuture<Loaded> loaded = new CompletableFuture<>();
        private int users;
        private long bytes;
        private boolean isEvicted;

        Entry(NetworkKey key) {
            this.key = key;
        }

        boolean isReady() {
            return loaded.isDone() && !loaded.isCompletedExceptionally();
        }

        Loaded get() {
            try {
                return loaded.join();
            } catch (CompletionException failed) {
                if (failed.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                if (failed.getCause() instanceof Error cause) {
                    throw cause;
                }
                throw failed;
            }
        }
    }
}
