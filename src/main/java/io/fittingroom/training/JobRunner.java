package io.fittingroom.training;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.engine.train.Checkpoint;
import io.fittingroom.engine.train.TrainingObserver;
import io.fittingroom.engine.train.TrainingSession;
import io.fittingroom.instance.InstanceName;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.StopReason;
import io.fittingroom.stream.EventStreams;
import io.fittingroom.training.JobEndings.Trained;
import io.fittingroom.training.LiveJobs.Live;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Claims jobs and trains each on the thread that it is called on; {@link JobEndings} ends them. Thread-safe. */
@Component
class JobRunner {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final JobStore store;
    private final RunStore runs;
    private final JobQueue queue;
    private final Datasets datasets;
    private final JobEndings endings;
    private final Recovery recovery;
    private final LiveJobs live;
    private final EventStreams streams;
    private final DatabasePatience patience;
    private final TrainingSettings settings;
    private final InstanceName instance;

    JobRunner(
            JobStore store,
            RunStore runs,
            JobQueue queue,
            Datasets datasets,
            JobEndings endings,
            Recovery recovery,
            LiveJobs live,
            EventStreams streams,
            DatabasePatience patience,
            TrainingSettings settings,
            InstanceName instance) {
        this.store = store;
        this.runs = runs;
        this.queue = queue;
        this.datasets = datasets;
        this.endings = endings;
        this.recovery = recovery;
        this.live = live;
        this.streams = streams;
        this.patience = patience;
        this.settings = settings;
        this.instance = instance;
    }

    /** Trains the job whose turn it is, if one waits; false when the service ends, so that the token is still of use. */
    boolean run(String token) {
        if (live.isShuttingDown()) {
            return false;
        }
        // A token that comes again was given back by a runner that gave up.
        recovery.interruptRunsOf(token);
        queue.claim(token, instance.name()).ifPresent(this::run);
        return true;
    }

    private void run(Run run) {
        Live mine = live.add(run);
        streams.announce(run.jobId());
        LOG.info("Job {} trains", run.jobId());
        try {
            train(run, mine);
        } catch (LostRunException lost) {
            JobEndings.tellLost(run);
        } catch (DataIntegrityViolationException gone) {
            // A job that was taken away may have been deleted, or resumed elsewhere, in the moment of a write.
            if (runs.fate(run) == RunStore.Fate.TAKEN_AWAY) {
                JobEndings.tellLost(run);
            } else {
                endings.fail(run, gone);
            }
        } catch (DataAccessException | TransactionException away) {
            LOG.error("Job {}: the database did not answer for too long", run.jobId(), away);
            // The token is tried again later, and what its runner has left under way is then interrupted.
            throw away;
        } catch (RuntimeException | Error failure) {
            endings.fail(run, failure);
        } finally {
            live.remove(mine);
            streams.announce(run.jobId());
            LOG.info("Job {} is no longer trained here", run.jobId());
        }
    }

    private void train(Run run, Live mine) {
        Job job = patience.untilDone(
                "Job " + run.jobId(), () -> store.find(run.jobId()).orElseThrow(LostRunException::new));
        if (job.state() == JobState.CANCELLING) {
            // Cancelled between the claim and the moment at which whoever cancels finds the run.
            mine.cancel();
        }
        Dataset dataset = patience.untilDone(
                "Data set of job " + run.jobId(),
                () -> datasets.get(job.request().dataset()));
        // The first to ask for an uploaded one's has them copied from the database.
        patience.untilDone("Pictures of job " + run.jobId(), dataset::train);
        Progress progress = new Progress(run, job, mine);
        try (TrainingSession session = session(job, dataset, progress)) {
            StopReason stop = session.train(progress, mine.cancellation());
            endings.end(new Trained(run, job, dataset, session, stop, progress.last));
        }
    }

    /** A training that goes on from the job's checkpoint if there is one. */
    private TrainingSession session(Job job, Dataset dataset, Progress progress) {
        Optional<byte[]> kept = runs.checkpoint(job.id());
        if (kept.isPresent()) {
            try {
                Checkpoint checkpoint = Checkpoint.of(kept.get());
                List<EpochFigures> history = store.epochs(job.id()).stream()
                        .filter(figures -> figures.epoch() <= checkpoint.epoch())
                        .toList();
                TrainingSession session = TrainingSession.resume(
                        job.request().network(), job.request().fit(), dataset, settings.engine(), checkpoint, history);
                progress.last = history.isEmpty() ? null : history.get(history.size() - 1);
                LOG.info("Job {} goes on after epoch {}", job.id(), checkpoint.epoch());
                return session;
            } catch (IllegalArgumentException unfit) {
                // The same seed gives the same numbers, so beginning anew costs time and nothing else.
                LOG.error("The checkpoint of job {} cannot be used; the job begins anew", job.id(), unfit);
            }
        }
        return new TrainingSession(job.request().network(), job.request().fit(), dataset, settings.engine());
    }

    /** Keeps each epoch and tells the listeners. */
    private final class Progress implements TrainingObserver {

        private final Run run;
        private final Job job;
        private final Live mine;
        private @Nullable EpochFigures last;

        Progress(Run run, Job job, Live mine) {
            this.run = run;
            this.job = job;
            this.mine = mine;
        }

        @Override
        public void batchEnded(BatchProgress progress) {
            mine.progress(progress);
            streams.batchEnded(
                    job.id(), BatchEvent.of(progress, job.request()), progress.batch() == progress.batches());
        }

        @Override
        public void epochEnded(EpochFigures figures, Supplier<Optional<Checkpoint>> checkpoint) {
            last = figures;
            byte[] bytes = isCheckpointDue(figures.epoch())
                    ? checkpoint
                            .get()
                            .filter(settings::keeps)
                            .map(Checkpoint::toBytes)
                            .orElse(null)
                    : null;
            LostRunException.unless(patience.untilDone(
                    String.format(Locale.ROOT, "Epoch %d of job %s", figures.epoch(), job.id()),
                    () -> runs.addEpoch(run, figures, bytes)));
            streams.announce(job.id());
        }

        private boolean isCheckpointDue(int epoch) {
            int every = settings.checkpointEvery();
            return every > 0 && (epoch % every == 0 || epoch == job.request().epochs());
        }
    }
}
