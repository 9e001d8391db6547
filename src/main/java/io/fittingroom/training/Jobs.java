package io.fittingroom.training;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceException;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import io.fittingroom.model.ModelRegistry;
import io.fittingroom.network.StopReason;
import io.fittingroom.problem.ProblemCode;
import io.fittingroom.problem.ProblemException;
import io.fittingroom.training.JobStore.KeyUse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** What can be done with jobs. Thread-safe. */
@Service
class Jobs {

    private static final Duration QUEUE_FULL_WAIT = Duration.ofSeconds(30);

    private final JobStore store;
    private final JobPlans plans;
    private final ModelRegistry models;
    private final TrainingSettings settings;
    private final LiveJobs live;
    private final EventStreams streams;
    private final JobIds ids;
    private final Scheduler scheduler;
    private final OneTimeTask<Void> trainingTask;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Jobs(
            JobStore store,
            JobPlans plans,
            ModelRegistry models,
            TrainingSettings settings,
            LiveJobs live,
            EventStreams streams,
            JobIds ids,
            Scheduler scheduler,
            OneTimeTask<Void> trainingTask,
            TransactionTemplate transaction,
            Clock clock) {
        this.store = store;
        this.plans = plans;
        this.models = models;
        this.settings = settings;
        this.live = live;
        this.streams = streams;
        this.ids = ids;
        this.scheduler = scheduler;
        this.trainingTask = trainingTask;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Checks a request and puts it at the end of the queue: 422 when it cannot be built, 503 when the queue is full.
     *
     * @param key when it was used for the same request before, that request's job is the answer; for another, a 422
     */
    Job submit(JobRequest request, Optional<IdempotencyKey> key) {
        plans.refuseUnbuildable(request);
        models.reserveName(request.model());
        String id = transaction.execute(status -> {
            // From here to the end of the transaction no other submission comes between.
            long number = store.nextNumber();
            Optional<String> earlier = key.flatMap(this::earlierJob);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            requireRoomFor(1);
            String fresh = enqueue(number, request, clock.instant());
            key.ifPresent(used -> store.insertKey(used, fresh));
            return fresh;
        });
        scheduler.triggerCheckForDueExecutions();
        return get(id);
    }

    /**
     * Puts requests, which can be built and whose models' names are reserved, at the end of the queue, all of them or none:
     * 503 when it has not room for all. They train in this order. Part of the transaction that needs them; after it,
     * {@link #wakeQueue} has them begin at once.
     *
     * @return the jobs' ids, in the order of the requests
     */
    List<String> enqueueAll(List<JobRequest> requests) {
        List<Long> numbers =
                requests.stream().map(request -> store.nextNumber()).toList();
        requireRoomFor(requests.size());
        // All of them due by now, a microsecond apart: the queue goes by the time at which a job became due.
        Instant due = clock.instant().minus(requests.size(), ChronoUnit.MICROS);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            ids.add(enqueue(numbers.get(i), requests.get(i), due.plus(i, ChronoUnit.MICROS)));
        }
        return ids;
    }

    /** Has the queue looked at now instead of at the next interval. */
    void wakeQueue() {
        scheduler.triggerCheckForDueExecutions();
    }

    private void requireRoomFor(int count) {
        int waiting = store.count(JobState.QUEUED);
        int capacity = settings.queueCapacity();
        if (waiting + count > capacity) {
            String detail = count == 1
                    ? "%d jobs are waiting already, as many as the queue holds; try again later.".formatted(waiting)
                    : "The queue holds %d jobs and %d are waiting already, so %d more have no room; %s."
                            .formatted(
                                    capacity,
                                    waiting,
                                    count,
                                    count > capacity
                                            ? "send fewer at a time, or set fitting-room.training.queue-capacity higher"
                                            : "try again later");
            throw ProblemException.retryLater(ProblemCode.QUEUE_FULL, detail, QUEUE_FULL_WAIT);
        }
    }

    private String enqueue(long number, JobRequest request, Instant due) {
        String id = ids.next();
        store.insert(id, number, request);
        scheduler.scheduleIfNotExists(trainingTask.instance(id), due);
        return id;
    }

    /** The job that a key belongs to; a 422 when it was sent with another request. */
    Optional<String> earlierJob(IdempotencyKey key) {
        Optional<KeyUse> use = store.findKey(key.key());
        if (use.isPresent() && !use.get().bodySha256().equals(key.bodySha256())) {
            throw ProblemException.of(
                    ProblemCode.KEY_REUSED,
                    "Idempotency-Key " + key.key()
                            + " was sent with another request before; take a new key for a new job.");
        }
        return use.map(KeyUse::jobId);
    }

    Job get(String id) {
        return store.find(id)
                .orElseThrow(() -> ProblemException.notFound("There is no job " + id + "; GET /api/jobs lists them."));
    }

    /** Stops a job; asking again is no error, asking after its end is a 409. */
    Job cancel(String id, Keep keep) {
        Job now = cancelIfOpen(id, keep);
        if (now.state() != JobState.CANCELLING && now.state() != JobState.CANCELLED) {
            throw ProblemException.of(
                    ProblemCode.WRONG_STATE,
                    "Job " + id + " has ended as " + now.state() + " and cannot be cancelled.");
        }
        return now;
    }

    /** Stops a job unless it has ended; the answer is the job as it is then. */
    Job cancelIfOpen(String id, Keep keep) {
        // Each attempt is a compare-and-set; the job may move on between two of them, so they are tried in its own
        // order.
        Job job = get(id);
        boolean changed = job.state() == JobState.QUEUED
                && store.end(
                        id, JobState.QUEUED, new JobStore.End(JobState.CANCELLED, StopReason.cancelled(0), null, null));
        if (changed) {
            forgetTask(id);
        } else {
            changed = store.startCancelling(id, keep);
            live.requestCancellation(id);
        }
        if (changed) {
            streams.announce(id);
        }
        return get(id);
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

    private void forgetTask(String id) {
        try {
            scheduler.cancel(trainingTask.instance(id));
        } catch (TaskInstanceException picked) {
            // A worker has just picked it; it will find the job cancelled and let it be.
        }
    }
}
