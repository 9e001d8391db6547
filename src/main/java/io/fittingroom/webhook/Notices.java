package io.fittingroom.webhook;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The notices of jobs' ends that are still to be sent, as db-scheduler's executions of the task {@value #TASK}. */
@Component
public class Notices {

    static final String TASK = "notice";

    private final SchedulerClient client;
    private final Clock clock;

    Notices(@Qualifier("noticeClient") SchedulerClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * Puts down that the job's end is to be told; in the transaction that ends it.
     *
     * @param end number of the end among the job's events: a job that is resumed ends more than once
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void add(String jobId, long end) {
        client.scheduleIfNotExists(new TaskInstance<>(TASK, jobId + "." + end), clock.instant());
    }

    /** The job that a notice is about. */
    static String jobOf(String notice) {
        return notice.substring(0, notice.indexOf('.'));
    }
}
