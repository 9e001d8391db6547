package io.fittingroom.training;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.dataset.Sha256;
import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Environment;
import io.fittingroom.engine.Evaluation;
import io.fittingroom.engine.train.Checkpoint;
import io.fittingroom.engine.train.Footprint;
import io.fittingroom.engine.train.TrainingObserver;
import io.fittingroom.engine.train.TrainingSession;
import io.fittingroom.model.ModelDescription;
import io.fittingroom.model.ModelRegistry;
import io.fittingroom.model.Probe;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Shape;
import io.fittingroom.network.StopReason;
import io.fittingroom.network.StopRule;
import io.fittingroom.training.LiveJobs.Live;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Claims jobs and takes each to its end, on the thread that it is called on. Thread-safe. */
@Component
class JobRunner {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private static final long PRODUCTS_OF_A_QUICK_TEST = 10_000_000_000L;
    private static final int FEWEST_TESTED = 500;

    private final JobStore store;
    private final RunStore runs;
    private final JobMoves moves;
    private final JobQueue queue;
    private final Datasets datasets;
    private final ModelRegistry models;
    private final Recovery recovery;
    private final LiveJobs live;
    private final EventStreams streams;
    private final DatabasePatience patience;
    private final TrainingSettings settings;
    private final InstanceName instance;
    private final TransactionTemplate transaction;
    private final RandomGenerator random;

    JobRunner(
            JobStore store,
            RunStore runs,
            JobMoves moves,
            JobQueue queue,
            Datasets datasets,
            ModelRegistry models,
            Recovery recovery,
            LiveJobs live,
            EventStreams streams,
            DatabasePatience patience,
            TrainingSettings settings,
            InstanceName instance,
            TransactionTemplate transaction,
            RandomGenerator random) {
        this.store = store;
        this.runs = runs;
        this.moves = moves;
        this.queue = queue;
        this.datasets = datasets;
        this.models = models;
        this.recovery = recovery;
        this.live = live;
        this.streams = streams;
        this.patience = patience;
        this.settings = settings;
        this.instance = instance;
        this.transaction = transaction;
        this.random = random;
    }

    /** Trains the job whose turn it is; does nothing when none waits. */
    void run(String token) {
        if (live.isShuttingDown()) {
            throw new IllegalStateException("The service is shutting down; the jobs stay in the queue");
        }
        // A token is held by one runner at a time: if one has left something under way, it is no more.
        recovery.interruptRunsOf(token);
        queue.claim(token, instance.name()).ifPresent(this::run);
    }

