package io.fittingroom.training;

import io.fittingroom.stream.KeptEvent;
import io.fittingroom.webhook.Notices;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one place where a job's state changes: by compare-and-set, along {@link JobState#next} alone, with the event that
 * announces it. Each move is a transaction of its own or part of the caller's. Thread-safe, over all instances.
 */
@Repository
class JobMoves {

    private final JdbcClient jdbc;
    private final JobEvents events;
    private final Notices notices;
    private final JsonMapper json;
    private final Clock clock;

    JobMoves(JdbcClient jdbc, JobEvents events, Notices notices, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.events = events;
        this.notices = notices;
        this.json = json;
        this.clock = clock;
    }

    /**
     * From exactly one state to another; false, with nothing done, when the job is in another state or is not there.
     *
     * @param columns what else of its row changes; the names are the program's own
     * @throws IllegalArgumentException for a move that is not legal
     */
    @Transactional
    public boolean move(String id, JobState from, JobState to, Map<String, ? extends @Nullable Object> columns) {
        return move(id, OptionalLong.empty(), from, to, columns);
    }

    /** The same by a runner: false also when the job was taken away from it. */
    @Transactional
    public boolean move(Run run, JobState from, JobState to, Map<String, ? extends @Nullable Object> columns) {
        return move(run.jobId(), OptionalLong.of(run.claim()), from, to, columns);
    }

    /** The end of a training, from exactly this state. */
    @Transactional
    public boolean end(Run run, JobState from, JobEnd end) {
        return ended(run.jobId(), end, move(run, from, end.state(), columns(end)));
    }

    /** The end of a job that no runner has. */
    @Transactional
    public boolean end(String id, JobState from, JobEnd end) {
        return ended(id, end, move(id, from, end.state(), columns(end)));
    }

    private boolean ended(String id, JobEnd end, boolean moved) {
        if (!end.state().hasEnded()) {
            throw new IllegalArgumentException(end.state() + " is no end");
        }
        if (moved) {
            jdbc.sql("DELETE FROM job_progress WHERE job_id = ?").param(id).update();
            events.add(id, KeptEvent.END, "");
            jdbc.sql("SELECT last_event FROM jobs WHERE id = ? AND notify_url IS NOT NULL")
                    .param(id)
                    .query(Long.class)
                    .optional()
                    .ifPresent(number -> notices.add(id, number));
        }
        return moved;
    }

    private Map<String, @Nullable Object> columns(JobEnd end) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("finished_at", OffsetDateTime.now(clock));
        columns.put("stop_reason", end.stopReason() == null ? null : json.writeValueAsString(end.stopReason()));
        columns.put("error", end.error());
        columns.put("runner", null);
        columns.put("instance", null);
        if (end.modelVersion() != null) {
            columns.put("model_version", end.modelVersion());
        }
        return columns;
    }

    private boolean move(
            String id,
            OptionalLong claim,
            JobState from,
            JobState to,
            Map<String, ? extends @Nullable Object> columns) {
        if (!from.next().contains(to)) {
            throw new IllegalArgumentException("A job does not go from " + from + " to " + to);
        }
        StringBuilder sql = new StringBuilder("UPDATE jobs SET state = :to");
        columns.keySet()
                .forEach(
                        column -> sql.append(", ").append(column).append(" = :").append(column));
        sql.append(" WHERE id = :id AND state = :from");
        if (claim.isPresent()) {
            sql.append(" AND claim = :theirs");
        }
        JdbcClient.StatementSpec update =
                jdbc.sql(sql.toString()).param("to", to.name()).param("id", id).param("from", from.name());
        if (claim.isPresent()) {
            update = update.param("theirs", claim.getAsLong());
        }
        for (Map.Entry<String, ? extends @Nullable Object> column : columns.entrySet()) {
            update = update.param(column.getKey(), column.getValue());
        }
        boolean moved = update.update() == 1;
        if (moved) {
            events.add(
                    id,
                    JobEvents.STATE,
                    Map.of("state", to, "at", OffsetDateTime.now(clock).toInstant()));
        }
        return moved;
    }
}
