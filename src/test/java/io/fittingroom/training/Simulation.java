package io.fittingroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.StopReason;
import io.fittingroom.stream.KeptEvent;
import io.fittingroom.web.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients that submit, cancel, resume and delete, runners that train without arithmetic, die, or are taken for dead while
 * they live, all at once and in an order that nobody chose.
 */
final class Simulation {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int SUBMITTERS = 2;
    private static final int MEDDLERS = 4;
    private static final int RUNNERS = 4;
    private static final int EPOCHS = 3;
    private static final List<KeptModel> KEEPS = List.of(KeptModel.NONE, KeptModel.LAST, KeptModel.BEST);
    private static final int MOST_WAITING = 40;
    private static final Set<JobState> WANTED = EnumSet.of(
            JobState.QUEUED,
            JobState.RUNNING,
            JobState.CANCELLING,
            JobState.SUCCEEDED,
            JobState.CANCELLED,
            JobState.INTERRUPTED);

    private final JobQueue queue;
    private final JobMoves moves;
    private final RunStore runs;
    private final JobStore store;
    private final Jobs jobs;
    private final Recovery recovery;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    private final List<String> submitted = new ArrayList<>();
    private final Set<String> deleted = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicLong done = new AtomicLong();
    private volatile boolean isCalm;
    private volatile boolean isOver;

    Simulation(
            JobQueue queue,
            JobMoves moves,
            RunStore runs,
            JobStore store,
            Jobs jobs,
            Recovery recovery,
            JdbcClient jdbc,
            TransactionTemplate transaction) {
        this.queue = queue;
        this.moves = moves;
        this.runs = runs;
        this.store = store;
        this.jobs = jobs;
        this.recovery = recovery;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /**
     * At least as many jobs as that in disorder, and until all came about that {@link #verify} looks for; then nobody dies
     * any more until all jobs have ended.
     */
    void run(int fewestJobs, JobEvents events, JsonMapper json) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < SUBMITTERS; i++) {
            threads.add(thread("submitter" + i, i, this::submit));
        }
        for (int i = 0; i < MEDDLERS; i++) {
            threads.add(thread("meddler" + i, 100 + i, this::meddle));
        }
        threads.add(thread("reaper", 200, random -> reap()));
        for (int i = 0; i < RUNNERS; i++) {
            threads.add(thread("runner" + i, 300 + i, this::train));
        }
        long patienceEnds = System.nanoTime() + PATIENCE.toNanos();
        while (faults.isEmpty() && !hasSeenEnough(fewestJobs, events, json)) {
            threads.get(0).join(100);
            giveUpAfter(patienceEnds, "Not all has come about that is looked for");
        }
        isCalm = true;
        for (Thread thread : threads) {
            if (!thread.getName().startsWith("runner")) {
                thread.join();
            }
        }
        // Also the tokens of those that died, and of those that live.
        reap();
        while (faults.isEmpty() && (queue.waiting() > 0 || !runs.underWay().isEmpty())) {
            if (waitsInVain()) {
                faults.add(new AssertionError("Jobs wait, and there is no token for them"));
            }
            giveUpAfter(patienceEnds, "Jobs are under way that nobody ends");
            threads.get(0).join(10);
        }
        isOver = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void giveUpAfter(long nanos, String fault) {
        if (System.nanoTime() - nanos > 0) {
            faults.add(new AssertionError(fault));
        }
    }

    private boolean hasSeenEnough(int fewestJobs, JobEvents events, JsonMapper json) {
        return numbers.get() >= fewestJobs
                && !deleted.isEmpty()
                && statesOften(events, json).containsAll(WANTED);
    }