    private void run(Run run) {
        Live mine = live.add(run);
        streams.announce(run.jobId());
        LOG.info("Job {} trains", run.jobId());
        try {
            train(run, mine);
        } catch (LostRunException lost) {
            tellLost(run);
        } catch (DataIntegrityViolationException gone) {
            // A job that was taken away may have been deleted, or resumed elsewhere, in the moment of a write.
            if (runs.fate(run) == RunStore.Fate.TAKEN_AWAY) {
                tellLost(run);
            } else {
                fail(run, gone);
            }
        } catch (DataAccessException | TransactionException away) {
            LOG.error("Job {}: the database did not answer for too long", run.jobId(), away);
            // The token is tried again later, and what its runner has left under way is then interrupted.
            throw away;
        } catch (RuntimeException | Error failure) {
            fail(run, failure);
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
        Dataset dataset = datasets.get(job.request().dataset());
        Progress progress = new Progress(run, job, mine);
        try (TrainingSession session = session(job, dataset, progress)) {
            StopReason stop = session.train(progress, mine.cancellation());
            Trained trained = new Trained(run, job, dataset, session, stop, progress);
            if (stop.rule() == StopRule.DIVERGED) {
                endDiverged(trained);
            } else if (stop.rule() == StopRule.CANCELLED) {
                endStopped(trained);
            } else {
                endTrained(trained, evaluate(trained, dataset.test()));
            }
        }
    }

    /** A training of a job, and what it needs to be ended. */
    private record Trained(
            Run run, Job job, Dataset dataset, TrainingSession session, StopReason stop, Progress progress) {}

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

    private Evaluation evaluate(Trained trained, Split pictures) {
        Evaluation evaluation = trained.session().evaluate(pictures);
        ownedBy(patience.untilDone(
                "Evaluation of job " + trained.job().id(), () -> runs.setEvaluation(trained.run(), evaluation)));
        streams.announce(trained.job().id());
        return evaluation;
    }

    private void endTrained(Trained trained, Evaluation evaluation) {
        boolean succeeded = endWithModel(trained, JobState.RUNNING, JobState.SUCCEEDED, trained.stop(), evaluation);
        if (!succeeded) {
            // Cancelled after the last mini-batch: what was asked for is done all the same.
            endCancelled(trained, StopReason.cancelled(trained.stop().epoch()));
        }
    }

    /** Ends a training that was told to stop: by a person, with or without a model, or by the end of this process. */
    private void endStopped(Trained trained) {
        if (!live.isShuttingDown() || !endInterrupted(trained)) {
            endCancelled(trained, trained.stop());
        }
    }

    private void endCancelled(Trained trained, StopReason stop) {
        Keep keep = patience.untilDone(
                        "Job " + trained.job().id(),
                        () -> store.find(trained.job().id()))
                .map(Job::keep)
                .orElse(Keep.NONE);
        boolean hasWeights =
                keep == Keep.LAST || (keep == Keep.BEST && trained.session().restoreBest());
        if (hasWeights) {
            Evaluation evaluation = evaluate(trained, quickTest(trained));
            ownedBy(endWithModel(trained, JobState.CANCELLING, JobState.CANCELLED, stop, evaluation));
        } else {
            ownedBy(end(trained.run(), JobState.CANCELLING, new JobEnd(JobState.CANCELLED, stop, null, null)));
        }
    }

    /**
     * The first test pictures, as many as a network of this size looks through in about half a second: who cancels is not to
     * wait. All of them for networks like the lesson's. The evaluation says how many there were.
     */
    private static Split quickTest(Trained trained) {
        JobRequest request = trained.job().request();
        Split test = trained.dataset().test();
        Footprint cost = Footprint.of(request.network(), request.fit(), Shape.of(test.height(), test.width()));
        long products = Math.max(1, cost.denseProducts() + cost.windowProducts());
        long affordable = Math.max(FEWEST_TESTED, PRODUCTS_OF_A_QUICK_TEST / products);
        return test.range(0, (int) Math.min(test.size(), affordable));
    }

    /** Keeps all that was trained, also of the epoch under way; false when a person has cancelled the job. */
    private boolean endInterrupted(Trained trained) {
        Checkpoint checkpoint = trained.session().checkpoint();
        byte[] bytes = isKept(checkpoint) ? checkpoint.toBytes() : null;
        return Boolean.TRUE.equals(patience.untilDone(
                "Checkpoint of job " + trained.job().id(),
                () -> transaction.execute(status -> {
                    if (bytes != null && !runs.setCheckpoint(trained.run(), checkpoint.epoch(), bytes)) {
                        throw new LostRunException();
                    }
                    boolean ended = moves.end(trained.run(), JobState.RUNNING, JobEnd.interrupted());
                    if (ended) {
                        recovery.resumeIfWanted(trained.job().id());
                    }
                    return ended;
                })));
    }

    /** Diverged weights are of no use to anybody, so there is no model, even if somebody has just cancelled. */
    private void endDiverged(Trained trained) {
        StopReason stop = trained.stop();
        boolean ended = end(trained.run(), JobState.RUNNING, new JobEnd(JobState.DIVERGED, stop, stop.detail(), null));
        if (!ended) {
            ownedBy(end(trained.run(), JobState.CANCELLING, new JobEnd(JobState.CANCELLED, stop, stop.detail(), null)));
        }
    }

    private boolean end(Run run, JobState from, JobEnd end) {
        return patience.untilDone("End of job " + run.jobId(), () -> moves.end(run, from, end));
    }

    /** Registers the model and ends the job in one transaction; false, with nothing done, when the job is in another state. */
    private boolean endWithModel(Trained trained, JobState from, JobState to, StopReason stop, Evaluation evaluation) {
        TrainingSession session = trained.session();
        byte[] artifact = session.artifact();
        Split asked = Probe.pictures(trained.dataset().test());
        Probe probe = Probe.of(asked, session.predict(asked));
        OptionalInt weights = session.weightsEpoch();
        Integer weightsEpoch = weights.isPresent() ? (Integer) weights.getAsInt() : null;
        ModelDescription description = describe(
                trained.job(),
                trained.dataset(),
                artifact,
                stop,
                trained.progress().last,
                weightsEpoch,
                evaluation,
                session.environment());
        return patience.untilDone(
                "Model of job " + trained.job().id(),
                () -> Boolean.TRUE.equals(transaction.execute(status -> {
                    int version = models.register(trained.job().request().model(), description, artifact, probe);
                    boolean ended = moves.end(trained.run(), from, new JobEnd(to, stop, null, version));
                    if (!ended) {
                        status.setRollbackOnly();
                    }
                    return ended;
                })));
    }

    private boolean isKept(Checkpoint checkpoint) {
        return settings.checkpointEvery() > 0
                && checkpoint.size() <= settings.maxCheckpointSize().toBytes();
    }

    private static ModelDescription describe(
            Job job,
            Dataset dataset,
            byte[] artifact,
            StopReason stop,
            @Nullable EpochFigures last,
            @Nullable Integer weightsEpoch,
            Evaluation evaluation,
            Environment environment) {
        JobRequest request = job.request();
        Shape input = Shape.of(dataset.height(), dataset.width());
        long parameters = request.network().parameters(input);
        return new ModelDescription(
                job.id(),
                request.network(),
                request.fit(),
                parameters,
                new ModelDescription.TrainedOn(dataset.name(), dataset.fingerprint(), input, dataset.labels()),
                last,
                weightsEpoch,
                stop,
                evaluation,
                artifact.length,
                Sha256.hex(artifact),
                environment);
    }

    /** Ends the job as FAILED; throws where that cannot be written, so that the scheduler tries again. */
    private void fail(Run run, Throwable failure) {
        String correlationId = "%016x".formatted(random.nextLong());
        LOG.error("Job {} failed, correlation id {}", run.jobId(), correlationId, failure);
        String error = failure instanceof OutOfMemoryError
                ? "There was not enough memory for this network and batch size; take fewer units or a smaller batch_size."
                : "The fault is ours and is in the service's log under correlation id " + correlationId + ".";
        boolean ended =
                end(run, JobState.RUNNING, JobEnd.failed(error)) || end(run, JobState.CANCELLING, JobEnd.failed(error));
        if (!ended) {
            tellLost(run);
        }
    }

    private static void tellLost(Run run) {
        LOG.warn("Job {} was taken away while it ran; its training stops here", run.jobId());
    }

    private static void ownedBy(boolean mine) {
        if (!mine) {
            throw new LostRunException();
        }
    }

    /** The job is no longer this runner's. */
    private static final class LostRunException extends RuntimeException {

        private static final long serialVersionUID = 1L;
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
            streams.batchEnded(job.id(), BatchEvent.of(progress, job.request()));
        }

        @Override
        public void epochEnded(EpochFigures figures, Supplier<Optional<Checkpoint>> checkpoint) {
            last = figures;
            byte[] bytes = isCheckpointDue(figures.epoch())
                    ? checkpoint
                            .get()
                            .filter(JobRunner.this::isKept)
                            .map(Checkpoint::toBytes)
                            .orElse(null)
                    : null;
            ownedBy(patience.untilDone(
                    "Epoch %d of job %s".formatted(figures.epoch(), job.id()),
                    () -> runs.addEpoch(run, figures, bytes)));
            streams.announce(job.id());
        }

        private boolean isCheckpointDue(int epoch) {
            int every = settings.checkpointEvery();
            return every > 0 && (epoch % every == 0 || epoch == job.request().epochs());
        }
    }
}
