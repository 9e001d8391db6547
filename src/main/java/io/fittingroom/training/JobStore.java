package io.fittingroom.training;

import io.fittingroom.engine.Evaluation;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.StopReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Jobs, their epochs and their events in the database. Every method that changes something runs in the caller's transaction
 * or its own, and writes the event that announces the change with it.
 */
@Repository
@Transactional
class JobStore {

    private static final String JOBS = "SELECT id, number, state, request, submitted_at, started_at, finished_at, keep,"
            + " stop_reason, error, evaluation_loss, evaluation_accuracy, evaluation_samples, model_version FROM jobs";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    JobStore(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What a job's end leaves behind.
     *
     * @param state final
     */
    record End(
            JobState state,
            @Nullable StopReason stopReason,
            @Nullable String error,
            @Nullable Integer modelVersion) {

        static End failed(String error) {
            return new End(JobState.FAILED, null, error, null);
        }

        static End interrupted() {
            return new End(
                    JobState.INTERRUPTED,
                    null,
                    "The service ended while the job was running. The figures of the finished epochs are kept; the weights are not.",
                    null);
        }
    }

    /** Takes the next number in the order of submissions; until the transaction ends, nobody else can. */
    @Transactional(propagation = Propagation.MANDATORY)
    public long nextNumber() {
        jdbc.sql("UPDATE submissions SET number = number + 1 WHERE id = 1").update();
        return jdbc.sql("SELECT number FROM submissions WHERE id = 1")
                .query(Long.class)
                .single();
    }

    public int count(JobState state) {
        return jdbc.sql("SELECT COUNT(*) FROM jobs WHERE state = ?")
                .param(state.name())
                .query(Integer.class)
                .single();
    }

    public void insert(String id, long number, JobRequest request) {
        jdbc.sql("INSERT INTO jobs (id, number, model, state, request, epochs, submitted_at, last_event)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, 0)")
                .params(
                        id,
                        number,
                        request.model(),
                        JobState.QUEUED.name(),
                        json.writeValueAsString(request),
                        request.epochs(),
                        now())
                .update();
        announceState(id, JobState.QUEUED);
    }

    /** What a key was used for. */
    record KeyUse(String bodySha256, String jobId) {}

    /** The use of a key that is still remembered. */
    @Transactional(readOnly = true)
    public Optional<KeyUse> findKey(String key) {
        return jdbc.sql("SELECT body_sha256, job_id FROM idempotency_keys WHERE idempotency_key = ? AND created_at > ?")
                .params(key, now().minus(IdempotencyKey.LIFETIME))
                .query((row, number) -> new KeyUse(row.getString(1), row.getString(2)))
                .optional();
    }

    /** Remembers a key, and forgets those whose time is over. */
    public void insertKey(IdempotencyKey key, String jobId) {
        jdbc.sql("DELETE FROM idempotency_keys WHERE created_at <= ?")
                .param(now().minus(IdempotencyKey.LIFETIME))
                .update();
        jdbc.sql("INSERT INTO idempotency_keys (idempotency_key, body_sha256, job_id, created_at) VALUES (?, ?, ?, ?)")
                .params(key.key(), key.bodySha256(), jobId, now())
                .update();
    }

    /** QUEUED to RUNNING; false when somebody else was faster. */
    public boolean start(String id) {
        boolean moved = jdbc.sql("UPDATE jobs SET state = 'RUNNING', started_at = ? WHERE id = ? AND state = 'QUEUED'")
                        .params(now(), id)
                        .update()
                == 1;
        if (moved) {
            announceState(id, JobState.RUNNING);
        }
        return moved;
    }

    /** RUNNING to CANCELLING; false when the job does not run. */
    public boolean startCancelling(String id, Keep keep) {
        boolean moved = jdbc.sql("UPDATE jobs SET state = 'CANCELLING', keep = ? WHERE id = ? AND state = 'RUNNING'")
                        .params(keep.word(), id)
                        .update()
                == 1;
        if (moved) {
            announceState(id, JobState.CANCELLING);
        }
        return moved;
    }

    /** From exactly this state to a final one; false when the job is not in this state. */
    public boolean end(String id, JobState from, End end) {
        if (!from.next().contains(end.state())) {
            throw new IllegalArgumentException("A job does not go from " + from + " to " + end.state());
        }
        boolean moved = jdbc.sql(
                                "UPDATE jobs SET state = :state, finished_at = :now, stop_reason = :stop, error = :error,"
                                        + " model_version = :version WHERE id = :id AND state = :from")
                        .param("state", end.state().name())
                        .param("now", now())
                        .param("stop", end.stopReason() == null ? null : json.writeValueAsString(end.stopReason()))
                        .param("error", end.error())
                        .param("version", end.modelVersion())
                        .param("id", id)
                        .param("from", from.name())
                        .update()
                == 1;
        if (moved) {
            announceState(id, end.state());
            announce(id, JobEvent.END, "");
        }
        return moved;
    }

    /** Keeps an epoch's figures; false when the job is no longer the runner's. */
    public boolean addEpoch(String id, EpochFigures figures) {
        if (!announce(id, JobEvent.EPOCH, json.writeValueAsString(figures))) {
            return false;
        }
        jdbc.sql("INSERT INTO job_epochs (job_id, epoch, loss, accuracy, val_loss, val_accuracy, top_k_accuracy,"
                        + " val_top_k_accuracy, learning_rate, duration_seconds, samples_per_second)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        id,
                        figures.epoch(),
                        finite(figures.loss()),
                        finite(figures.accuracy()),
                        finite(figures.valLoss()),
                        finite(figures.valAccuracy()),
                        finite(figures.topKAccuracy()),
                        finite(figures.valTopKAccuracy()),
                        figures.learningRate(),
                        figures.durationSeconds(),
                        figures.samplesPerSecond())
                .update();
        return true;
    }

    /** Keeps the figures on the test set; false when the job is no longer the runner's. */
    public boolean setEvaluation(String id, Evaluation evaluation) {
        if (!announce(id, JobEvent.EVALUATION, json.writeValueAsString(evaluation))) {
            return false;
        }
        jdbc.sql("UPDATE jobs SET evaluation_loss = ?, evaluation_accuracy = ?, evaluation_samples = ? WHERE id = ?")
                .params(finite(evaluation.loss()), finite(evaluation.accuracy()), evaluation.samples(), id)
                .update();
        return true;
    }

    @Transactional(readOnly = true)
    public Optional<Job> find(String id) {
        return jdbc.sql(JOBS + " WHERE id = ?").param(id).query(this::job).optional();
    }

    /** Those of these jobs that there are, by id. */
    @Transactional(readOnly = true)
    public Map<String, Job> findAll(List<String> ids) {
        Map<String, Job> found = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql(JOBS + " WHERE id IN (:ids)")
                    .param("ids", ids)
                    .query(this::job)
                    .list()
                    .forEach(job -> found.put(job.id(), job));
        }
        return found;
    }

