package io.fittingroom.training;

import com.github.kagkarlsson.scheduler.Scheduler;
import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.instance.Instance;
import io.fittingroom.model.ArithmeticCheck;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.NetworkReader;
import io.fittingroom.stream.EventStreams;
import io.fittingroom.training.JobStore.KeyUse;
import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.webhook.Webhooks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** What can be done with jobs. Thread-safe. */
@Service
public class Jobs {

    private static final Duration QUEUE_FULL_WAIT = Duration.ofSeconds(30);

    private final Datasets datasets;
    private final JobStore store;
    private final JobQueue queue;
    private final JobMoves moves;
    private final RunStore runs;
    private final JobPlans plans;
    private final Webhooks webhooks;
    private final TrainingSettings settings;
    private final LiveJobs live;
    private final EventStreams streams;
    private final JobIds ids;
    private final Scheduler scheduler;
    private final TransactionTemplate transaction;
    private final Instance instance;
    private final ArithmeticCheck arithmetic;

    Jobs(
            Datasets datasets,
            JobStore store,
            JobQueue queue,
            JobMoves moves,
            RunStore runs,
            Webhooks webhooks,
            JobPlans plans,
            TrainingSettings settings,
            LiveJobs live,
            EventStreams streams,
            JobIds ids,
            Scheduler trainingScheduler,
            TransactionTemplate transaction,
            Instance instance,
            ArithmeticCheck arithmetic) {
        this.datasets = datasets;
        this.store = store;
        this.queue = queue;
        this.moves = moves;
        this.runs = runs;
        this.webhooks = webhooks;
        this.plans = plans;
        this.settings = settings;
        this.live = live;
        this.streams = streams;
        this.ids = ids;
        this.scheduler = trainingScheduler;
        this.transaction = transaction;
        this.instance = instance;
        this.arithmetic = arithmetic;
    }

    /**
     * Checks a request and puts it into the queue: 422 when it cannot be built, 503 when the queue is full, 429 when the
     * submitter's share of it is.
     *
     * @param key when it was used for the same request before, that request's job is the answer; for another, a 422
     */
    Job submit(JobRequest request, Submitter submitter, Optional<IdempotencyKey> key) {
        requireWorker();
        plans.refuseUnbuildable(request);
        webhooks.requireAllowed(request.notifyUrl());
        String id = transaction.execute(status -> {
            // From here to the end of the transaction no other submission comes between.
            long number = queue.nextNumber();
            Optional<String> earlier = key.flatMap(this::earlierJob);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            requireRoomFor(1, submitter);
            String fresh = enqueue(number, request, submitter);
            key.ifPresent(used -> store.insertKey(used, fresh));
            return fresh;
        });
        wakeQueue();
        return get(id);
    }

