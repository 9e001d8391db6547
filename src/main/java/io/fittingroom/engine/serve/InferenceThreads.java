package io.fittingroom.engine.serve;

import io.fittingroom.engine.blas.ServingLoad;
import io.fittingroom.problem.ProblemCode;
import io.fittingroom.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a few forward passes for serving run at the same time, so that buffers exist once for each of them and not for every
 * HTTP thread. A pass runs on the thread that asks, or on one of a few threads where working memory would stay behind. Those
 * who wait are bounded in number; one more is told to come again. Thread-safe.
 */
public final class InferenceThreads implements AutoCloseable {

    private final int count;
    private final int queueCapacity;
    private final Semaphore turns;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ThreadPoolExecutor executor;

    /**
     * @param count predictions at the same time, and threads where they need some
     * @param queueCapacity requests that may wait
     */
    public InferenceThreads(int count, int queueCapacity) {
        this.count = count;
        this.queueCapacity = queueCapacity;
        turns = new Semaphore(count, true);
        AtomicInteger number = new AtomicInteger();
        // Whoever has a turn finds a thread idle, or about to be: the queue holds no more than there are turns.
        executor = new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "inference-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    int count() {
        return count;
    }

    /** Turns that nobody has at present. */
    int free() {
        return turns.availablePermits();
    }

    /** How many wait for a turn at present. */
    int waiting() {
        return waiting.get();
    }

    /** Runs the work on the calling thread when its turn comes; a 503 when too many wait already. */
    <T> T runHere(Callable<T> work) {
        ServingLoad.predicts();
        takeTurn();
        try {
            return work.call();
        } catch (InterruptedException interrupted) {
            throw shuttingDown();
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        } finally {
            turns.release();
        }
    }

    /** Runs the work on one of the threads and waits for it; a 503 when too many wait already. */
    <T> T run(Callable<T> work) {
        return runHere(() -> {
            Future<T> result = executor.submit(work);
            try {
                return result.get();
            } catch (InterruptedException interrupted) {
                result.cancel(false);
                throw interrupted;
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException(failed.getCause());
            }
        });
    }

    private void takeTurn() {
        if (turns.tryAcquire()) {
            return;
        }
        try {
            if (waiting.incrementAndGet() > queueCapacity) {
                throw ProblemException.retryLater(
                        ProblemCode.BUSY,
                        "More predictions are waiting than the service queues; try again in a second.",
                        Duration.ofSeconds(1));
            }
            turns.acquire();
        } catch (InterruptedException interrupted) {
            throw shuttingDown();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private static ProblemException shuttingDown() {
        Thread.currentThread().interrupt();
        return ProblemException.retryLater(
                ProblemCode.BUSY, "The service is shutting down; try again later.", Duration.ofSeconds(5));
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