    /** Newest first. */
    @Transactional(readOnly = true)
    public List<Job> list(@Nullable JobState state, @Nullable String model, int page, int size) {
        JdbcClient.StatementSpec query = jdbc.sql(
                        JOBS + where(state, model) + " ORDER BY number DESC LIMIT :size OFFSET :skip")
                .param("size", size)
                .param("skip", (long) page * size);
        return bind(query, state, model).query(this::job).list();
    }

    @Transactional(readOnly = true)
    public long count(@Nullable JobState state, @Nullable String model) {
        return bind(jdbc.sql("SELECT COUNT(*) FROM jobs" + where(state, model)), state, model)
                .query(Long.class)
                .single();
    }

    /** In the order of submission. */
    @Transactional(readOnly = true)
    public List<String> idsIn(JobState state) {
        return jdbc.sql("SELECT id FROM jobs WHERE state = ? ORDER BY number")
                .param(state.name())
                .query(String.class)
                .list();
    }

    /** How many queued jobs were submitted before this one. */
    @Transactional(readOnly = true)
    public int queuedBefore(long number) {
        return jdbc.sql("SELECT COUNT(*) FROM jobs WHERE state = 'QUEUED' AND number < ?")
                .param(number)
                .query(Integer.class)
                .single();
    }

    @Transactional(readOnly = true)
    public List<EpochFigures> epochs(String id) {
        return jdbc.sql("SELECT * FROM job_epochs WHERE job_id = ? ORDER BY epoch")
                .param(id)
                .query(JobStore::epoch)
                .list();
    }