    /**
     * Puts requests, which can be built, into the queue, all of them or none: 503 when
     * it has not room for all, 429 when the submitter's share has not. They train in this order. Part of the transaction that
     * needs them; after it, {@link #wakeQueue} has them begin at once.
     *
     * @return the jobs' ids, in the order of the requests
     */
    public List<String> enqueueAll(List<JobRequest> requests, Submitter submitter) {
        requireWorker();
        requests.forEach(request -> webhooks.requireAllowed(request.notifyUrl()));
        List<Long> numbers =
                requests.stream().map(request -> queue.nextNumber()).toList();
        requireRoomFor(requests.size(), submitter);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            ids.add(enqueue(numbers.get(i), requests.get(i), submitter));
        }
        return ids;
    }

    /** Has the queue looked at now instead of at the next interval. */
    public void wakeQueue() {
        scheduler.triggerCheckForDueExecutions();
    }

    /** What an instance that is meant to train cannot compute would wait for ever. */
    private void requireWorker() {
        if (instance.isWorker()) {
            arithmetic.result().requireUsable();
        }
    }

    private String enqueue(long number, JobRequest request, Submitter submitter) {
        Dataset dataset = datasets.get(request.dataset());
        datasets.hold(dataset);
        String id = ids.next();
        queue.insert(id, number, submitter, request, JobDataset.of(dataset));
        return id;
    }

    private void requireRoomFor(int count, Submitter submitter) {
        requireRoomFor(
                count,
                queue.waiting(),
                settings.queueCapacity(),
                ProblemCode.QUEUE_FULL,
                "The queue holds %d jobs",
                "fitting-room.training.queue-capacity");
        requireRoomFor(
                count,
                queue.waitingOf(submitter),
                settings.queueCapacityPerSubmitter(),
                ProblemCode.QUEUE_SHARE_FULL,
                "The queue holds %d jobs of one submitter, here of " + submitter.name() + ",",
                "fitting-room.training.queue-capacity-per-submitter");
    }

    private static void requireRoomFor(
            int count, int waiting, int capacity, ProblemCode code, String holds, String setting) {
        if (waiting + count <= capacity) {
            return;
        }
        String many = count == 1
                ? String.format(Locale.ROOT, " and %d are waiting already; ", waiting)
                : String.format(Locale.ROOT, " and %d are waiting already, so %d more have no room; ", waiting, count);
        String wayOut = count > capacity ? "send fewer at a time, or set " + setting + " higher." : "try again later.";
        throw ProblemException.retryLater(
                code, String.format(Locale.ROOT, holds, capacity) + many + wayOut, QUEUE_FULL_WAIT);
    }

    /**
     * Has a job that has ended go on from its checkpoint, or from the start if it has not finished an epoch.
     *
     * @param epochs how many it is to have in all; empty for as many as before
     * @throws ProblemException NOT_FOUND; WRONG_STATE with the reason; INVALID_REQUEST when there are not more epochs than
     *     are finished; QUEUE_FULL or QUEUE_SHARE_FULL
     */
    Job resume(String id, OptionalInt epochs) {
        Job job = get(id);
        int finished = finishedEpochs(id);
        Optional<Dataset> dataset = datasets.find(job.request().dataset());
        Resumption.refusal(job, finished, runs.checkpointEpoch(id).isPresent(), dataset.isPresent())
                .ifPresent(reason -> {
                    throw ProblemException.of(ProblemCode.WRONG_STATE, reason);
                });
        int wanted = epochs.orElse(job.request().epochs());
        int least = Resumption.leastEpochs(job, finished);
        if (wanted < least) {
            throw ProblemException.invalid(
                    "/epochs",
                    String.format(
                            Locale.ROOT,
                            "must be from %d to %d, the number of epochs in all, since %d %s finished already.",
                            least,
                            NetworkReader.MOST_EPOCHS,
                            finished,
                            finished == 1 ? "is" : "are"));
        }
        JobRequest request = job.request().withEpochs(wanted);
        plans.refuseUnbuildable(request);
        boolean isBack = Boolean.TRUE.equals(transaction.execute(status -> {
            // Takes the lock of submissions; a number that nobody has does no harm.
            queue.nextNumber();
            requireRoomFor(1, job.submitter());
            dataset.ifPresent(datasets::hold);
            return queue.putBack(id, job.state(), request);
        }));
        if (!isBack) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "Job " + id + " has just been changed by somebody else; look at it again.");
        }
        streams.announce(id);
        wakeQueue();
        return get(id);
    }

    private int finishedEpochs(String id) {
        EpochFigures last = store.lastEpochs(List.of(id)).get(id);
        return last == null ? 0 : last.epoch();
    }

    /** The job that a key belongs to; a 422 when it was sent with another request. */
    public Optional<String> earlierJob(IdempotencyKey key) {
        Optional<KeyUse> use = store.findKey(key);
        if (use.isPresent() && !use.get().bodySha256().equals(key.bodySha256())) {
            throw ProblemException.of(
                    ProblemCode.KEY_REUSED,
                    "Idempotency-Key " + key.key()
                            + " was sent with another request before; take a new key for a new job.");
        }
        return use.map(KeyUse::jobId);
    }

    /** Remembers what a key was used for; part of the transaction that uses it. */
    public void remember(IdempotencyKey key, String jobId) {
        store.insertKey(key, jobId);
    }

    /** Takes the next number in the order of submissions; until the transaction ends, nobody else can. */
    public long takeNumber() {
        return queue.nextNumber();
    }

    /** Those of these jobs that there are, by id. */
    public Map<String, Job> findAll(List<String> ids) {
        return store.findAll(ids);
    }

    /** A job's finished epochs, oldest first. */
    public List<EpochFigures> epochs(String id) {
        return store.epochs(id);
    }

    /** A job, or a 404. */
    public Job get(String id) {
        return store.find(id)
                .orElseThrow(() -> ProblemException.notFound("There is no job " + id + "; GET /api/jobs lists them."));
    }

    /** Stops a job; asking again is no error, asking after its end is a 409. */
    Job cancel(String id, KeptModel keep) {
        Job now = cancelIfOpen(id, keep);
        if (now.state() != JobState.CANCELLING && now.state() != JobState.CANCELLED) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "Job " + id + " has ended as " + now.state() + " and cannot be cancelled.");
        }
        return now;
    }

    /** Stops a job unless it has ended; the answer is the job as it is then. */
    public Job cancelIfOpen(String id, KeptModel keep) {
        while (true) {
            Job job = get(id);
            boolean changed = switch (job.state()) {
                case QUEUED -> moves.end(id, JobState.QUEUED, JobEnd.cancelled(finishedEpochs(id)));
                case RUNNING -> moves.move(id, JobState.RUNNING, JobState.CANCELLING, Map.of("keep", keep.word()));
                case CANCELLING, SUCCEEDED, FAILED, CANCELLED, DIVERGED, INTERRUPTED -> true;
            };
            // Else the job has moved on since it was read.
            if (changed) {
                if (job.state() == JobState.RUNNING) {
                    live.requestCancellation(id);
                }
                streams.announce(id);
                return get(id);
            }
        }
    }

    /** Deletes an ended job with its epochs and events; its model stays. */
    void delete(String id) {
        Job job = get(id);
        if (!deleteRow(id)) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "Job " + id + " is " + job.state() + "; cancel it and wait for its end before you delete it.");
        }
        streams.closeAll(id);
    }

    private boolean deleteRow(String id) {
        try {
            return store.delete(id);
        } catch (DataIntegrityViolationException compared) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "Job " + id + " is part of an experiment, which would be no comparison without it; delete the"
                            + " experiment first.");
        }
    }
}
