package io.fittingroom.webhook;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How often a notice is tried. */
@Configuration(proxyBeanMethods = false)
public class NoticeSchedule {

    /** Where notices wait. */
    public static final String TABLE = "scheduled_notices";

    /** Notices that are sent at the same time. */
    public static final int THREADS = NoticePlaces.ALL;

    private static final Logger LOG = LoggerFactory.getLogger(NoticeSchedule.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final double RETRY_FACTOR = 3;
    private static final int MOST_RETRIES = 9;

    /** After which a notice that found no place looks for one again. */
    private static final Duration UNTIL_PLACE = Duration.ofSeconds(2);

    /**
     * A notice that is not taken is sent again after 5, 15, 45 seconds and so on, for the last time after some 14 hours. Its
     * data are the failures from before it last waited for a place, which is no failure but makes the scheduler's own count
     * begin anew.
     */
    @Bean
    CustomTask<Integer> noticeTask(Webhooks webhooks) {
        return Tasks.custom(Notices.TASK, Integer.class)
                .onFailure(NoticeSchedule::failed)
                .onDeadExecutionRevive()
                .execute((notice, context) -> {
                    int failures = failures(context.getExecution());
                    return webhooks.send(notice.getId(), failures)
                            ? new CompletionHandler.OnCompleteRemove<>()
                            : (complete, operations) -> operations.reschedule(
                                    complete, complete.getTimeDone().plus(UNTIL_PLACE), failures);
                });
    }

    private static void failed(ExecutionComplete attempt, ExecutionOperations<Integer> operations) {
        String notice = attempt.getExecution().taskInstance.getId();
        Throwable cause = attempt.getCause().orElseThrow();
        int failures = failures(attempt.getExecution()) + 1;
        boolean isLast = failures > MOST_RETRIES;
        Duration wait = Duration.ofSeconds(
                (long) (FIRST_RETRY.toSeconds() * Math.pow(RETRY_FACTOR, Math.min(failures, MOST_RETRIES) - 1)));
        Instant again = attempt.getTimeDone().plus(wait);
        if (cause instanceof Webhooks.NotTakenException) {
            LOG.warn(
                    "Notice {}, attempt {}: {}; {}",
                    notice,
                    failures,
                    cause.getMessage(),
                    isLast ? "it is given up" : "it is sent again in " + wait.toSeconds() + " s");
        } else {
            LOG.error("Notice {}, attempt {}, could not be sent", notice, failures, cause);
        }
        if (isLast) {
            operations.stop();
        } else {
            operations.reschedule(attempt, again);
        }
    }

    private static int failures(Execution execution) {
        return execution.consecutiveFailures
                + (execution.taskInstance.getData() instanceof Integer before ? before : 0);
    }

    /** Has the scheduler keep counts as text: what is stored is never taken for Java's objects. */
    public static Serializer counts() {
        return new Serializer() {
            @Override
            public byte[] serialize(Object count) {
                return count == null ? null : String.valueOf(count).getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public <T> T deserialize(Class<T> type, byte[] text) {
                return text == null ? null : type.cast(Integer.valueOf(new String(text, StandardCharsets.UTF_8)));
            }
        };
    }
}
