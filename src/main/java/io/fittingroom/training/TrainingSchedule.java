package io.fittingroom.training;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import io.fittingroom.engine.train.TrainingTime;
import io.fittingroom.instance.Instance;
import io.fittingroom.instance.InstanceName;
import io.fittingroom.model.ArithmeticCheck;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** How db-scheduler hands out the {@link RunTokens}, each to one worker of one instance, and how fast it trains. */
@Configuration(proxyBeanMethods = false)
class TrainingSchedule {

    private static final Duration RETRY = Duration.ofSeconds(10);
    private static final Duration SHUTDOWN_WAIT = Duration.ofSeconds(15);

    @Bean
    TrainingTime trainingTime(TrainingSettings settings) {
        return new TrainingTime(settings.engine());
    }

    @Bean
    InstanceName instanceName(JobIds ids) {
        return InstanceName.of(ids.next());
    }

    @Bean
    CustomTask<Void> trainingTask(JobRunner runner) {
        return Tasks.custom(RunTokens.TASK, Void.class)
                // db-scheduler goes by the age of a heartbeat, and so by two clocks; InstanceWatch finds the dead.
                .onDeadExecution((dead, operations) -> {})
                // Only the database being away gets here: the runner ends the job on every other fault.
                .onFailure(TrainingSchedule::later)
                .execute((instance, context) -> runner.run(instance.getId())
                        ? new CompletionHandler.OnCompleteRemove<>()
                        : TrainingSchedule::later);
    }

    private static void later(ExecutionComplete run, ExecutionOperations<Void> operations) {
        operations.reschedule(run, run.getTimeDone().plus(RETRY));
    }

    /** Takes part in Spring's transactions, so that a job and its place in the queue are stored together or not at all. */
    @Bean(destroyMethod = "stop")
    Scheduler trainingScheduler(
            DataSource dataSource, CustomTask<Void> trainingTask, TrainingSettings settings, InstanceName instance) {
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

    /** The first thing at the end, so that no more of the queue is handed out. */
    @Bean
    ApplicationListener<ContextClosedEvent> trainingEnd(Scheduler trainingScheduler) {
        return closed -> trainingScheduler.pause();
    }
}
