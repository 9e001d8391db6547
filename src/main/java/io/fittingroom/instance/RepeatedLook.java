package io.fittingroom.instance;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks again and again, on a thread of its own, from its start to its stop; may start anew. */
public final class RepeatedLook {

    private final String thread;
    private final Runnable look;
    private volatile @Nullable ScheduledExecutorService executor;
    private @Nullable ScheduledFuture<?> looks;

    /**
     * One that has not started.
     *
     * @param thread what the thread is called
     * @param look what it throws ends the looking
     */
    public RepeatedLook(String thread, Runnable look) {
        this.thread = thread;
        this.look = look;
    }

    /**
     * Begins to look.
     *
     * @param interval to the first look, and from the end of each to the next
     */
    public void start(Duration interval) {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(this::thread);
        looks = started.scheduleWithFixedDelay(look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        executor = started;
    }

    private Thread thread(Runnable work) {
        Thread made = new Thread(work, thread);
        made.setDaemon(true);
        return made;
    }

    /** A look that goes on is not interrupted. */
    public void stop() {
        ScheduledExecutorService running = executor;
        if (running != null && looks != null) {
            looks.cancel(false);
            running.shutdown();
            executor = null;
        }
    }

    /** Whether it looks. */
    public boolean isRunning() {
        return executor != null;
    }
}
