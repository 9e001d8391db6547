package io.fittingroom.training;

import io.fittingroom.engine.train.TrainingObserver.BatchProgress;
import io.fittingroom.instance.RepeatedLook;
import io.fittingroom.instance.SharedDatabase;
import io.fittingroom.instance.SignsOfLife;
import io.fittingroom.stream.EventStreams;
import io.fittingroom.training.LiveJobs.Live;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

    private final JobStore store;
    private final RunStore runs;
    private final JobMoves moves;
    private final JobEvents events;
    private final LiveJobs live;
    private final EventStreams streams;
    private final Recovery recovery;
    private final SharedDatabase database;
    private final TrainingSettings settings;
    private final SignsOfLife signs;
    private final Map<String, BatchProgress> told = new HashMap<>();
    private final RepeatedLook looks = new RepeatedLook("instance-watch", this::look);
    private long lastSweepNanos = System.nanoTime();

    InstanceWatch(
            JobStore store,
            RunStore runs,
            JobMoves moves,
            JobEvents events,
            LiveJobs live,
            EventStreams streams,
            Recovery recovery,
            SharedDatabase database,
            TrainingSettings settings) {
        this.store = store;
        this.runs = runs;
        this.moves = moves;
        this.events = events;
        this.live = live;
        this.streams = streams;
        this.recovery = recovery;
        this.database = database;
        this.settings = settings;
        this.signs = new SignsOfLife(settings.deathAfter());
    }

    private void look() {
        try {
            live.all().forEach(this::endIfOverdue);
            takeOverFromTheDead();
            if (database.isShared()) {
                List<Live> mine = live.all();
                mine.forEach(this::heedOthers);
                mine.forEach(this::tellOthers);
                followOthers();
            }
        } catch (DataAccessException | TransactionException away) {
            signs.forgive(System.nanoTime());
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
                store.find(id).map(found -> found.keep() == KeptModel.NONE).orElse(false);
        if (leavesNothing && moves.end(job.run(), JobState.CANCELLING, JobEnd.cancelled(store.epochUnderWay(id)))) {
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
        runs.progress(elsewhere)
                .forEach(progress -> streams.batchEnded(
                        progress.jobId(),
                        progress.event(),
                        progress.event().batch() == progress.event().batches()));
    }

    private void takeOverFromTheDead() {
        if (System.nanoTime() - lastSweepNanos >= settings.heartbeatInterval().toNanos()) {
            Map<String, Optional<OffsetDateTime>> heartbeats = recovery.heartbeats();
            lastSweepNanos = System.nanoTime();
            signs.silent(heartbeats, lastSweepNanos).forEach(this::takeOver);
        }
    }

    /** One that cannot be taken over keeps nobody from the others. */
    private void takeOver(String token) {
        try {
            recovery.takeOver(token);
        } catch (DataAccessException | TransactionException away) {
            throw away;
        } catch (RuntimeException failure) {
            LOG.error("What the holder of the token {} left could not be taken over", token, failure);
        }
    }

    @Override
    public void start() {
        looks.start(settings.watchInterval());
    }

    @Override
    public void stop() {
        looks.stop();
    }

    @Override
    public boolean isRunning() {
        return looks.isRunning();
    }
}
