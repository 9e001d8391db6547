package io.fittingroom.training;

import io.fittingroom.engine.Evaluation;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Shape;
import io.fittingroom.network.StopReason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Jobs and their epochs as they are read, and the idempotency keys by which they are found again. */
@Repository
@Transactional
class JobStore {

    private static final String JOBS =
            "SELECT id, number, submitter, state, request, dataset, dataset_version, fingerprint, picture_shape, submitted_at, started_at, finished_at, keep,"
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
     * Which jobs are looked for; null for whichever.
     *
     * @param submitter by name
     */
    record Filter(
            @Nullable JobState state,
            @Nullable String model,
            @Nullable String submitter) {

        /**
         * The state is written out: PostgreSQL's plan for any state walks through all jobs by number, which is the slowest
         * way to find that none waits.
         */
        private String where() {
            return " WHERE 1 = 1" + (state == null ? "" : " AND state = '" + state.name() + "'")
                    + (model == null ? "" : " AND model = :model")
                    + (submitter == null ? "" : " AND submitter = :submitter");
        }

        /** Newest first. H2 reads an index in its order only where all of the index's columns are asked for. */
        private String order() {
            String first = "";
            if (submitter != null) {
                first = "submitter DESC, ";
            } else if (model != null) {
                first = "model DESC, ";
            } else if (state != null) {
                first = "state DESC, ";
            }
            return " ORDER BY " + first + "number DESC";
        }

        private JdbcClient.StatementSpec bind(JdbcClient.StatementSpec query) {
            JdbcClient.StatementSpec bound = model == null ? query : query.param("model", model);
            return submitter == null ? bound : bound.param("submitter", submitter);
        }
    }

    /** What a key was used for. */
    record KeyUse(String bodySha256, String jobId) {}

    /** The use of a key that is still remembered. */
    @Transactional(readOnly = true)
    public Optional<KeyUse> findKey(IdempotencyKey key) {
        return jdbc.sql("SELECT body_sha256, job_id FROM idempotency_keys WHERE idempotency_key = ? AND created_at > ?")
                .params(key.stored(), OffsetDateTime.now(clock).minus(IdempotencyKey.LIFETIME))
                .query((row, number) -> new KeyUse(row.getString(1), row.getString(2)))
                .optional();
    }

    /** Remembers a key, and forgets those whose time is over. */
    public void insertKey(IdempotencyKey key, String jobId) {
        forgetOldKeys();
        jdbc.sql("INSERT INTO idempotency_keys (idempotency_key, body_sha256, job_id, created_at) VALUES (?, ?, ?, ?)")
                .params(key.stored(), key.bodySha256(), jobId, OffsetDateTime.now(clock))
                .update();
    }

    /** Forgets the keys whose time is over. */
    public int forgetOldKeys() {
        return jdbc.sql("DELETE FROM idempotency_keys WHERE created_at <= ?")
                .param(OffsetDateTime.now(clock).minus(IdempotencyKey.LIFETIME))
                .update();
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
    public List<Job> list(Filter filter, int page, int size) {
        JdbcClient.StatementSpec query = jdbc.sql(JOBS + filter.where() + filter.order() + " LIMIT :size OFFSET :skip")
                .param("size", size)
                .param("skip", (long) page * size);
        return filter.bind(query).query(this::job).list();
    }

    @Transactional(readOnly = true)
    public long count(Filter filter) {
        return filter.bind(jdbc.sql("SELECT COUNT(*) FROM jobs" + filter.where()))
                .query(Long.class)
                .single();
    }

    @Transactional(readOnly = true)
    public List<EpochFigures> epochs(String id) {
        return jdbc.sql("SELECT * FROM job_epochs WHERE job_id = ? ORDER BY epoch")
                .param(id)
                .query(JobStore::epoch)
                .list();
    }

    /**
     * The epoch that a training which has begun is in, from 1: the one after the last that was finished, if there are more. 0
     * of a job that was ended and deleted in this moment.
     */
    @Transactional(readOnly = true)
    public int epochUnderWay(String id) {
        return find(id).map(job -> Math.min(epochs(id).size() + 1, job.request().epochs()))
                .orElse(0);
    }

    /** The last finished epoch of each of these jobs that has one. */
    @Transactional(readOnly = true)
    public Map<String, EpochFigures> lastEpochs(List<String> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<String, EpochFigures> last = new HashMap<>();
        // Two steps down the primary key for each job. Grouped, all epochs of the jobs were read, or on PostgreSQL all
        // of all jobs.
        jdbc.sql("SELECT e.* FROM jobs j JOIN job_epochs e ON e.job_id = j.id AND e.epoch = (SELECT m.epoch"
                        + " FROM job_epochs m WHERE m.job_id = j.id ORDER BY m.job_id DESC, m.epoch DESC LIMIT 1)"
                        + " WHERE j.id IN (:ids)")
                .param("ids", ids)
                .query((ResultSet row) -> {
                    last.put(row.getString("job_id"), epoch(row, 0));
                });
        return last;
    }

    /** Deletes a job that has ended, with its epochs and events; false when it has not ended or does not exist. */
    public boolean delete(String id) {
        List<String> finals = new ArrayList<>();
        for (JobState state : JobState.values()) {
            if (state.hasEnded()) {
                finals.add(state.name());
            }
        }
        return jdbc.sql("DELETE FROM jobs WHERE id = :id AND state IN (:finals)")
                        .param("id", id)
                        .param("finals", finals)
                        .update()
                == 1;
    }

    private Job job(ResultSet row, int number) throws SQLException {
        String keep = row.getString("keep");
        String stopReason = row.getString("stop_reason");
        long samples = row.getLong("evaluation_samples");
        boolean isEvaluated = !row.wasNull();
        return new Job(
                row.getString("id"),
                row.getLong("number"),
                new Submitter(row.getString("submitter")),
                JobState.valueOf(row.getString("state")),
                json.readValue(row.getString("request"), JobRequest.class),
                new JobDataset(
                        row.getString("dataset"),
                        row.getInt("dataset_version"),
                        row.getString("fingerprint"),
                        json.readValue(row.getString("picture_shape"), Shape.class)),
                instant(row, "submitted_at"),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                keep == null ? null : KeptModel.valueOf(keep.toUpperCase(Locale.ROOT)),
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
}
