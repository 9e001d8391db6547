package io.fittingroom.webhook;

import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How often a notice is tried. */
@Configuration(proxyBeanMethods = false)
class NoticeSchedule {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final double RETRY_FACTOR = 3;
    private static final int MOST_RETRIES = 9;

    /** A notice that is not taken is sent again after 5, 15, 45 seconds and so on, for the last time after some 14 hours. */
    @Bean
    OneTimeTask<Void> noticeTask(Webhooks webhooks) {
        return Tasks.oneTime(Notices.TASK)
                .onFailure(new FailureHandler.MaxRetriesFailureHandler<>(
                        MOST_RETRIES, new FailureHandler.ExponentialBackoffFailureHandler<>(FIRST_RETRY, RETRY_FACTOR)))
                .execute(
                        (notice, context) -> webhooks.send(notice.getId(), context.getExecution().consecutiveFailures));
    }
}
