package io.fittingroom.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fittingroom.dataset.FewPictures;
import io.fittingroom.engine.Evaluation;
import io.fittingroom.network.Activation;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Layer;
import io.fittingroom.stream.KeptEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The queue, the states and what a runner writes, on the database itself; each database fills in where it is. Nobody trains
 * here: the tests are the runners.
 */
@SpringBootTest(
        properties = {
            "fitting-room.roles=web",
            // Nobody but the tests takes anything for dead.
            "fitting-room.training.heartbeat-interval=1h"
        })
@ContextConfiguration(initializers = FewPictures.class)
abstract class QueueContract {

    private static final Submitter ADA = new Submitter("ada");
    private static final Submitter BOB = new Submitter("bob");
    private static final String TOKEN = "token";
    private static final byte[] CHECKPOINT = {1, 2, 3};

    @Autowired
    private JobQueue queue;

    @Autowired
    private JobMoves moves;

    @Autowired
    private RunStore runs;

    @Autowired
    private JobStore store;

    @Autowired
    private JobEvents events;

    @Autowired
    private Jobs jobs;

    @Autowired
    private Recovery recovery;

    @Autowired
    private LiveJobs live;

    @Autowired
    private Retention retention;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private JsonMapper json;

    @Autowired
    private TransactionTemplate transaction;

    private int submitted;

    @BeforeEach
    void empty() {
        for (String table :
                List.of("experiments", "jobs", "submitters", "scheduled_tasks", "model_versions", "models")) {
            jdbc.sql("DELETE FROM " + table).update();
        }
    }

    static List<Arguments> pairsOfStates() {
        List<Arguments> pairs = new ArrayList<>();
        for (JobState from : JobState.values()) {
            for (JobState to : JobState.values()) {
                pairs.add(Arguments.of(from, to));
            }
        }
        return pairs;
    }

