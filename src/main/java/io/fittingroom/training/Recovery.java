package io.fittingroom.training;

import io.fittingroom.network.StopReason;
import io.fittingroom.training.JobStore.End;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts right at the start what a process left behind when it died, and sees to it that this one leaves nothing behind.
 *
 * <p>An embedded database belongs to one process, so whatever is RUNNING at the start has no runner any more. A shared
 * database may have other instances at work; there the dead ones are found by their missing heartbeat
 * ({@link TrainingSchedule}).
 */
@Component
class Recovery implements SmartInitializingSingleton, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final JobStore store;
    private final LiveJobs live;
    private final EventStreams streams;
    private final JdbcClient jdbc;
    private final DataSource dataSource;
    private final TransactionTemplate transaction;
    private volatile boolean isRunning;

    Recovery(
            JobStore store,
            LiveJobs live,
            EventStreams streams,
            JdbcClient jdbc,
            DataSource dataSource,
            TransactionTemplate transaction) {
        this.store = store;
        this.live = live;
        this.streams = streams;
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.transaction = transaction;
    }

    /** Runs before the scheduler starts and before the first request is taken. */
    @Override
    public void afterSingletonsInstantiated() {
        if (!isEmbedded()) {
            return;
        }
        for (JobState state : List.of(JobState.RUNNING, JobState.CANCELLING)) {
            for (String id : store.idsIn(state)) {
                transaction.executeWithoutResult(status -> {
                    interrupt(id);
                    jdbc.sql("DELETE FROM scheduled_tasks WHERE task_name = ? AND task_instance = ?")
                            .params(TrainingSchedule.TASK, id)
                            .update();
                });
            }
        }
        // What was picked but had not begun is free for this process to pick.
        jdbc.sql(
                        "UPDATE scheduled_tasks SET picked = FALSE, picked_by = NULL, last_heartbeat = NULL WHERE picked = TRUE")
                .update();
    }

    /** Ends a job whose runner is gone. */
    void interrupt(String id) {
        boolean ended = store.end(id, JobState.RUNNING, End.interrupted())
                || store.end(
                        id,
                        JobState.CANCELLING,
                        new End(
                                JobState.CANCELLED,
                                StopReason.cancelled(store.epochs(id).size()),
                                "The service ended before it had stopped the job; no model was kept.",
                                null));
        if (ended) {
            LOG.warn("Job {} was running when its process ended", id);
            streams.announce(id);
        }
    }

    private boolean isEmbedded() {
        try {
            String product = JdbcUtils.extractDatabaseMetaData(dataSource, metadata -> metadata.getURL());
            return DatabaseDriver.fromJdbcUrl(product) == DatabaseDriver.H2;
        } catch (MetaDataAccessException unknown) {
            throw new IllegalStateException("The database does not say which it is", unknown);
        }
    }

    /** Also after a stop: Spring may pause an application and let it go on. */
    @Override
    public void start() {
        live.startUp();
        isRunning = true;
    }

    /** Trainings end after their mini-batch; the scheduler, which stops later, waits for that. */
    @Override
    public void stop() {
        live.shutDown();
        isRunning = false;
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }
}
