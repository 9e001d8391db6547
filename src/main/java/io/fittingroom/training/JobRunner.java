package io.fittingroom.training;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.dataset.Sha256;
import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Checkpoint;
import io.fittingroom.engine.Environment;
import io.fittingroom.engine.Evaluation;
import io.fittingroom.engine.TrainingObserver;
import io.fittingroom.engine.TrainingSession;
import io.fittingroom.model.ModelDescription;
import io.fittingroom.model.ModelRegistry;
import io.fittingroom.model.Probe;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Shape;
import io.fittingroom.network.StopReason;
import io.fittingroom.network.StopRule;
import io.fittingroom.training.JobStore.End;
import io.fittingroom.training.LiveJobs.Live;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Claims a job and takes it to its end, on one thread. */
@Component
class JobRunner {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final JobStore store;
    private final Datasets datasets;
    private final ModelRegistry models;
    private final Recovery recovery;
    private final LiveJobs live;
    private final EventStreams streams;
    private final TransactionTemplate transaction;
    private final RandomGenerator random;

    JobRunner(
            JobStore store,
            Datasets datasets,
            ModelRegistry models,
            Recovery recovery,
            LiveJobs live,
            EventStreams streams,
            TransactionTemplate transaction,
            RandomGenerator random) {
        this.store = store;
        this.datasets = datasets;
        this.models = models;
        this.recovery = recovery;
        this.live = live;
        this.streams = streams;
        this.transaction = transaction;
        this.random = random;
    }

    /** Trains the job if it is still queued; does nothing otherwise. */
    void run(String id) {
        if (live.isShuttingDown()) {
            throw new IllegalStateException("The service is shutting down; job " + id + " stays in the queue");
        }
        Live mine = live.add(id);
        try {
            if (!store.start(id)) {
                // The queue gives a job to one runner at a time: if it runs already, that runner is no more.
                recovery.interrupt(id);
                return;
            }
            streams.announce(id);
            LOG.info("Job {} trains", id);
            train(store.find(id).orElseThrow(), mine);
        } catch (LostJobException lost) {
            LOG.warn("Job {} was taken away while it ran; its training stops here", id);
        } catch (RuntimeException | Error failure) {
            fail(id, failure);
        } finally {
            live.remove(id);
            streams.announce(id);
            store.find(id).ifPresent(job -> LOG.info("Job {} is {}", id, job.state()));
        }
    }

    private void train(Job job, Live mine) {
        Dataset dataset = datasets.get(job.request().dataset());
        Progress progress = new Progress(job, mine);
        try (TrainingSession session =
                new TrainingSession(job.request().network(), job.request().fit(), dataset)) {
            StopReason stop = session.train(progress, mine.cancellation());
            if (stop.rule() == StopRule.DIVERGED) {
                endDiverged(job.id(), stop);
            } else if (stop.rule() == StopRule.CANCELLED) {
                endStopped(job, dataset, session, stop, progress.last);
            } else {
                Evaluation evaluation = session.evaluate(dataset.test());
                ownedBy(store.setEvaluation(job.id(), evaluation));
                streams.announce(job.id());
                endTrained(job, dataset, session, stop, progress.last, evaluation);
            }
        }
    }

    private void endTrained(
            Job job,
            Dataset dataset,
            TrainingSession session,
            StopReason stop,
            @Nullable EpochFigures last,
            Evaluation evaluation) {
        boolean succeeded =
                endWithModel(job, JobState.RUNNING, JobState.SUCCEEDED, dataset, session, stop, last, evaluation);
        if (!succeeded) {
            // Cancelled after the last mini-batch: what was asked for is done all the same.
            endStopped(job, dataset, session, StopReason.cancelled(stop.epoch()), last);
        }
    }

