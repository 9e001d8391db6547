package io.fittingroom.training;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.fittingroom.engine.train.Calibration;
import io.fittingroom.instance.Instance;
import io.fittingroom.instance.InstanceName;
import io.fittingroom.model.ArithmeticCheck;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** How db-scheduler hands out the {@link Tokens}, each to one worker of one instance, and how fast it trains. */
@Configuration(proxyBeanMethods = false)
class TrainingSchedule {

    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration SHUTDOWN_WAIT = Duration.ofSeconds(15);

    @Bean
    Calibration calibration(TrainingSettings settings) {
        return new Calibration(settings.engine());
    }

    @Bean
    InstanceName instanceName(JobIds ids) {
        return InstanceName.of(ids.next());
    }

    @Bean
    OneTimeTask<Void> trainingTask(JobRunner runner) {
        return Tasks.oneTime(Tokens.TASK)
                // db-scheduler goes by the age of a heartbeat, and so by two clocks; InstanceWatch finds the dead.
                .onDeadExecution((dead, operations) -> {})
                // Only the database being away gets here: the runner ends the job on every other fault.
                .onFailure((failure, operations) ->
                        operations.reschedule(failure, failure.getTimeDone().plus(RETRY)))
                .execute((instance, context) -> runner.run(instance.getId()));
    }

    /** Takes part in Spring's transactions, so that a job and its place in the queue are stored together or not at all. */
    @Bean(destroyMethod = "stop")
    Scheduler trainingScheduler(
            DataSource dataSource, OneTimeTask<Void> trainingTask, TrainingSettings settings, InstanceName instance) {
        return Scheduler.create(new TransactionAwareDataSourceProxy(dataSource), trainingTask)
                .schedulerName(() -> instance.name())
                .threads(settings.parallelism())
                .pollingInterval(settings.pollingInterval())
                .heartbeatInterval(settings.heartbeatInterval())
                .missedHeartbeatsLimit(TrainingSettings.MISSED_HEARTBEATS)
                .shutdownMaxWait(SHUTDOWN_WAIT)
                .build();
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> trainingStart(
            Scheduler trainingScheduler, Instance instance, ArithmeticCheck arithmetic) {
        return ready -> {
            // Jobs stay in the queue, for others that can compute.
            if (instance.isWorker() && !arithmetic.result().isUnusable()) {
                trainingScheduler.start();
            }
        };
    }
}
