package io.fittingroom.training;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Instant;
import javax.sql.DataSource;
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
class Tokens {

    static final String TASK = "train";

    /** Always due, also after a clock was set back. */
    static final Instant DUE = Instant.parse("2000-01-01T00:00:00Z");

    private final SchedulerClient client;
    private final JobIds ids;

    Tokens(DataSource dataSource, JobIds ids) {
        this.client = SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(dataSource))
                .build();
        this.ids = ids;
    }

    @Transactional(propagation = Propagation.MANDATORY)
    public void add() {
        client.scheduleIfNotExists(new TaskInstance<>(TASK, ids.next()), DUE);
    }
}