    /** The last finished epoch of each of these jobs that has one. */
    @Transactional(readOnly = true)
    public Map<String, EpochFigures> lastEpochs(List<String> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<String, EpochFigures> last = new HashMap<>();
        jdbc.sql("SELECT e.* FROM job_epochs e JOIN (SELECT job_id, MAX(epoch) AS epoch FROM job_epochs"
                        + " WHERE job_id IN (:ids) GROUP BY job_id) m ON m.job_id = e.job_id AND m.epoch = e.epoch")
                .param("ids", ids)
                .query((ResultSet row) -> {
                    last.put(row.getString("job_id"), epoch(row, 0));
                });
        return last;
    }

    /** Events after {@code number}, oldest first. */
    @Transactional(readOnly = true)
    public List<JobEvent> eventsAfter(String id, long number) {
        return jdbc.sql("SELECT number, type, data FROM job_events WHERE job_id = ? AND number > ? ORDER BY number")
                .params(id, number)
                .query((row, index) -> new JobEvent(row.getLong(1), row.getString(2), row.getString(3)))
                .list();
    }

    /** Deletes a job that has ended, with its epochs and events; false when it has not ended or does not exist. */
    public boolean delete(String id) {
        List<String> finals = new ArrayList<>();
        for (JobState state : JobState.values()) {
            if (state.isFinal()) {
                finals.add(state.name());
            }
        }
        return jdbc.sql("DELETE FROM jobs WHERE id = :id AND state IN (:finals)")
                        .param("id", id)
                        .param("finals", finals)
                        .update()
                == 1;
    }

    private void announceState(String id, JobState state) {
        announce(id, JobEvent.STATE, json.writeValueAsString(Map.of("state", state, "at", now().toInstant())));
    }

    /** Writes an event under the job's next number; false when the job is neither open nor just ended by this transaction. */
    private boolean announce(String id, String type, String data) {
        boolean isOfRunner = type.equals(JobEvent.EPOCH) || type.equals(JobEvent.EVALUATION);
        int updated = jdbc.sql("UPDATE jobs SET last_event = last_event + 1 WHERE id = ?"
                        + (isOfRunner ? " AND state IN ('RUNNING', 'CANCELLING')" : ""))
                .param(id)
                .update();
        if (updated == 0) {
            return false;
        }
        jdbc.sql(
                        "INSERT INTO job_events (job_id, number, type, data) SELECT id, last_event, :type, :data FROM jobs WHERE id = :id")
                .param("type", type)
                .param("data", data)
                .param("id", id)
                .update();
        return true;
    }

    private static String where(@Nullable JobState state, @Nullable String model) {
        return " WHERE 1 = 1" + (state == null ? "" : " AND state = :state")
                + (model == null ? "" : " AND model = :model");
    }

    private static JdbcClient.StatementSpec bind(
            JdbcClient.StatementSpec query, @Nullable JobState state, @Nullable String model) {
        JdbcClient.StatementSpec bound = state == null ? query : query.param("state", state.name());
        return model == null ? bound : bound.param("model", model);
    }

    private OffsetDateTime now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
    }

    private Job job(ResultSet row, int number) throws SQLException {
        String keep = row.getString("keep");
        String stopReason = row.getString("stop_reason");
        long samples = row.getLong("evaluation_samples");
        boolean isEvaluated = !row.wasNull();
        return new Job(
                row.getString("id"),
                row.getLong("number"),
                JobState.valueOf(row.getString("state")),
                json.readValue(row.getString("request"), JobRequest.class),
                instant(row, "submitted_at"),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                keep == null ? null : Keep.valueOf(keep.toUpperCase(Locale.ROOT)),
                stopReason == null ? null : json.readValue(stopReason, StopReason.class),
                row.getString("error"),
                isEvaluated
                        ? new Evaluation(number(row, "evaluation_loss"), number(row, "evaluation_accuracy"), samples)
                        : null,
                row.getObject("model_version", Integer.class));
    }

    private static EpochFigures epoch(ResultSet row, int number) throws SQLException {
        return new EpochFigures(
                row.getInt("epoch"),
                number(row, "loss"),
                number(row, "accuracy"),
                number(row, "val_loss"),
                number(row, "val_accuracy"),
                number(row, "top_k_accuracy"),
                number(row, "val_top_k_accuracy"),
                row.getDouble("learning_rate"),
                row.getDouble("duration_seconds"),
                row.getDouble("samples_per_second"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static double number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