    /** In one statement, and so of one moment. */
    private boolean waitsInVain() {
        return jdbc.sql("SELECT COUNT(*) FROM jobs WHERE state = 'QUEUED'"
                                + " AND NOT EXISTS (SELECT 1 FROM scheduled_tasks WHERE task_name = ?)")
                        .param(RunTokens.TASK)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    private Thread thread(String name, long seed, Consumer<Random> step) {
        Random random = new Random(seed);
        boolean isRunner = name.startsWith("runner");
        Thread thread = new Thread(
                () -> {
                    while (isRunner ? !isOver : !isCalm) {
                        try {
                            step.accept(random);
                            done.incrementAndGet();
                        } catch (ProblemException refused) {
                            // A client's wish that came too late or too early.
                            done.incrementAndGet();
                        } catch (RuntimeException | Error fault) {
                            faults.add(fault);
                            return;
                        }
                    }
                },
                name);
        thread.start();
        return thread;
    }

    private void submit(Random random) {
        if (queue.waiting() >= MOST_WAITING) {
            Thread.onSpinWait();
            return;
        }
        String id = "sim" + numbers.incrementAndGet();
        Submitter submitter = new Submitter("submitter" + random.nextInt(5));
        transaction.executeWithoutResult(status -> queue.insert(
                id, queue.nextNumber(), submitter, JobRequests.LESSON.withEpochs(EPOCHS), JobRequests.DATASET));
        synchronized (submitted) {
            submitted.add(id);
        }
    }

    private void meddle(Random random) {
        String id;
        synchronized (submitted) {
            if (submitted.isEmpty()) {
                return;
            }
            // Mostly young ones, which are still in motion.
            int back = Math.min(submitted.size(), 1 + random.nextInt(random.nextInt(4) == 0 ? 1000 : 60));
            id = submitted.get(submitted.size() - back);
        }
        switch (random.nextInt(4)) {
            case 0 -> jobs.cancel(id, KEEPS.get(random.nextInt(KEEPS.size())));
            case 1, 2 -> jobs.resume(id, random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(EPOCHS + 1));
            default -> {
                jobs.delete(id);
                deleted.add(id);
            }
        }
    }

    /** Takes all for dead that hold a token or are under way, those that live as well. */
    private void reap() {
        recovery.heartbeats().keySet().forEach(recovery::takeOver);
    }

    /** As db-scheduler does: picks a token, works, and gives it up at the end, unless it has died. */
    private void train(Random random) {
        Optional<String> picked = pick(random);
        if (picked.isEmpty()) {
            Thread.onSpinWait();
            return;
        }
        String token = picked.get();
        recovery.interruptRunsOf(token);
        boolean lives = queue.claim(token, "simulation")
                .map(run -> outlives(run, random))
                .orElse(true);
        if (lives) {
            jdbc.sql("DELETE FROM scheduled_tasks WHERE task_name = ? AND task_instance = ?")
                    .params(RunTokens.TASK, token)
                    .update();
        }
    }

    private Optional<String> pick(Random random) {
        List<String> free = jdbc.sql(
                        "SELECT task_instance FROM scheduled_tasks WHERE task_name = ? AND picked = FALSE LIMIT 10")
                .param(RunTokens.TASK)
                .query(String.class)
                .list();
        if (free.isEmpty()) {
            return Optional.empty();
        }
        String token = free.get(random.nextInt(free.size()));
        int picked = jdbc.sql(
                        "UPDATE scheduled_tasks SET picked = TRUE, picked_by = 'simulation', version = version + 1"
                                + " WHERE task_name = ? AND task_instance = ? AND picked = FALSE")
                .params(RunTokens.TASK, token)
                .update();
        return picked == 1 && (isCalm || random.nextInt(12) > 0) ? Optional.of(token) : Optional.empty();
    }

    private boolean outlives(Run run, Random random) {
        try {
            return train(run, random);
        } catch (DataIntegrityViolationException gone) {
            // As the real runner does: the job was deleted in the moment of the write, or it is a fault.
            if (runs.fate(run) != RunStore.Fate.TAKEN_AWAY) {
                throw gone;
            }
            return true;
        }
    }

    /** False when the runner has died. */
    private boolean train(Run run, Random random) {
        Optional<Job> found = store.find(run.jobId());
        if (found.isEmpty()) {
            // Taken away and deleted in this moment.
            return true;
        }
        int epochs = found.get().request().epochs();
        int finished = runs.checkpointEpoch(run.jobId()).orElse(0);
        for (int epoch = finished + 1; epoch <= epochs; epoch++) {
            if (!isCalm && random.nextInt(12) == 0) {
                return false;
            }
            if (runs.fate(run) != RunStore.Fate.GOES_ON) {
                break;
            }
            runs.setProgress(run, new BatchEvent(epoch, EPOCHS, 1, 2, 0.5, 1, 1, 0.5, 1));
            byte[] checkpoint = random.nextInt(4) == 0 ? null : new byte[] {(byte) epoch};
            if (!runs.addEpoch(run, figures(epoch, run.claim()), checkpoint)) {
                return true;
            }
        }
        boolean isTrained = moves.end(
                run, JobState.RUNNING, new JobEnd(JobState.SUCCEEDED, StopReason.completed(EPOCHS), null, null));
        if (!isTrained) {
            moves.end(run, JobState.CANCELLING, JobEnd.cancelled(EPOCHS));
        }
        return true;
    }

    /** Figures that say which run they are of. */
    private static EpochFigures figures(int epoch, long claim) {
        return new EpochFigures(
                epoch, 1.0 / epoch, 0.5, Double.NaN, Double.NaN, Double.NaN, Double.NaN, claim, 1, 60_000);
    }

    /** That nothing was lost, no move illegal, and that no run wrote after another had begun. */
    void verify(JobStore store, JobEvents events, JsonMapper json) {
        assertThat(faults).isEmpty();
        System.getLogger("simulation").log(System.Logger.Level.INFO, done + " steps, " + submitted.size() + " jobs");
        assertThat(submitted).hasSizeGreaterThan(20);
        assertThat(deleted).isNotEmpty();
        Map<JobState, Integer> seen = new HashMap<>();
        for (String id : submitted) {
            Optional<Job> job = store.find(id);
            assertThat(job.isPresent()).as("job " + id + " is there").isEqualTo(!deleted.contains(id));
            if (job.isPresent()) {
                assertThat(job.get().state().hasEnded()).isTrue();
                assertThat(store.epochs(id)).extracting(EpochFigures::epoch).doesNotHaveDuplicates();
                verify(job.get(), events.after(id, 0, 10_000), json, seen);
            }
        }
        assertThat(seen.keySet()).as("states that came about").containsAll(WANTED);
    }

    /** The states that came about for several jobs, since one of these may still be deleted. */
    private Set<JobState> statesOften(JobEvents events, JsonMapper json) {
        List<String> ids;
        synchronized (submitted) {
            ids = List.copyOf(submitted);
        }
        Map<JobState, Integer> jobsWith = new EnumMap<>(JobState.class);
        for (String id : ids) {
            events.after(id, 0, 10_000).stream()
                    .filter(event -> event.type().equals(JobEvents.STATE))
                    .map(event -> stateIn(event, json))
                    .distinct()
                    .forEach(state -> jobsWith.merge(state, 1, Integer::sum));
        }
        jobsWith.values().removeIf(count -> count < 3);
        return jobsWith.keySet();
    }

    private static JobState stateIn(KeptEvent event, JsonMapper json) {
        return JobState.valueOf(json.readTree(event.data()).path("state").asString());
    }

    private static void verify(Job job, List<KeptEvent> events, JsonMapper json, Map<JobState, Integer> seen) {
        String story =
                events.stream().map(event -> event.type() + " " + event.data()).collect(Collectors.joining("\n"));
        JobState state = null;
        long claim = 0;
        for (KeptEvent event : events) {
            JsonNode data = event.data().isEmpty() ? json.createObjectNode() : json.readTree(event.data());
            if (event.type().equals(JobEvents.STATE)) {
                JobState next = stateIn(event, json);
                assertThat(
                                state == null
                                        ? next == JobState.QUEUED
                                        : state.next().contains(next))
                        .as(state + " to " + next + " in\n" + story)
                        .isTrue();
                state = next;
                seen.merge(next, 1, Integer::sum);
            } else if (event.type().equals(JobEvents.EPOCH)) {
                assertThat(state).as(story).isIn(JobState.RUNNING, JobState.CANCELLING);
                assertThat(data.path("learning_rate").longValue()).as(story).isGreaterThanOrEqualTo(claim);
                claim = data.path("learning_rate").longValue();
            }
        }
        assertThat(state).isEqualTo(job.state());
        assertThat(events.get(events.size() - 1).type()).isEqualTo(KeptEvent.END);
        assertThat(events.stream().filter(event -> event.type().equals(KeptEvent.END)))
                .as(story)
                .hasSize(1);
    }
}
