package io.fittingroom.training;

import io.fittingroom.stream.KeptEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The kept events of jobs: numbered from 1 within a job, written in the transaction of the change that they announce. */
@Repository
class JobEvents {

    static final String STATE = "state";
    static final String EPOCH = "epoch";
    static final String EVALUATION = "evaluation";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    JobEvents(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Writes an event under the job's next number. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void add(String id, String type, Object data) {
        jdbc.sql("UPDATE jobs SET last_event = last_event + 1 WHERE id = ?")
                .param(id)
                .update();
        jdbc.sql("INSERT INTO job_events (job_id, number, type, data) SELECT id, last_event, :type, :data FROM jobs"
                        + " WHERE id = :id")
                .param("type", type)
                .param("data", type.equals(KeptEvent.END) ? "" : json.writeValueAsString(data))
                .param("id", id)
                .update();
    }

    /** The next events after {@code number}, oldest first. */
    @Transactional(readOnly = true)
    public List<KeptEvent> after(String id, long number, int most) {
        return jdbc.sql("SELECT number, type, data FROM job_events WHERE job_id = ? AND number > ?"
                        + " ORDER BY job_id, number LIMIT ?")
                .params(id, number, most)
                .query((row, index) -> new KeptEvent(row.getLong(1), row.getString(2), row.getString(3)))
                .list();
    }

    /** The number of a job's last event, and its type while it is kept; without its data. */
    @Transactional(readOnly = true)
    public Optional<KeptEvent> newest(String id) {
        return jdbc.sql("SELECT j.last_event, e.type FROM jobs j"
                        + " LEFT JOIN job_events e ON e.job_id = j.id AND e.number = j.last_event WHERE j.id = ?")
                .param(id)
                .query((row, index) -> new KeptEvent(
                        row.getLong(1), Optional.ofNullable(row.getString(2)).orElse(""), ""))
                .optional();
    }

    /** The number of the last event of each of these jobs that still exists. */
    @Transactional(readOnly = true)
    public Map<String, Long> lastNumbers(List<String> ids) {
        Map<String, Long> numbers = new HashMap<>();
        if (!ids.isEmpty()) {
            RowCallbackHandler keep = row -> numbers.put(row.getString(1), row.getLong(2));
            jdbc.sql("SELECT id, last_event FROM jobs WHERE id IN (:ids)")
                    .param("ids", ids)
                    .query(keep);
        }
        return numbers;
    }

    /** Takes back that a job has ended, as it goes on; the numbers of its events go on growing. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void removeEnd(String id) {
        jdbc.sql("DELETE FROM job_events WHERE job_id = ? AND type = ?")
                .params(id, KeptEvent.END)
                .update();
    }
}
