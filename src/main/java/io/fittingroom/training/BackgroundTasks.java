package io.fittingroom.training;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.fittingroom.instance.InstanceName;
import io.fittingroom.webhook.NoticeSchedule;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * What db-scheduler does besides training, on every instance: it tells others of jobs' ends and tidies up. Each has threads and
 * a table of its own, so that neither waits for the other or for a training.
 */
@Configuration(proxyBeanMethods = false)
class BackgroundTasks {

    static final String TABLE = "scheduled_duties";

    private static final Duration POLLING = Duration.ofSeconds(2);
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    private static final Duration SHUTDOWN_WAIT = Duration.ofSeconds(12);

    @Bean
    RecurringTask<Void> retentionTask(Retention retention, RetentionSettings settings) {
        return Tasks.recurring("retention", FixedDelay.of(settings.interval()))
                .execute((instance, context) -> retention.tidyUp());
    }

    @Bean(destroyMethod = "stop")
    Scheduler retentionScheduler(DataSource dataSource, RecurringTask<Void> retentionTask, InstanceName instance) {
        return Scheduler.create(new TransactionAwareDataSourceProxy(dataSource))
                .startTasks(retentionTask)
                .tableName(TABLE)
                .schedulerName(() -> instance.name())
                .threads(1)
                .pollingInterval(POLLING)
                .heartbeatInterval(HEARTBEAT)
                .shutdownMaxWait(SHUTDOWN_WAIT)
                .build();
    }

    @Bean(destroyMethod = "stop")
    Scheduler noticeScheduler(DataSource dataSource, CustomTask<Integer> noticeTask, InstanceName instance) {
        return Scheduler.create(new TransactionAwareDataSourceProxy(dataSource), noticeTask)
                .tableName(NoticeSchedule.TABLE)
                .serializer(NoticeSchedule.counts())
                .schedulerName(() -> instance.name())
                .threads(NoticeSchedule.THREADS)
                .pollingInterval(POLLING)
                .heartbeatInterval(HEARTBEAT)
                .shutdownMaxWait(SHUTDOWN_WAIT)
                // The task puts its failures into the log, in a line each.
                .failureLogging(LogLevel.OFF, false)
                .build();
    }

    /** By which a notice is put down in the transaction that ends the job. */
    @Bean
    SchedulerClient noticeClient(DataSource dataSource) {
        return SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(dataSource))
                .tableName(NoticeSchedule.TABLE)
                .serializer(NoticeSchedule.counts())
                .build();
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> backgroundStart(
            Scheduler retentionScheduler, Scheduler noticeScheduler) {
        return ready -> {
            retentionScheduler.start();
            noticeScheduler.start();
        };
    }
}
