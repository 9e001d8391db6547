package io.fittingroom.training;

import io.fittingroom.engine.Cancellation;
import io.fittingroom.engine.TrainingObserver.BatchProgress;
import java.util.Map;
import java.util.Optional;
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

        private final Cancellation cancellation = new Cancellation();
        private volatile @Nullable BatchProgress progress;

        Cancellation cancellation() {
            return cancellation;
        }

        @Nullable BatchProgress progress() {
            return progress;
        }

        void progress(BatchProgress latest) {
            progress = latest;
        }
    }

    /** Registers a job before it is claimed, so that from its first moment as RUNNING it can be cancelled. */
    Live add(String id) {
        Live live = new Live();
        running.put(id, live);
        if (isShuttingDown) {
            live.cancellation().request();
        }
        return live;
    }

    void remove(String id) {
        running.remove(id);
    }

    Optional<BatchProgress> progress(String id) {
        return Optional.ofNullable(running.get(id)).map(Live::progress);
    }

    void requestCancellation(String id) {
        Live live = running.get(id);
        if (live != null) {
            live.cancellation().request();
        }
    }

    /** Lets trainings begin, again after a {@link #shutDown}. */
    void startUp() {
        isShuttingDown = false;
    }

    /** Stops all trainings, present and to come. */
    void shutDown() {
        isShuttingDown = true;
        running.values().forEach(live -> live.cancellation().request());
    }

    boolean isShuttingDown() {
        return isShuttingDown;
    }
}