    /** Ends a training that was told to stop: by a person, with or without a model, or by the end of this process. */
    private void endStopped(
            Job job, Dataset dataset, TrainingSession session, StopReason stop, @Nullable EpochFigures last) {
        if (live.isShuttingDown() && store.end(job.id(), JobState.RUNNING, End.interrupted())) {
            return;
        }
        Keep keep = store.find(job.id()).map(Job::keep).orElse(Keep.NONE);
        boolean hasWeights = keep == Keep.LAST || (keep == Keep.BEST && session.restoreBest());
        if (hasWeights) {
            Evaluation evaluation = session.evaluate(dataset.test());
            ownedBy(store.setEvaluation(job.id(), evaluation));
            ownedBy(endWithModel(
                    job, JobState.CANCELLING, JobState.CANCELLED, dataset, session, stop, last, evaluation));
        } else {
            ownedBy(store.end(job.id(), JobState.CANCELLING, new End(JobState.CANCELLED, stop, null, null)));
        }
    }

    /** Diverged weights are of no use to anybody, so there is no model, even if somebody has just cancelled. */
    private void endDiverged(String id, StopReason stop) {
        boolean ended = store.end(id, JobState.RUNNING, new End(JobState.DIVERGED, stop, stop.detail(), null));
        if (!ended) {
            ownedBy(store.end(id, JobState.CANCELLING, new End(JobState.CANCELLED, stop, stop.detail(), null)));
        }
    }

    /** Registers the model and ends the job in one transaction; false, with nothing done, when the job is in another state. */
    private boolean endWithModel(
            Job job,
            JobState from,
            JobState to,
            Dataset dataset,
            TrainingSession session,
            StopReason stop,
            @Nullable EpochFigures last,
            Evaluation evaluation) {
        byte[] artifact = session.artifact();
        Split asked = Probe.pictures(dataset.test());
        Probe probe = Probe.of(asked, session.predict(asked));
        OptionalInt weights = session.weightsEpoch();
        Integer weightsEpoch = weights.isPresent() ? (Integer) weights.getAsInt() : null;
        ModelDescription description = describe(job, dataset, artifact, stop, last, weightsEpoch, evaluation);
        return Boolean.TRUE.equals(transaction.execute(status -> {
            int version = models.register(job.request().model(), description, artifact, probe);
            boolean ended = store.end(job.id(), from, new End(to, stop, null, version));
            if (!ended) {
                status.setRollbackOnly();
            }
            return ended;
        }));
    }

    private static ModelDescription describe(
            Job job,
            Dataset dataset,
            byte[] artifact,
            StopReason stop,
            @Nullable EpochFigures last,
            @Nullable Integer weightsEpoch,
            Evaluation evaluation) {
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
                Environment.current());
    }

    /** Ends the job as FAILED; throws where it is not the runner's to end, so that the scheduler tries again. */
    private void fail(String id, Throwable failure) {
        String correlationId = "%016x".formatted(random.nextLong());
        LOG.error("Job {} failed, correlation id {}", id, correlationId, failure);
        String error = failure instanceof OutOfMemoryError
                ? "There was not enough memory for this network and batch size; take fewer units or a smaller batch_size."
                : "The fault is ours and is in the service's log under correlation id " + correlationId + ".";
        boolean ended = store.end(id, JobState.RUNNING, End.failed(error))
                || store.end(id, JobState.CANCELLING, End.failed(error));
        if (!ended) {
            throw new IllegalStateException("Job " + id + " could not be ended", failure);
        }
    }

    private static void ownedBy(boolean mine) {
        if (!mine) {
            throw new LostJobException();
        }
    }

    /** The job's row is no longer in a state that this runner put it into. */
    private static final class LostJobException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    /** Keeps each epoch and tells the listeners. */
    private final class Progress implements TrainingObserver {

        private final Job job;
        private final Live mine;
        private @Nullable EpochFigures last;

        Progress(Job job, Live mine) {
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
            ownedBy(store.addEpoch(job.id(), figures));
            streams.announce(job.id());
        }
    }
}
