package io.fittingroom.training;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Clock;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The notices of jobs' ends that are still to be sent, as db-scheduler's executions of the task {@value #TASK}. */
@Component
class Notices {

    static final String TASK = "notice";

    private final JdbcClient jdbc;
    private final SchedulerClient client;
    private final Clock clock;

    Notices(JdbcClient jdbc, @Qualifier("dutyClient") SchedulerClient client, Clock clock) {
        this.jdbc = jdbc;
        this.client = client;
        this.clock = clock;
    }

    /** Puts down that the job's end is to be told, if anybody wants to know; in the transaction that ends it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void add(String jobId) {
        Optional<Long> event = jdbc.sql("SELECT last_event FROM jobs WHERE id = ? AND notify_url IS NOT NULL")
                .param(jobId)
                .query(Long.class)
                .optional();
        // A job that is resumed ends more than once, each time with another event.
        event.ifPresent(
                number -> client.scheduleIfNotExists(new TaskInstance<>(TASK, jobId + "." + number), clock.instant()));
    }

    /** The job that a notice is about. */
    static String jobOf(String notice) {
        return notice.substring(0, notice.indexOf('.'));
    }
}
