package io.fittingroom.dataset.importer;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/**
 * Does the same to many things on several threads, of which the caller's is one, and hands the results over in the order of the
 * things, on the caller's thread. What is under way is bounded, in number and in bytes. Not thread-safe.
 */
final class OrderedWork<I, O> implements Closeable {

    /** Takes a result; what it throws ends the work. */
    @FunctionalInterface
    interface Receiver<I, O> {
        void accept(I thing, O result) throws IOException;
    }

    /** Things that are done in one go: to hand over each by itself takes as long as a small picture. */
    private static final int BATCH = 32;

    private static final int BATCH_BYTES = 256 << 10;

    /** All batches under way; one that is larger by itself goes alone. */
    private static final long HEAP_SHARE = 16;

    private final int threads;
    private final Function<I, O> work;
    private final Receiver<I, O> receiver;
    private final ExecutorService others;
    private final long mostBytes = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
    private final Deque<Batch> underWay = new ArrayDeque<>();
    private List<I> next = new ArrayList<>();
    private long nextBytes;
    private long bytesUnderWay;

    /**
     * @param threads at least 1
     * @param work called by several threads; what it throws is thrown to the caller
     */
    OrderedWork(int threads, Function<I, O> work, Receiver<I, O> receiver) {
        this.threads = threads;
        this.work = work;
        this.receiver = receiver;
        this.others = Executors.newFixedThreadPool(Math.max(1, threads - 1), task -> {
            Thread thread = new Thread(task, "dataset-decoding");
            thread.setDaemon(true);
            return thread;
        });
    }

    private final class Batch {

        private final List<I> things;
        private final long bytes;
        private final FutureTask<List<O>> results;

        Batch(List<I> things, long bytes) {
            this.things = things;
            this.bytes = bytes;
            this.results = new FutureTask<>(() -> things.stream().map(work).toList());
        }
    }

    /**
     * Has a thing worked on, now or later.
     *
     * @param bytes of heap that it takes
     */
    void add(I thing, long bytes) throws IOException {
        next.add(thing);
        nextBytes += bytes;
        if (next.size() == BATCH || nextBytes >= BATCH_BYTES) {
            send();
        }
    }

    private void send() throws IOException {
        while (!underWay.isEmpty() && (underWay.size() >= 2 * threads || bytesUnderWay + nextBytes > mostBytes)) {
            takeOldest();
        }
        if (!next.isEmpty()) {
            Batch batch = new Batch(next, nextBytes);
            underWay.add(batch);
            bytesUnderWay += nextBytes;
            next = new ArrayList<>(BATCH);
            nextBytes = 0;
            if (threads > 1) {
                others.execute(batch.results);
            }
        }
    }

    /** Does itself what nobody has begun. */
    private void takeOldest() throws IOException {
        Batch oldest = underWay.remove();
        bytesUnderWay -= oldest.bytes;
        oldest.results.run();
        List<O> results = results(oldest);
        for (int i = 0; i < results.size(); i++) {
            receiver.accept(oldest.things.get(i), results.get(i));
        }
    }

    private List<O> results(Batch batch) {
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return batch.results.get();
                } catch (InterruptedException later) {
                    wasInterrupted = true;
                }
            }
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (failure.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (CancellationException closed) {
            throw new IllegalStateException("the work was closed", closed);
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits until everything is done and handed over. */
    void finish() throws IOException {
        send();
        while (!underWay.isEmpty()) {
            takeOldest();
        }
    }

    /** Leaves what has not begun undone. */
    @Override
    public void close() {
        underWay.forEach(batch -> batch.results.cancel(false));
        others.shutdown();
    }
}
