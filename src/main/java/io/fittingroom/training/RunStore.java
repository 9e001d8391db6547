package io.fittingroom.training;

import io.fittingroom.engine.Evaluation;
import io.fittingroom.network.EpochFigures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a runner writes while it trains a job. Every method that says whether it was done is a transaction of its own or part
 * of the caller's, writes the event that announces the change with it, and does nothing but say false when the job is no
 * longer the runner's.
 */
@Repository
@Transactional
class RunStore {

    private final JdbcClient jdbc;
    private final JobEvents events;
    private final JsonMapper json;

    RunStore(JdbcClient jdbc, JobEvents events, JsonMapper json) {
        this.jdbc = jdbc;
        this.events = events;
        this.json = json;
    }

    /**
     * Keeps an epoch's figures and, where one is given, the checkpoint from which training can go on after it. The figures of
     * an epoch that is trained again, since there was no checkpoint after it, take the place of the same ones.
     */
    public boolean addEpoch(Run run, EpochFigures figures, byte @Nullable [] checkpoint) {
        if (checkpoint != null) {
            keep(run, figures.epoch(), checkpoint);
        }
        // The job's row comes last: a large checkpoint takes a while, and whoever cancels the job must not wait for it.
        if (!isMine(run)) {
            return undone();
        }
        jdbc.sql("DELETE FROM job_epochs WHERE job_id = ? AND epoch = ?")
                .params(run.jobId(), figures.epoch())
                .update();
        jdbc.sql("INSERT INTO job_epochs (job_id, epoch, loss, accuracy, val_loss, val_accuracy, top_k_accuracy,"
                        + " val_top_k_accuracy, learning_rate, duration_seconds, samples_per_second)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        run.jobId(),
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
        jdbc.sql("UPDATE jobs SET interruptions = 0 WHERE id = ? AND interruptions > 0")
                .param(run.jobId())
                .update();
        events.add(run.jobId(), JobEvents.EPOCH, figures);
        return true;
    }

    /** Keeps a checkpoint from within an epoch. */
    public boolean setCheckpoint(Run run, int epoch, byte[] checkpoint) {
        keep(run, epoch, checkpoint);
        return isMine(run) || undone();
    }

    /** Keeps the figures on the test set. */
    public boolean setEvaluation(Run run, Evaluation evaluation) {
        if (!isMine(run)) {
            return false;
        }
        jdbc.sql("UPDATE jobs SET evaluation_loss = ?, evaluation_accuracy = ?, evaluation_samples = ? WHERE id = ?")
                .params(finite(evaluation.loss()), finite(evaluation.accuracy()), evaluation.samples(), run.jobId())
                .update();
        events.add(run.jobId(), JobEvents.EVALUATION, evaluation);
        return true;
    }

    /** Says to the other instances how far the job is, as long as it is the runner's. */
    public void setProgress(Run run, BatchEvent progress) {
        if (!isMine(run)) {
            return;
        }
        String data = json.writeValueAsString(progress);
        int known = jdbc.sql("UPDATE job_progress SET data = ? WHERE job_id = ?")
                .params(data, run.jobId())
                .update();
        if (known == 0) {
            jdbc.sql("INSERT INTO job_progress (job_id, data) VALUES (?, ?)")
                    .params(run.jobId(), data)
                    .update();
        }
    }

    /** How far those of these jobs are that train, as their runners last said. */
    @Transactional(readOnly = true)
    public List<Progress> progress(List<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : jdbc.sql("SELECT job_id, data FROM job_progress WHERE job_id IN (:ids)")
                        .param("ids", ids)
                        .query((row, number) ->
                                new Progress(row.getString(1), json.readValue(row.getString(2), BatchEvent.class)))
                        .list();
    }

    record Progress(String jobId, BatchEvent event) {}

    /** From where the job can go on. */
    @Transactional(readOnly = true)
    public Optional<byte[]> checkpoint(String id) {
        return jdbc.sql("SELECT data FROM checkpoints WHERE job_id = ?")
                .param(id)
                .query((row, number) -> row.getBytes(1))
                .optional();
    }

    /** The last finished epoch of the job's checkpoint. */
    @Transactional(readOnly = true)
    public Optional<Integer> checkpointEpoch(String id) {
        return jdbc.sql("SELECT epoch FROM checkpoints WHERE job_id = ?")
                .param(id)
                .query(Integer.class)
                .optional();
    }

    /** The same of several jobs, by their ids. */
    @Transactional(readOnly = true)
    public Map<String, Integer> checkpointEpochs(List<String> ids) {
        Map<String, Integer> epochs = new HashMap<>();
        if (!ids.isEmpty()) {
            RowCallbackHandler keep = row -> epochs.put(row.getString(1), row.getInt(2));
            jdbc.sql("SELECT job_id, epoch FROM checkpoints WHERE job_id IN (:ids)")
                    .param("ids", ids)
                    .query(keep);
        }
        return epochs;
    }

    /** All runs under way, of whatever instance. */
    @Transactional(readOnly = true)
    public List<Run> underWay() {
        return jdbc.sql("SELECT id, claim FROM jobs WHERE state IN ('RUNNING', 'CANCELLING') ORDER BY number")
                .query((row, number) -> new Run(row.getString(1), row.getLong(2)))
                .list();
    }

    /** The runs under way for one token. */
    @Transactional(readOnly = true)
    public List<Run> of(String token) {
        return jdbc.sql("SELECT id, claim FROM jobs WHERE runner = ? AND state IN ('RUNNING', 'CANCELLING')")
                .param(token)
                .query((row, number) -> new Run(row.getString(1), row.getLong(2)))
                .list();
    }

    /** The tokens for which runs are under way, of whatever instance. */
    @Transactional(readOnly = true)
    public List<String> tokens() {
        return jdbc.sql("SELECT DISTINCT runner FROM jobs WHERE state IN ('RUNNING', 'CANCELLING')")
                .query(String.class)
                .list();
    }

    /** How many runners of this job have died since its last finished epoch, one more now. */
    @Transactional
    public int countInterruption(String id) {
        jdbc.sql("UPDATE jobs SET interruptions = interruptions + 1 WHERE id = ?")
                .param(id)
                .update();
        return jdbc.sql("SELECT interruptions FROM jobs WHERE id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    @Transactional
    public void setError(String id, @Nullable String error) {
        jdbc.sql("UPDATE jobs SET error = ? WHERE id = ?").params(error, id).update();
    }

    /** What has become of a run. */
    enum Fate {
        GOES_ON,
        TO_BE_CANCELLED,
        TAKEN_AWAY
    }

    /** What the database says of a run that this process has. */
    @Transactional(readOnly = true)
    public Fate fate(Run run) {
        return jdbc.sql("SELECT state FROM jobs WHERE id = ? AND claim = ?")
                .params(run.jobId(), run.claim())
                .query(String.class)
                .optional()
                .map(JobState::valueOf)
                .map(state -> switch (state) {
                    case RUNNING -> Fate.GOES_ON;
                    case CANCELLING -> Fate.TO_BE_CANCELLED;
                    case QUEUED, SUCCEEDED, FAILED, CANCELLED, DIVERGED, INTERRUPTED -> Fate.TAKEN_AWAY;
                })
                .orElse(Fate.TAKEN_AWAY);
    }

    private void keep(Run run, int epoch, byte[] checkpoint) {
        int known = jdbc.sql("UPDATE checkpoints SET epoch = ?, data = ? WHERE job_id = ?")
                .params(epoch, checkpoint, run.jobId())
                .update();
        if (known == 0) {
            jdbc.sql("INSERT INTO checkpoints (job_id, epoch, data) SELECT id, :epoch, :data"
                            + " FROM jobs WHERE id = :id AND claim = :claim")
                    .param("epoch", epoch)
                    .param("data", checkpoint)
                    .param("id", run.jobId())
                    .param("claim", run.claim())
                    .update();
        }
    }

    /** Locks the job's row as well, so that nobody takes it away before the transaction ends. */
    private boolean isMine(Run run) {
        return jdbc.sql("SELECT id FROM jobs WHERE id = ? AND claim = ? AND state IN ('RUNNING', 'CANCELLING')"
                        + " FOR UPDATE")
                .params(run.jobId(), run.claim())
                .query(String.class)
                .optional()
                .isPresent();
    }

    private static boolean undone() {
        TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
        return false;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
