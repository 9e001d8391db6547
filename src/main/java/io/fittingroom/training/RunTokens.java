package io.fittingroom.training;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * db-scheduler's executions of the task {@value #TASK}. Each is the right to train one job and names none: which one it is
 * gets decided when a worker has picked it ({@link JobQueue#claim}). Whatever puts a job into the queue adds a token in the
 * same transaction, so that there are never fewer than waiting jobs; one too many finds no job and is gone.
 */
@Component
class RunTokens {

    static final String TASK = "train";

    /** Always due, also after a clock was set back. */
    private static final Instant DUE = Instant.parse("2000-01-01T00:00:00Z");

    private final SchedulerClient client;
    private final JdbcClient jdbc;
    private final JobIds ids;

    RunTokens(DataSource dataSource, JdbcClient jdbc, JobIds ids) {
        this.client = SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(dataSource))
                .build();
        this.jdbc = jdbc;
        this.ids = ids;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void add() {
        client.scheduleIfNotExists(new TaskInstance<>(TASK, ids.next()), DUE);
    }

    /** The last heartbeat of each token that a worker holds. */
    @Transactional(readOnly = true)
    public Map<String, Optional<OffsetDateTime>> heartbeats() {
        Map<String, Optional<OffsetDateTime>> heartbeats = new HashMap<>();
        RowCallbackHandler held =
                row -> heartbeats.put(row.getString(1), Optional.ofNullable(row.getObject(2, OffsetDateTime.class)));
        jdbc.sql("SELECT task_instance, last_heartbeat FROM scheduled_tasks WHERE task_name = ? AND picked = TRUE")
                .param(TASK)
                .query(held);
        return heartbeats;
    }

    /**
     * Has a fresh token take the place of one whose holder is dead. The old one is not given to anybody else, so that whoever
     * else notices the death late takes nothing from its next holder.
     */
    @Transactional
    public void replace(String token) {
        int gone = jdbc.sql("DELETE FROM scheduled_tasks WHERE task_name = ? AND task_instance = ? AND picked = TRUE")
                .params(TASK, token)
                .update();
        if (gone == 1) {
            add();
        }
    }

    /** Takes all tokens back from workers that are no more. */
    @Transactional
    public void releaseAll() {
        jdbc.sql("UPDATE scheduled_tasks SET picked = FALSE, picked_by = NULL, last_heartbeat = NULL"
                        + " WHERE task_name = ? AND picked = TRUE")
                .param(TASK)
                .update();
    }
}