    /** All 64 of them: the legal ones from the state itself alone, the others never. */
    @ParameterizedTest
    @MethodSource("pairsOfStates")
    void aMoveIsMadeFromItsStateAloneAndOnlyIfItIsLegal(JobState from, JobState to) {
        for (JobState actual : JobState.values()) {
            String id = jobIn(actual);
            if (!from.next().contains(to)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> moves.move(id, from, to, Map.of()))
                        .withMessageContaining("from " + from + " to " + to);
                assertThat(state(id)).isEqualTo(actual);
            } else {
                long before = lastEvent(id);
                boolean moved = moves.move(id, from, to, Map.of());
                assertThat(moved).isEqualTo(actual == from);
                assertThat(state(id)).isEqualTo(moved ? to : actual);
                assertThat(lastEvent(id)).isEqualTo(moved ? before + 1 : before);
            }
        }
    }

    @Test
    void everyWaitingJobHasAToken() {
        String first = submit(ADA);
        submit(ADA);
        assertThat(tokens()).isEqualTo(2);

        Run run = queue.claim(TOKEN, "here").orElseThrow();
        moves.end(run, JobState.RUNNING, JobEnd.failed("for a test"));
        queue.putBack(first, JobState.FAILED, JobRequests.LESSON);

        assertThat(tokens()).isEqualTo(3);
        assertThat(state(first)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void submittersTakeTurnsAndEachOnesJobsKeepTheirOrder() {
        List<String> ada = List.of(submit(ADA), submit(ADA), submit(ADA));
        List<String> bob = List.of(submit(BOB), submit(BOB));

        List<String> expected = List.of(ada.get(0), bob.get(0), ada.get(1), bob.get(1), ada.get(2));
        assertThat(queue.positions())
                .isEqualTo(Map.of(
                        expected.get(0),
                        0,
                        expected.get(1),
                        1,
                        expected.get(2),
                        2,
                        expected.get(3),
                        3,
                        expected.get(4),
                        4));
        List<String> claimed = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            claimed.add(queue.claim(TOKEN + i, "here").orElseThrow().jobId());
        }
        assertThat(claimed).isEqualTo(expected);
        assertThat(queue.claim(TOKEN, "here")).isEmpty();
        // The turns are remembered: Bob's last one is longer ago.
        String late = submit(ADA);
        String next = submit(BOB);
        assertThat(queue.claim(TOKEN, "here")).map(Run::jobId).contains(next);
        assertThat(queue.claim(TOKEN, "here")).map(Run::jobId).contains(late);
    }

    /** It was taken when the limits were others, or the service knew fields that it does not know any more. */
    @Test
    void aStoredRequestOutsideOfTodaysRangesIsReadListedAndResumed() {
        String id = submit(ADA);
        ObjectNode then = json.valueToTree(JobRequests.LESSON);
        then.put("epochs", 5_000)
                .put("batch_size", 20_000)
                .put("model", "a name of then")
                .put("patience_of_then", 1);
        ((ObjectNode) then.path("layers").path(2)).put("units", 1_000_000).put("bits_of_then", 8);
        jdbc.sql("UPDATE jobs SET request = ? WHERE id = ?")
                .params(json.writeValueAsString(then), id)
                .update();

        JobRequest read = store.find(id).orElseThrow().request();
        assertThat(read.epochs()).isEqualTo(5_000);
        assertThat(read.batchSize()).isEqualTo(20_000);
        assertThat(read.model()).isEqualTo("a name of then");
        assertThat(read.layers().get(2)).isEqualTo(new Layer.Dense(1_000_000, Activation.RELU));
        assertThat(store.list(new JobStore.Filter(null, null, null), 0, 10))
                .extracting(Job::request)
                .containsExactly(read);

        assertThat(queue.claim(TOKEN, "here")).isPresent();
        recovery.interruptRunsOf(TOKEN);
        assertThat(state(id)).isEqualTo(JobState.INTERRUPTED);
        queue.putBack(id, JobState.INTERRUPTED, read);
        assertThat(store.find(id).orElseThrow().request()).isEqualTo(read);
        assertThat(queue.claim(TOKEN, "here")).map(Run::jobId).contains(id);
    }

    @Test
    void oneSubmittersJobsComeInTheirOrder() {
        assertThat(order(Map.of("ada", 7L), "ada", "ada", "ada")).containsExactly("ada-1", "ada-2", "ada-3");
    }

    @Test
    void submittersTakeTurnsInTheOrderOfTheirFirstJobs() {
        assertThat(order(Map.of(), "ada", "ada", "ada", "bob", "bob", "cy"))
                .containsExactly("ada-1", "bob-4", "cy-6", "ada-2", "bob-5", "ada-3");
    }

    @Test
    void whoseLastTurnIsLongestAgoComesFirst() {
        assertThat(order(Map.of("ada", 9L, "bob", 4L), "ada", "bob", "bob")).containsExactly("bob-2", "ada-1", "bob-3");
    }

    @Test
    void whoNeverHadATurnComesBeforeWhoHad() {
        assertThat(order(Map.of("ada", 1L), "ada", "ada", "new")).containsExactly("new-3", "ada-1", "ada-2");
    }

    @Test
    void aClassOfThirtyGetsOneEachBeforeAnybodyGetsTwo() {
        String[] names = new String[90];
        for (int i = 0; i < names.length; i++) {
            names[i] = "pupil" + i / 3;
        }

        List<String> order = order(Map.of(), names);

        assertThat(order.subList(0, 30))
                .extracting(label -> label.substring(0, label.indexOf('-')))
                .doesNotHaveDuplicates();
        assertThat(order.subList(30, 60))
                .extracting(label -> label.substring(0, label.indexOf('-')))
                .doesNotHaveDuplicates();
        assertThat(order).hasSize(90).doesNotHaveDuplicates();
    }

    /** An order that is fixed when a job is submitted would keep the turns of the cancelled ones. */
    @Test
    void aJobThatIsCancelledWhileItWaitsTakesNoTurn() {
        List<String> adas = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            adas.add(submit(ADA));
        }
        assertThat(queue.claim(TOKEN, "here")).map(Run::jobId).contains(adas.get(0));
        adas.subList(1, 5).forEach(id -> jobs.cancel(id, KeptModel.NONE));
        List<String> bobs = List.of(submit(BOB), submit(BOB));

        assertThat(queue.positions()).isEqualTo(Map.of(bobs.get(0), 0, adas.get(5), 1, bobs.get(1), 2));
    }

    /** A program that deletes each of its jobs before it submits the next is not served before those who wait. */
    @Test
    void aTurnIsRememberedWhenItsJobIsNoMore() {
        submit(ADA);
        submit(ADA);
        for (int round = 0; round < 2; round++) {
            String bobs = submit(BOB);
            assertThat(queue.claim(TOKEN, "here").orElseThrow().jobId()).isNotEqualTo(bobs);
            Run bob = queue.claim(TOKEN, "here").orElseThrow();
            assertThat(bob.jobId()).isEqualTo(bobs);
            moves.end(bob, JobState.RUNNING, JobEnd.failed("for a test"));
            jobs.delete(bobs);
        }
    }

    @Test
    void theTokenOfADeadHolderIsReplacedOnceByAFreshOne() {
        holdToken("dead", Instant.parse("2100-01-01T00:00:00Z").atOffset(ZoneOffset.UTC));

        recovery.takeOver("dead");
        recovery.takeOver("dead");

        assertThat(tokens()).isOne();
        assertThat(count("scheduled_tasks WHERE picked = FALSE AND task_instance <> 'dead'"))
                .isOne();
        assertThat(recovery.heartbeats()).isEmpty();
    }

    @Test
    void aRunOfADeadHolderIsInterruptedAndOneOfThisProcessIsNot() {
        String dead = submit(ADA);
        String mine = submit(ADA);
        assertThat(queue.claim("dead", "there")).map(Run::jobId).contains(dead);
        Run run = queue.claim("mine", "here").orElseThrow();
        LiveJobs.Live training = live.add(run);
        try {
            recovery.takeOver("dead");
            recovery.takeOver("mine");
        } finally {
            live.remove(training);
        }

        assertThat(state(dead)).isEqualTo(JobState.INTERRUPTED);
        assertThat(state(mine)).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aRunnerThatLostItsJobWritesNothing() {
        String id = submit(ADA);
        Run first = queue.claim(TOKEN, "here").orElseThrow();
        assertThat(runs.addEpoch(first, figures(1), CHECKPOINT)).isTrue();
        recovery.interruptRunsOf(TOKEN);
        queue.putBack(id, JobState.INTERRUPTED, JobRequests.LESSON);
        Run second = queue.claim("another", "there").orElseThrow();
        assertThat(second.claim()).isGreaterThan(first.claim());

        assertThat(runs.addEpoch(first, figures(2), new byte[] {9})).isFalse();
        assertThat(runs.setCheckpoint(first, 2, new byte[] {9})).isFalse();
        assertThat(runs.setEvaluation(first, new Evaluation(1, 0.5, 10))).isFalse();
        assertThat(moves.end(first, JobState.RUNNING, JobEnd.failed("late"))).isFalse();

        assertThat(store.epochs(id)).hasSize(1);
        assertThat(runs.checkpoint(id)).contains(CHECKPOINT);
        assertThat(store.find(id).orElseThrow().evaluation()).isNull();
        assertThat(state(id)).isEqualTo(JobState.RUNNING);
        assertThat(runs.addEpoch(second, figures(2), null)).isTrue();
    }

    @Test
    void anEpochThatIsTrainedAgainTakesItsOwnPlace() {
        String id = submit(ADA);
        Run run = queue.claim(TOKEN, "here").orElseThrow();
        runs.addEpoch(run, figures(1), CHECKPOINT);
        runs.addEpoch(run, figures(2), null);

        assertThat(runs.addEpoch(run, figures(2), new byte[] {4})).isTrue();

        assertThat(store.epochs(id)).extracting(EpochFigures::epoch).containsExactly(1, 2);
        assertThat(runs.checkpointEpoch(id)).contains(2);
        assertThat(runs.checkpoint(id)).contains(new byte[] {4});
    }

    @Test
    void largeCheckpointsComeBackAsTheyWere() {
        String id = submit(ADA);
        Run run = queue.claim(TOKEN, "here").orElseThrow();
        byte[] large = new byte[20_000_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31);
        }

        runs.addEpoch(run, figures(1), large);

        assertThat(Arrays.equals(runs.checkpoint(id).orElseThrow(), large)).isTrue();
    }

    @Test
    void whoCancelsDoesNotWaitForACheckpointThatIsBeingWritten() {
        String id = submit(ADA);
        Run run = queue.claim(TOKEN, "here").orElseThrow();
        runs.addEpoch(run, figures(1), CHECKPOINT);
        transaction.executeWithoutResult(writing -> {
            jdbc.sql("UPDATE checkpoints SET epoch = 2 WHERE job_id = ?")
                    .param(id)
                    .update();
            Boolean cancelled =
                    elsewhere(() -> moves.move(id, JobState.RUNNING, JobState.CANCELLING, Map.of("keep", "none")));
            assertThat(cancelled).isTrue();
        });
    }

    @Test
    void heartbeatsAreOfTokensThatAreHeldAndOfRunsWhoseTokenIsNot() {
        submit(ADA);
        submit(ADA);
        assertThat(queue.claim("left", "there")).isPresent();
        assertThat(queue.claim("held", "there")).isPresent();
        OffsetDateTime noon = Instant.parse("2026-01-01T12:00:00Z").atOffset(ZoneOffset.UTC);
        jdbc.sql("DELETE FROM scheduled_tasks").update();
        holdToken("held", noon);
        holdToken("idle", noon.plusMinutes(1));

        assertThat(recovery.heartbeats())
                .containsEntry("left", Optional.empty())
                .containsEntry("held", Optional.of(noon))
                .containsEntry("idle", Optional.of(noon.plusMinutes(1)));
    }

    @Test
    void aJobThatWasToBeCancelledWhenItsRunnerDiedIsCancelled() {
        String id = submit(ADA);
        assertThat(queue.claim(TOKEN, "there")).map(Run::jobId).contains(id);
        jobs.cancel(id, KeptModel.BEST);

        recovery.interruptRunsOf(TOKEN);

        Job job = store.find(id).orElseThrow();
        assertThat(job.state()).isEqualTo(JobState.CANCELLED);
        assertThat(job.error()).contains("before it had stopped");
        assertThat(job.stopReason().detail()).isEqualTo("Cancelled in epoch 1.");
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        String id = submit(ADA);
        IdempotencyKey key = new IdempotencyKey(ADA, "key", "a digest");
        store.insertKey(key, id);
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);

        jdbc.sql("UPDATE idempotency_keys SET created_at = ?")
                .param(now.minusHours(23))
                .update();
        assertThat(store.findKey(key)).map(JobStore.KeyUse::jobId).contains(id);
        jdbc.sql("UPDATE idempotency_keys SET created_at = ?")
                .param(now.minusHours(25))
                .update();
        assertThat(store.findKey(key)).isEmpty();
        assertThat(store.forgetOldKeys()).isEqualTo(1);
    }

    @Test
    void retentionRemovesWhatIsOldAndNothingThatAModelRefersTo() {
        String old = endedJob(400);
        String young = endedJob(10);
        String withModel = endedJob(400);
        String waiting = submit(ADA);
        jdbc.sql("INSERT INTO models (name, last_version) VALUES ('kept', 1)").update();
        jdbc.sql("INSERT INTO model_versions (model, version, job_id, created_at, description, artifact)"
                        + " VALUES ('kept', 1, ?, ?, '{}', ?)")
                .params(withModel, OffsetDateTime.now(ZoneOffset.UTC), new byte[] {1})
                .update();

        retention.tidyUp();

        assertThat(store.find(old)).isEmpty();
        assertThat(List.of(young, withModel, waiting))
                .allSatisfy(id -> assertThat(store.find(id)).isPresent());
        assertThat(store.epochs(withModel)).hasSize(1);
        assertThat(runs.checkpoint(withModel)).isEmpty();
        assertThat(runs.checkpoint(young)).isPresent();
        assertThat(events.after(withModel, 0, 100)).extracting(KeptEvent::type).containsExactly("end");
        assertThat(events.after(young, 0, 100))
                .extracting(KeptEvent::type)
                .containsExactly("state", "state", "epoch", "state", "end");
        assertThat(count("job_epochs WHERE job_id = '" + old + "'")).isZero();
    }

    @Test
    void retentionKeepsAnExperimentsJobsAsLongAsOneOfThemIsYoung() {
        String first = endedJob(400);
        String second = endedJob(10);
        jdbc.sql("INSERT INTO experiments (id, number, name, base, submitted_at) VALUES ('e', 1, 'e', '{}', ?)")
                .param(OffsetDateTime.now(ZoneOffset.UTC).minusDays(400))
                .update();
        List.of(first, second)
                .forEach(id -> jdbc.sql("INSERT INTO experiment_variants (experiment_id, position, name, job_id)"
                                + " VALUES ('e', ?, 'v', ?)")
                        .params(id.equals(first) ? 0 : 1, id)
                        .update());

        retention.tidyUp();
        assertThat(List.of(first, second))
                .allSatisfy(id -> assertThat(store.find(id)).isPresent());

        endedAgo(second, 400);
        retention.tidyUp();
        assertThat(List.of(first, second))
                .allSatisfy(id -> assertThat(store.find(id)).isEmpty());
        assertThat(count("experiments")).isZero();
    }

    /** Whoever takes over from a dead runner may find that others have ended and deleted the job. */
    @Test
    void aJobThatIsGoneIsInNoEpoch() {
        assertThat(store.epochUnderWay("gone")).isZero();
    }

    /** Clients and runners that do all there is to do, in no order, some of them dying. */
    @Test
    void whateverHappensNoJobIsLostAndNoneHasTwoRunners() throws InterruptedException {
        Simulation simulation = new Simulation(queue, moves, runs, store, jobs, recovery, jdbc, transaction);

        simulation.run(Integer.getInteger("fitting-room.simulation", 250), events, json);

        simulation.verify(store, events, json);
        assertThat(count("checkpoints WHERE job_id NOT IN (SELECT id FROM jobs)"))
                .isZero();
        assertThat(count("job_progress WHERE job_id NOT IN"
                        + " (SELECT id FROM jobs WHERE state IN ('RUNNING', 'CANCELLING'))"))
                .isZero();
        assertThat(tokens()).isGreaterThanOrEqualTo(count("jobs WHERE state = 'QUEUED'"));
    }

    /** The jobs of these submitters, submitted one after the other, in the order in which they are trained. */
    private List<String> order(Map<String, Long> lastServed, String... submitters) {
        lastServed.forEach(
                (submitter, claim) -> jdbc.sql("INSERT INTO submitters (submitter, last_served) VALUES (?, ?)")
                        .params(submitter, claim)
                        .update());
        Map<String, String> labels = new HashMap<>();
        for (String submitter : submitters) {
            labels.put(submit(new Submitter(submitter)), submitter + "-" + (labels.size() + 1));
        }
        return queue.positions().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(position -> labels.get(position.getKey()))
                .toList();
    }

    private String submit(Submitter submitter) {
        String id = "job" + ++submitted + "-" + System.nanoTime();
        transaction.executeWithoutResult(
                status -> queue.insert(id, queue.nextNumber(), submitter, JobRequests.LESSON, JobRequests.DATASET));
        return id;
    }

    /** A job that came to this state the legal way, or was put there. */
    private String jobIn(JobState state) {
        String id = submit(ADA);
        jdbc.sql("UPDATE jobs SET state = ? WHERE id = ?")
                .params(state.name(), id)
                .update();
        return id;
    }

    private String endedJob(int daysAgo) {
        String id = submit(ADA);
        Run run = queue.claim(TOKEN, "here").orElseThrow();
        runs.addEpoch(run, figures(1), CHECKPOINT);
        moves.end(run, JobState.RUNNING, JobEnd.failed("for a test"));
        endedAgo(id, daysAgo);
        return id;
    }

    private void endedAgo(String id, int days) {
        jdbc.sql("UPDATE jobs SET finished_at = ? WHERE id = ?")
                .params(OffsetDateTime.now(ZoneOffset.UTC).minusDays(days), id)
                .update();
    }

    private void holdToken(String token, OffsetDateTime heartbeat) {
        jdbc.sql("INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, picked_by,"
                        + " last_heartbeat, version) VALUES ('train', ?, ?, TRUE, 'there', ?, 1)")
                .params(token, heartbeat, heartbeat)
                .update();
    }

    private static EpochFigures figures(int epoch) {
        return new EpochFigures(
                epoch, 1.0 / epoch, 0.5, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0.001, 1, 60_000);
    }

    private JobState state(String id) {
        return store.find(id).orElseThrow().state();
    }

    private long lastEvent(String id) {
        return events.lastNumbers(List.of(id)).get(id);
    }

    private long tokens() {
        return count("scheduled_tasks WHERE task_name = 'train'");
    }

    private long count(String from) {
        return jdbc.sql("SELECT COUNT(*) FROM " + from).query(Long.class).single();
    }

    /** On a connection of its own. */
    private static <T> T elsewhere(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work).join();
    }
}
