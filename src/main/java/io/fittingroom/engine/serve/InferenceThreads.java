package io.fittingroom.engine.serve;

import io.fittingroom.engine.blas.ServingLoad;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets a few forward passes for serving run at the same time, so that buffers exist once for each of them and not for every
 * HTTP thread. A pass runs on the thread that asks. Those who wait are bounded in number; one more is told to come again. Thread-safe.
 */
public final class InferenceThreads {

    private final int count;
    private final int queueCapacity;
    private final Semaphore turns;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param count predictions at the same time
     * @param queueCapacity requests that may wait
     */
    public InferenceThreads(int count, int queueCapacity) {
        this.count = count;
        this.queueCapacity = queueCapacity;
        turns = new Semaphore(count, true);
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
    <T> T run(Callable<T> work) {
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
}
