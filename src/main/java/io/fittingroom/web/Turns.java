package io.fittingroom.web;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Work that takes much memory, a few at a time. A few more wait for their turn, in their order, each with its request's thread;
 * whoever comes then is refused at once, so that those who wait leave threads for everything else. Thread-safe.
 */
public final class Turns {

    private final Semaphore places;
    private final Semaphore waiting;
    private final Duration patience;
    private final String busy;

    /**
     * @param atOnce how many work at the same time
     * @param waiting how many wait; with all others that wait anywhere fewer than the container has threads
     * @param patience how long one waits
     * @param busy what is said to whom has no turn in time
     */
    public Turns(int atOnce, int waiting, Duration patience, String busy) {
        this.places = new Semaphore(atOnce, true);
        this.waiting = new Semaphore(waiting);
        this.patience = patience;
        this.busy = busy;
    }

    /**
     * Does the work when it is its turn.
     *
     * @throws ProblemException BUSY, and whatever the work throws
     * @throws ClientGoneException when the client went while it waited
     */
    public <T> T take(Supplier<T> work) {
        boolean isAtOnce = places.tryAcquire();
        if (!isAtOnce && !isTurnAfterWaiting()) {
            throw ProblemException.retryLater(ProblemCode.BUSY, busy, patience);
        }
        try {
            if (!isAtOnce) {
                ClientConnection.current().requireOpen();
            }
            return work.get();
        } finally {
            places.release();
        }
    }

    private boolean isTurnAfterWaiting() {
        if (!this.waiting.tryAcquire()) {
            return false;
        }
        try {
            return places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.release();
        }
    }
}
