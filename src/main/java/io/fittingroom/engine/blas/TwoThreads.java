package io.fittingroom.engine.blas;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Does the two halves of a task at the same time: the first on the calling thread, the second on a partner, or on the calling
 * thread as well when the partner has not begun it by then, because others use its processor. Tasks of some tens of
 * microseconds are worth it: neither thread sleeps while it waits for so short a time. The halves are the same whoever does
 * them, and so are the numbers. When the partner costs more than it saves, since it loses its processor within halves, it is
 * left alone for a while ({@link SharingGain}): others need the processor more; so do predictions ({@link ServingLoad}). For one
 * calling thread, which closes it.
 */
public final class TwoThreads implements AutoCloseable {

    /** Multiplications of OpenBLAS's from which on a task is worth it: some 20 microseconds of one thread. */
    public static final long LEAST_TO_SHARE = 1 << 20;

    private static final long SPIN_NANOS = 50_000;
    /** What comes between two halves on the calling thread alone takes less; waking a thread that sleeps takes as long. */
    private static final long YIELD_NANOS = 200_000;

    private static final long SLEEP_NANOS = 20_000;
    private static final int SPINS_BEFORE_SLEEP = 5_000;

    /** A task in two independent halves; made once, so that running it allocates nothing. */
    @FunctionalInterface
    public interface Task {

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
    private final SharingGain gain = new SharingGain();
    private @Nullable Task aside; // begun by meanwhile and not known to be done
    private boolean isAsideAsked;

    private TwoThreads(boolean withPartner) {
        partner =
                withPartner ? new Thread(this::takePart, Thread.currentThread().getName() + "-partner") : null;
        if (partner != null) {
            partner.setDaemon(true);
            partner.start();
        }
    }

    /** With a partner where the machine has a second processor. */
    public static TwoThreads onTwoThreads() {
        return new TwoThreads(Runtime.getRuntime().availableProcessors() > 1);
    }

    /** One half after the other. */
    public static TwoThreads onOneThread() {
        return new TwoThreads(false);
    }

    /**
     * Returns when both halves are done.
     *
     * @throws IllegalStateException when the partner's half failed
     */
    public void run(Task both) {
        settle();
        long started = System.nanoTime();
        if (partner == null || ServingLoad.isOn(started) || gain.isResting()) {
            both.run(0);
            both.run(1);
            return;
        }
        long turn = ask(both);
        if (sleeps) {
            LockSupport.unpark(partner);
        }
        long asking = System.nanoTime() - started;
        try {
            both.run(0);
        } finally {
            if (begun.compareAndSet(turn - 1, turn)) {
                gain.add(-asking);
                both.run(1);
            } else {
                long own = System.nanoTime() - started - asking;
                await(turn);
                // Alone the other half would have taken about as long as this one did.
                gain.add(2 * own - (System.nanoTime() - started));
            }
        }
        throwIfFailed();
    }

    /**
     * Has the partner do the second half of a task, its only one, while the calling thread goes on by itself. It is done when
     * {@link #settle}, or the next {@link #run}, returns: by the calling thread where the partner has not begun it.
     */
    public void meanwhile(Task alone) {
        settle();
        aside = alone;
        // A partner that sleeps is not woken for so little.
        isAsideAsked = partner != null && !sleeps && !ServingLoad.isOn(System.nanoTime()) && !gain.isResting();
        if (isAsideAsked) {
            ask(alone);
        }
    }

    /**
     * Returns when what {@link #meanwhile} was given is done.
     *
     * @throws IllegalStateException when it failed with the partner
     */
    public void settle() {
        Task open = aside;
        if (open == null) {
            return;
        }
        aside = null;
        if (!isAsideAsked || begun.compareAndSet(asked - 1, asked)) {
            open.run(1);
        } else {
            await(asked);
            throwIfFailed();
        }
    }

    private long ask(Task both) {
        task = both;
        long turn = asked + 1;
        asked = turn;
        return turn;
    }

    private void throwIfFailed() {
        if (failure != null) {
            throw new IllegalStateException("The second half failed", failure);
        }
    }

    private void await(long turn) {
        for (int spins = 0; done != turn; spins++) {
            if (spins < SPINS_BEFORE_SLEEP) {
                Thread.onSpinWait();
            } else {
                // The partner's processor is taken by somebody else.
                LockSupport.parkNanos(SLEEP_NANOS);
            }
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

    /** False when there will be none. Yields so that others who want the processor have it at once; right without it too. */
    @SuppressWarnings("ThreadPriorityCheck")
    private boolean awaitTask(long after) {
        long started = System.nanoTime();
        while (asked == after && !closed) {
            long waited = System.nanoTime() - started;
            if (waited < SPIN_NANOS) {
                Thread.onSpinWait();
            } else if (waited < YIELD_NANOS) {
                Thread.yield();
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
