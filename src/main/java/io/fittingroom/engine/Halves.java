package io.fittingroom.engine;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Does the two halves of a task at the same time: the first on the calling thread, the second on a partner, or on the calling
 * thread as well when the partner has not begun it by then, because others use its processor. Tasks of some tens of
 * microseconds are worth it: neither thread sleeps while it waits for so short a time. The halves are the same whoever does
 * them, and so are the numbers. When the partner loses its processor within a half, it is left alone for a while, for longer
 * each time: others need the processor more. For one calling thread, which closes it.
 */
final class Halves implements AutoCloseable {

    private static final long SPIN_NANOS = 50_000;
    /** By how much a half may take longer than the other one before its thread must have been interrupted. */
    private static final long UNEVEN_NANOS = 20_000;

    private static final int LEAST_REST = 256;
    private static final int MOST_REST = 1 << 14;
    private static final long SLEEP_NANOS = 20_000;
    private static final int SPINS_BEFORE_SLEEP = 5_000;

    /** A task in two independent halves; made once, so that running it allocates nothing. */
    @FunctionalInterface
    interface Task {

        /**
         * Does one half.
         *
         * @param half 0 or 1
         */
        void run(int half);
    }

    private final @Nullable Thread partner;
    private @Nullable Task task;
    private @Nullable Throwable failure;
    private final AtomicLong begun = new AtomicLong(); // turns whose second half somebody does or did
    private volatile long asked;
    private volatile long done;
    private volatile boolean sleeps;
    private volatile boolean closed;
    private int restingTurns;
    private int nextRest = LEAST_REST;

    private Halves(boolean withPartner) {
        partner =
                withPartner ? new Thread(this::takePart, Thread.currentThread().getName() + "-partner") : null;
        if (partner != null) {
            partner.setDaemon(true);
            partner.start();
        }
    }

    /** With a partner where the machine has a second processor. */
    static Halves onTwoThreads() {
        return new Halves(Runtime.getRuntime().availableProcessors() > 1);
    }

    /** One half after the other. */
    static Halves onOneThread() {
        return new Halves(false);
    }

    /**
     * Returns when both halves are done.
     *
     * @throws IllegalStateException when the partner's half failed
     */
    void run(Task both) {
        if (partner == null || restingTurns > 0) {
            restingTurns = Math.max(0, restingTurns - 1);
            both.run(0);
            both.run(1);
            return;
        }
        task = both;
        long started = System.nanoTime();
        long turn = asked + 1;
        asked = turn;
        if (sleeps) {
            LockSupport.unpark(partner);
        }
        try {
            both.run(0);
        } finally {
            if (begun.compareAndSet(turn - 1, turn)) {
                both.run(1);
            } else {
                await(turn, started);
            }
        }
        if (failure != null) {
            throw new IllegalStateException("The second half failed", failure);
        }
    }

    private void await(long turn, long started) {
        long own = System.nanoTime() - started;
        for (int spins = 0; done != turn; spins++) {
            if (spins < SPINS_BEFORE_SLEEP) {
                Thread.onSpinWait();
            } else {
                // The partner's processor is taken by somebody else.
                LockSupport.parkNanos(SLEEP_NANOS);
            }
        }
        if (System.nanoTime() - started > 2 * own + UNEVEN_NANOS) {
            restingTurns = nextRest;
            nextRest = Math.min(MOST_REST, 2 * nextRest);
        } else {
            nextRest = Math.max(LEAST_REST, nextRest - 1);
        }
    }

    private void takePart() {
        long turn = 0;
        while (awaitTask(turn)) {
            turn = asked;
            if (begun.compareAndSet(turn - 1, turn)) {
                try {
                    task.run(1);
                } catch (RuntimeException | Error failed) {
                    failure = failed;
                }
                done = turn;
            }
        }
    }

    /** False when there will be none. */
    private boolean awaitTask(long after) {
        long started = System.nanoTime();
        while (asked == after && !closed) {
            if (System.nanoTime() - started < SPIN_NANOS) {
                Thread.onSpinWait();
            } else {
                sleeps = true;
                // Looked at again, since a task may have come before the caller could see that this thread sleeps.
                if (asked == after && !closed) {
                    LockSupport.park(this);
                }
                sleeps = false;
            }
        }
        return asked != after;
    }

    @Override
    public void close() {
        closed = true;
        if (partner != null) {
            LockSupport.unpark(partner);
        }
    }
}
