package io.fittingroom.training;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** How db-scheduler comes by the jobs: one one-time task for each, whose instance is the job's id. */
@Configuration(proxyBeanMethods = false)
class TrainingSchedule {

    static final String TASK = "train";
    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration SHUTDOWN_WAIT = Duration.ofSeconds(15);
    private static final int MISSED_HEARTBEATS = 6;

    @Bean
    OneTimeTask<Void> trainingTask(JobRunner runner, Recovery recovery) {
        return Tasks.oneTime(TASK)
                // An instance that died holding a job no longer sends heartbeats; whoever notices ends the job.
                .onDeadExecution((dead, operations) -> {
                    recovery.interrupt(dead.getExecution().getId());
                    operations.remove();
                })
                // Only the database being away gets here: the runner ends the job on every other fault.
                .onFailure((failure, operations) ->
                        operations.reschedule(failure, failure.getTimeDone().plus(RETRY)))
                .execute((instance, context) -> runner.run(instance.getId()));
    }

    /** Takes part in Spring's transactions, so that a job and its place in the queue are stored together or not at all. */
    @Bean(destroyMethod = "stop")
    Scheduler scheduler(DataSource dataSource, OneTimeTask<Void> trainingTask, TrainingSettings settings) {
        return Scheduler.create(new TransactionAwareDataSourceProxy(dataSource), trainingTask)
                .threads(settings.parallelism())
                .pollingInterval(settings.pollingInterval())
                .heartbeatInterval(settings.heartbeatInterval())
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(SHUTDOWN_WAIT)
                .build();
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> schedulerStart(Scheduler scheduler) {
        return ready -> scheduler.start();
    }
}
