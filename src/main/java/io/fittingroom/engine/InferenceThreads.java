package io.fittingroom.engine;

import io.fittingroom.problem.ProblemCode;
import io.fittingroom.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The few threads that run forward passes for serving, so that native working memory exists once for each of them and not
 * for every HTTP thread. The queue before them is bounded; full is an answer. Thread-safe.
 */
public final class InferenceThreads implements AutoCloseable {

    private final int count;
    private final ThreadPoolExecutor executor;

    /**
     * @param count threads, and so predictions at the same time
     * @param queueCapacity requests that may wait
     */
    public InferenceThreads(int count, int queueCapacity) {
        this.count = count;
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(
                count, count, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queueCapacity), task -> {
                    Thread thread = new Thread(task, "inference-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    int count() {
        return count;
    }

    /** Runs the work on one of the threads and waits for it; a 503 when too many wait already. */
    <T> T run(Callable<T> work) {
        Future<T> result;
        try {
            result = executor.submit(work);
        } catch (RejectedExecutionException full) {
            throw ProblemException.retryLater(
                    ProblemCode.BUSY,
                    "More predictions are waiting than the service queues; try again in a second.",
                    Duration.ofSeconds(1));
        }
        try {
            return result.get();
        } catch (InterruptedException interrupted) {
            result.cancel(false);
            Thread.currentThread().interrupt();
            throw ProblemException.retryLater(
                    ProblemCode.BUSY, "The service is shutting down; try again later.", Duration.ofSeconds(5));
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
