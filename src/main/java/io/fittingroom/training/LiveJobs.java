package io.fittingroom.training;

import io.fittingroom.engine.train.Cancellation;
import io.fittingroom.engine.train.TrainingObserver.BatchProgress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The jobs that train in this process: how far each is, and the way to stop it. Thread-safe. */
@Component
class LiveJobs {

    private final Map<String, Live> running = new ConcurrentHashMap<>();
    private volatile boolean isShuttingDown;

    /** One training under way. */
    static final class Live {

        private final Run run;
        private final Cancellation cancellation = new Cancellation();
        private volatile @Nullable BatchProgress progress;
        private volatile @Nullable Long cancelledNanos;

        private Live(Run run) {
            this.run = run;
        }

        Run run() {
            return run;
        }

        Cancellation cancellation() {
            return cancellation;
        }

        /** Asks the training to stop after its mini-batch; once asked it stays asked. */
        void cancel() {
            if (cancelledNanos == null) {
                cancelledNanos = System.nanoTime();
            }
            cancellation.request();
        }

        /** How long ago it was first asked to stop; empty when it was not. */
        OptionalLong nanosSinceCancelled() {
            Long then = cancelledNanos;
            return then == null ? OptionalLong.empty() : OptionalLong.of(System.nanoTime() - then);
        }

        @Nullable BatchProgress progress() {
            return progress;
        }

        void progress(BatchProgress latest) {
            progress = latest;
        }
    }

    /** Registers a run that was claimed. Who cancels the job from now on finds it here. */
    Live add(Run run) {
        Live live = new Live(run);
        running.put(run.jobId(), live);
        if (isShuttingDown) {
            live.cancel();
        }
        return live;
    }

    void remove(Live live) {
        running.remove(live.run().jobId(), live);
    }

    Optional<BatchProgress> progress(String id) {
        return Optional.ofNullable(running.get(id)).map(Live::progress);
    }

    /** Whether exactly this run is one of this process. */
    boolean has(Run run) {
        Live live = running.get(run.jobId());
        return live != null && live.run().equals(run);
    }

    List<Live> all() {
        return List.copyOf(running.values());
    }

    void requestCancellation(String id) {
        Live live = running.get(id);
        if (live != null) {
            live.cancel();
        }
    }

    /** Lets trainings begin, again after a {@link #shutDown}. */
    void startUp() {
        isShuttingDown = false;
    }

    /** Stops all trainings, present and to come. */
    void shutDown() {
        isShuttingDown = true;
        running.values().forEach(Live::cancel);
    }

    boolean isShuttingDown() {
        return isShuttingDown;
    }
}
