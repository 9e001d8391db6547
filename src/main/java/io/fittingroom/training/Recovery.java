package io.fittingroom.training;

import io.fittingroom.instance.Instance;
import io.fittingroom.instance.SharedDatabase;
import io.fittingroom.stream.EventStreams;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes jobs away from runners that are no more: at the start those of the process before this one, later those of instances
 * that give no sign of life. What becomes of such a job is {@link OnInterrupt}'s to say.
 *
 * <p>An embedded database belongs to one process, so whatever is under way at the start has no runner any more. A shared
 * database may have other instances at work; there the dead ones are found by their missing heartbeat.
 */
@Component
class Recovery implements SmartInitializingSingleton, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /** Runners that may die on one epoch of a job before it is left alone: it may be the job that kills them. */
    private static final int MOST_INTERRUPTIONS = 3;

    private final JobStore store;
    private final RunStore runs;
    private final JobMoves moves;
    private final JobQueue queue;
    private final LiveJobs live;
    private final EventStreams streams;
    private final SharedDatabase database;
    private final Instance instance;
    private final TrainingSettings settings;
    private final RunTokens tokens;
    private final TransactionTemplate transaction;
    private volatile boolean isRunning;

    Recovery(
            JobStore store,
            RunStore runs,
            JobMoves moves,
            JobQueue queue,
            LiveJobs live,
            EventStreams streams,
            SharedDatabase database,
            Instance instance,
            TrainingSettings settings,
            RunTokens tokens,
            TransactionTemplate transaction) {
        this.store = store;
        this.runs = runs;
        this.moves = moves;
        this.queue = queue;
        this.live = live;
        this.streams = streams;
        this.database = database;
        this.instance = instance;
        this.settings = settings;
        this.tokens = tokens;
        this.transaction = transaction;
    }

    /** Runs before the scheduler starts and before the first request is taken. */
    @Override
    public void afterSingletonsInstantiated() {
        if (database.isShared()) {
            return;
        }
        if (!instance.isWorker()) {
            LOG.warn(
                    "Jobs are taken but nobody trains them: fitting-room.roles has no worker, and no other instance can"
                            + " share an embedded database");
        }
        runs.underWay().forEach(this::interrupt);
        tokens.releaseAll();
    }

    /** The last heartbeat for each token that a worker holds or has left a run under way for; empty where nobody holds it. */
    Map<String, Optional<OffsetDateTime>> heartbeats() {
        Map<String, Optional<OffsetDateTime>> heartbeats = new HashMap<>();
        runs.tokens().forEach(token -> heartbeats.put(token, Optional.empty()));
        // Read later, so that a token which is picked or given back meanwhile is not taken for one that nobody holds.
        heartbeats.putAll(tokens.heartbeats());
        return heartbeats;
    }

    /** Ends what the dead holder of a token has left under way, and makes up for the token; nothing when this process has a run for it. */
    void takeOver(String token) {
        if (interruptRunsOf(token)) {
            tokens.replace(token);
        }
    }

    /** Ends what an earlier holder of the token has left under way; false, with nothing done, when this process has one. */
    boolean interruptRunsOf(String token) {
        List<Run> left = runs.of(token);
        if (left.stream().anyMatch(live::has)) {
            return false;
        }
        left.forEach(this::interrupt);
        return true;
    }

    /** Ends a run whose runner is gone. */
    private void interrupt(Run run) {
        boolean isDone = Boolean.TRUE.equals(transaction.execute(status -> {
            if (!moves.end(run, JobState.RUNNING, JobEnd.interrupted())) {
                JobEnd cancelled = JobEnd.cancelledByDeath(store.epochUnderWay(run.jobId()));
                return moves.end(run, JobState.CANCELLING, cancelled);
            }
            if (settings.onInterrupt() == OnInterrupt.RESUME) {
                resumeUnlessInVain(run.jobId());
            }
            return true;
        }));
        if (isDone) {
            LOG.warn("Job {} was running when its process ended", run.jobId());
            streams.announce(run.jobId());
        }
    }

    private void resumeUnlessInVain(String id) {
        int interruptions = runs.countInterruption(id);
        if (interruptions < MOST_INTERRUPTIONS) {
            putBack(id);
        } else {
            runs.setError(id, JobEnd.interruptedTooOften(interruptions).error());
        }
    }

    /** Puts a job that this process interrupts in order back into the queue, if that is wanted; in the caller's transaction. */
    void resumeIfWanted(String id) {
        if (settings.onInterrupt() == OnInterrupt.RESUME) {
            putBack(id);
        }
    }

    private void putBack(String id) {
        JobRequest request = store.find(id).orElseThrow().request();
        queue.putBack(id, JobState.INTERRUPTED, request);
    }

    /** Also after a stop: Spring may pause an application and let it go on. */
    @Override
    public void start() {
        live.startUp();
        isRunning = true;
    }

    /** Trainings end after their mini-batch; the scheduler, which stops later, waits for that. */
    @Override
    public void stop() {
        live.shutDown();
        isRunning = false;
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }
}
