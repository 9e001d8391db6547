package io.fittingroom.training;

import io.fittingroom.engine.TrainingObserver.BatchProgress;
import io.fittingroom.training.LiveJobs.Live;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Looks at the database a few times a second for what concerns this instance: what others did to the jobs that train here,
 * and what happens to jobs that train elsewhere and are followed from here. Also sees to it that a cancelled job ends in time
 * though its mini-batch does not, and that runs of dead instances end.
 */
@Component
class InstanceWatch implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceWatch.class);

    /** How long a cancelled job may take to stop by itself. Together with a look's interval less than the 2 s promised. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_200);

    /** Two clocks that differ by more since the last look mean that one was set or that the process stood still. */
    private static final Duration MOST_DRIFT = Duration.ofSeconds(2);

    private final JobStore store;
    private final RunStore runs;
    private final JobMoves moves;
    private final JobEvents events;
    private final LiveJobs live;
    private final EventStreams streams;
    private final Recovery recovery;
    private final SharedDatabase database;
    private final TrainingSettings settings;
    private final Clock clock;
    private final Map<String, BatchProgress> told = new HashMap<>();
    private volatile @Nullable ScheduledExecutorService thread;
    private @Nullable ScheduledFuture<?> looks;
    private Instant lastLook = Instant.EPOCH;
    private long lastLookNanos;
    private volatile long steadySinceNanos = System.nanoTime();
    private long lastSweepNanos;

    InstanceWatch(
            JobStore store,
            RunStore runs,
            JobMoves moves,
            JobEvents events,
            LiveJobs live,
            EventStreams streams,
            Recovery recovery,
            SharedDatabase database,
            TrainingSettings settings,
            Clock clock) {
        this.store = store;
        this.runs = runs;
        this.moves = moves;
        this.events = events;
        this.live = live;
        this.streams = streams;
        this.recovery = recovery;
        this.database = database;
        this.settings = settings;
        this.clock = clock;
    }

    private void look() {
        noticeUnsteadiness();
        try {
            live.all().forEach(this::endIfOverdue);
            if (database.isShared()) {
                List<Live> mine = live.all();
                mine.forEach(this::heedOthers);
                mine.forEach(this::tellOthers);
                followOthers();
                endDeadRuns();
            }
        } catch (DataAccessException | TransactionException away) {
            steadySinceNanos = System.nanoTime();
            LOG.debug("The database does not answer", away);
        } catch (RuntimeException failure) {
            // A look that failed must not be the last.
            LOG.error("A look at the other instances failed", failure);
        }
    }

    /** Ends a job that is to leave nothing behind; its training ends after its mini-batch and finds it taken away. */
    private void endIfOverdue(Live job) {
        if (job.nanosSinceCancelled().orElse(0) < PATIENCE_NANOS || live.isShuttingDown()) {
            return;
        }
        String id = job.run().jobId();
        boolean leavesNothing =
                store.find(id).map(found -> found.keep() == Keep.NONE).orElse(false);
        if (leavesNothing
                && moves.end(
                        job.run(),
                        JobState.CANCELLING,
                        JobEnd.cancelled(store.epochs(id).size() + 1))) {
            streams.announce(id);
        }
    }

    private void heedOthers(Live job) {
        switch (runs.fate(job.run())) {
            case GOES_ON -> {}
            case TO_BE_CANCELLED, TAKEN_AWAY -> job.cancel();
        }
    }

    private void tellOthers(Live job) {
        BatchProgress now = job.progress();
        String id = job.run().jobId();
        if (now != null && !now.equals(told.put(id, now))) {
            store.find(id).ifPresent(found -> runs.setProgress(job.run(), BatchEvent.of(now, found.request())));
        }
    }

    private void followOthers() {
        told.keySet().removeIf(id -> live.progress(id).isEmpty());
        List<String> followed = streams.followed();
        if (followed.isEmpty()) {
            return;
        }
        events.lastNumbers(followed).forEach(streams::announceIfNew);
        List<String> elsewhere =
                followed.stream().filter(id -> live.progress(id).isEmpty()).toList();
        runs.progress(elsewhere).forEach(progress -> streams.batchEnded(progress.jobId(), progress.event()));
    }

    /**
     * Others are taken for dead by the age of their heartbeat. After this process or its clock stood still, or the database
     * was away, every heartbeat looks old: then they get the whole time once more to show that they live.
     */
    boolean canTellTheDead() {
        return thread != null
                && System.nanoTime() - steadySinceNanos >= settings.deathAfter().toNanos();
    }

    private void endDeadRuns() {
        long now = System.nanoTime();
        if (!canTellTheDead()
                || now - lastSweepNanos < settings.heartbeatInterval().toNanos()) {
            return;
        }
        lastSweepNanos = now;
        recovery.interruptSilentSince(
                clock.instant().minus(settings.deathAfter()).atOffset(ZoneOffset.UTC));
    }

    private void noticeUnsteadiness() {
        Instant now = clock.instant();
        long nanos = System.nanoTime();
        Duration byWall = Duration.between(lastLook, now);
        Duration byTimer = Duration.ofNanos(nanos - lastLookNanos);
        boolean isSteady = byWall.minus(byTimer).abs().compareTo(MOST_DRIFT) < 0
                && byTimer.compareTo(settings.watchInterval().plus(MOST_DRIFT)) < 0;
        if (!isSteady) {
            steadySinceNanos = nanos;
        }
        lastLook = now;
        lastLookNanos = nanos;
    }

    @Override
    public void start() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread watch = new Thread(work, "instance-watch");
            watch.setDaemon(true);
            return watch;
        });
        long interval = settings.watchInterval().toMillis();
        looks = executor.scheduleWithFixedDelay(this::look, interval, interval, TimeUnit.MILLISECONDS);
        thread = executor;
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = thread;
        if (running != null && looks != null) {
            looks.cancel(false);
            running.shutdownNow();
            thread = null;
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
