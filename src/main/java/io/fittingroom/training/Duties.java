package io.fittingroom.training;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.fittingroom.instance.InstanceName;
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
    private static final Duration SHUTDOWN_WAIT = Duration.ofSeconds(12);

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
