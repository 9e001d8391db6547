package io.fittingroom.training;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * What db-scheduler does besides training, on every instance: it tells others of jobs' ends and tidies up. It has threads and
 * a table of its own, so that neither waits for a training.
 */
@Configuration(proxyBeanMethods = false)
class Duties {

    static final String TABLE = "scheduled_duties";

    private static final int THREADS = 2;
    private static final Duration POLLING = Duration.ofSeconds(2);
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final double RETRY_FACTOR = 3;
    private static final int MOST_RETRIES = 9;
    private static final Duration SHUTDOWN_WAIT = Duration.ofSeconds(12);

    /** A notice that is not taken is sent again after 5, 15, 45 seconds and so on, for the last time after some 14 hours. */
    @Bean
    OneTimeTask<Void> noticeTask(Webhooks webhooks) {
        return Tasks.oneTime(Notices.TASK)
                .onFailure(new FailureHandler.MaxRetriesFailureHandler<>(
                        MOST_RETRIES, new FailureHandler.ExponentialBackoffFailureHandler<>(FIRST_RETRY, RETRY_FACTOR)))
                .execute(
                        (notice, context) -> webhooks.send(notice.getId(), context.getExecution().consecutiveFailures));
    }

    @Bean
    RecurringTask<Void> retentionTask(Retention retention, RetentionSettings settings) {
        return Tasks.recurring("retention", FixedDelay.of(settings.interval()))
                .execute((instance, context) -> retention.tidyUp());
    }

    @Bean(destroyMethod = "stop")
    Scheduler dutyScheduler(
            DataSource dataSource,
            OneTimeTask<Void> noticeTask,
            RecurringTask<Void> retentionTask,
            InstanceName instance) {
        return Scheduler.create(new TransactionAwareDataSourceProxy(dataSource), noticeTask)
                .startTasks(retentionTask)
                .tableName(TABLE)
                .schedulerName(() -> instance.name())
                .threads(THREADS)
                .pollingInterval(POLLING)
                .heartbeatInterval(HEARTBEAT)
                .shutdownMaxWait(SHUTDOWN_WAIT)
                .build();
    }

    /** By which a duty is put down in the transaction that makes it one. */
    @Bean
    SchedulerClient dutyClient(DataSource dataSource) {
        return SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(dataSource))
                .tableName(TABLE)
                .build();
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> dutyStart(Scheduler dutyScheduler) {
        return ready -> dutyScheduler.start();
    }
}
