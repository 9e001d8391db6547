package io.fittingroom.training;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.dataset.Sha256;
import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Environment;
import io.fittingroom.engine.Evaluation;
import io.fittingroom.engine.train.Checkpoint;
import io.fittingroom.engine.train.Footprint;
import io.fittingroom.engine.train.TrainingSession;
import io.fittingroom.model.ModelDescription;
import io.fittingroom.model.ModelRegistry;
import io.fittingroom.model.Probe;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Shape;
import io.fittingroom.network.StopReason;
import io.fittingroom.stream.EventStreams;
import io.fittingroom.web.ProblemException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Ends trainings: what a job leaves behind is stored in one transaction with its end, a model among it, so that there is never
 * half of it. A run whose job was taken away ends with {@link LostRunException} and leaves nothing. Thread-safe.
 */
@Component
class JobEndings {

    private static final Logger LOG = LoggerFactory.getLogger(JobEndings.class);

    private static final long PRODUCTS_OF_A_QUICK_TEST = 10_000_000_000L;
    private static final int FEWEST_TESTED = 500;

    private final Datasets datasets;
    private final JobStore store;
    private final RunStore runs;
    private final JobMoves moves;
    private final ModelRegistry models;
    private final Recovery recovery;
    private final LiveJobs live;
    private final EventStreams streams;
    private final DatabasePatience patience;
    private final TrainingSettings settings;
    private final TransactionTemplate transaction;
    private final RandomGenerator random;

    JobEndings(
            Datasets datasets,
            JobStore store,
            RunStore runs,
            JobMoves moves,
            ModelRegistry models,
            Recovery recovery,
            LiveJobs live,
            EventStreams streams,
            DatabasePatience patience,
            TrainingSettings settings,
            TransactionTemplate transaction,
            RandomGenerator random) {
        this.datasets = datasets;
        this.store = store;
        this.runs = runs;
        this.moves = moves;
        this.models = models;
        this.recovery = recovery;
        this.live = live;
        this.streams = streams;
        this.patience = patience;
        this.settings = settings;
        this.transaction = transaction;
        this.random = random;
    }

    /**
     * A training that is over.
     *
     * @param session still open
     * @param last figures of the last finished epoch; null when there is none
     */
    record Trained(
            Run run,
            Job job,
            Dataset dataset,
            TrainingSession session,
            StopReason stop,
            @Nullable EpochFigures last) {}

    /** Ends the job in the way in which its training ended. */
    void end(Trained trained) {
        switch (trained.stop().rule()) {
            case DIVERGED -> endDiverged(trained);
            case CANCELLED -> endStopped(trained);
            case COMPLETED, STOP_WHEN, EARLY_STOPPING, MAX_SECONDS ->
                endTrained(trained, evaluate(trained, trained.dataset().test()));
        }
    }

    private Evaluation evaluate(Trained trained, Split pictures) {
        Evaluation evaluation = trained.session().evaluate(pictures);
        LostRunException.unless(patience.untilDone(
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
        KeptModel keep = patience.untilDone(
                        "Job " + trained.job().id(),
                        () -> store.find(trained.job().id()))
                .map(Job::keep)
                .orElse(KeptModel.NONE);
        boolean hasWeights = keep == KeptModel.LAST
                || (keep == KeptModel.BEST && trained.session().restoreBest());
        if (hasWeights) {
            Evaluation evaluation = evaluate(trained, quickTest(trained));
            LostRunException.unless(endWithModel(trained, JobState.CANCELLING, JobState.CANCELLED, stop, evaluation));
        } else {
            LostRunException.unless(
                    end(trained.run(), JobState.CANCELLING, new JobEnd(JobState.CANCELLED, stop, null, null)));
        }
    }

    /**
     * The first test pictures, as many as a network of this size looks through in about half a second: who cancels is not to
     * wait. All of them for networks like the lesson's. The evaluation says how many there were.
     */
    private static Split quickTest(Trained trained) {
        JobRequest request = trained.job().request();
        Split test = trained.dataset().test();
        Footprint cost = Footprint.of(request.network(), request.fit(), new Shape(test.axes()));
        long products = Math.max(1, cost.denseProducts() + cost.windowProducts());
        long affordable = Math.max(FEWEST_TESTED, PRODUCTS_OF_A_QUICK_TEST / products);
        return test.range(0, (int) Math.min(test.size(), affordable));
    }

    /** Keeps all that was trained, also of the epoch under way; false when a person has cancelled the job. */
    private boolean endInterrupted(Trained trained) {
        Checkpoint checkpoint = trained.session().checkpoint();
        byte[] bytes = settings.keeps(checkpoint) ? checkpoint.toBytes() : null;
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
            LostRunException.unless(
                    end(trained.run(), JobState.CANCELLING, new JobEnd(JobState.CANCELLED, stop, stop.detail(), null)));
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
                trained.last(),
                weightsEpoch,
                evaluation,
                session.environment());
        String model = trained.job().request().model();
        return patience.untilDone("Model of job " + trained.job().id(), () -> {
            models.reserveName(model);
            return Boolean.TRUE.equals(transaction.execute(status -> {
                datasets.hold(trained.dataset());
                int version = models.register(model, description, artifact, probe);
                boolean ended = moves.end(trained.run(), from, new JobEnd(to, stop, null, version));
                if (!ended) {
                    status.setRollbackOnly();
                }
                return ended;
            }));
        });
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
        ModelDescription.TrainedOn trainedOn = ModelDescription.TrainedOn.of(dataset);
        return new ModelDescription(
                job.id(),
                request.network(),
                request.fit(),
                request.network().parameters(trainedOn.shape()),
                trainedOn,
                last,
                weightsEpoch,
                stop,
                evaluation,
                artifact.length,
                Sha256.hex(artifact),
                environment,
                null);
    }

    /** Ends the job as FAILED; throws where that cannot be written, so that the scheduler tries again. */
    void fail(Run run, Throwable failure) {
        String correlationId = String.format(Locale.ROOT, "%016x", random.nextLong());
        LOG.error("Job {} failed, correlation id {}", run.jobId(), correlationId, failure);
        String error = inWords(failure)
                .orElse("The fault is ours and is in the service's log under correlation id " + correlationId + ".");
        boolean ended =
                end(run, JobState.RUNNING, JobEnd.failed(error)) || end(run, JobState.CANCELLING, JobEnd.failed(error));
        if (!ended) {
            tellLost(run);
        }
    }

    /** What a person is told of a failure that is no fault of the service. */
    private static Optional<String> inWords(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return Optional.of(
                    "There was not enough memory for this network and batch size; take fewer units or a smaller batch_size.");
        }
        // Such as pictures for which the disk has no room.
        return failure instanceof ProblemException told ? Optional.of(told.getMessage()) : Optional.empty();
    }

    /** Puts into the log that a training stops since its job was taken away. */
    static void tellLost(Run run) {
        LOG.warn("Job {} was taken away while it ran; its training stops here", run.jobId());
    }
}
