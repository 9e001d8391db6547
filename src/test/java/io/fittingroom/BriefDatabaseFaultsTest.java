package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class BriefDatabaseFaultsTest {

    private final AtomicLong now = new AtomicLong();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Logger log;

    @BeforeEach
    void attach() {
        LoggerContext context = new LoggerContext();
        context.addTurboFilter(new BriefDatabaseFaults(now::get));
        log = context.getLogger("a");
        lines.setContext(context);
        lines.start();
        log.addAppender(lines);
    }

    @Test
    void aDatabaseThatIsAwayIsOneLineAndThenCounted() {
        Exception away = new DataAccessResourceFailureException(
                "wrapped", new SQLException("Connection refused\nat length", "08001"));

        for (int i = 0; i < 50; i++) {
            log.error("Job {} could not {}", "x", "poll", away);
        }
        now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        log.error("Job {} could not {}", "y", "poll", away);

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "Job x could not poll: Connection refused",
                        "Job y could not poll: Connection refused (and 49 times before)");
        assertThat(lines.list).extracting(ILoggingEvent::getThrowableProxy).containsOnlyNulls();
    }

    @Test
    void whatSaysSomethingElseIsToldToo() {
        Exception full = new SQLException("No space left on device", "90031");

        log.warn("One", full);
        log.warn("Another", full);

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("One: No space left on device", "Another: No space left on device");
    }

    /** A connection that is gone cannot be rolled back either, and only the second fault is thrown. */
    @Test
    void whatARollbackPushedAsideCounts() {
        Exception rollback = new IllegalStateException("rollback", new SQLException("Connection is closed"));
        rollback.addSuppressed(new SQLException("General error: no space", "HY000"));

        log.error("Unhandled", rollback);

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Unhandled: General error: no space");
    }

    @Test
    void whatTheSchedulerRepeatsIsCountedToo() {
        Logger scheduler = log.getLoggerContext().getLogger("com.github.kagkarlsson.scheduler.Scheduler");
        scheduler.addAppender(lines);

        scheduler.warn("Heartbeat {} failed", 1);
        scheduler.warn("Heartbeat {} failed", 2);
        now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        scheduler.warn("Heartbeat {} failed", 3);

        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("Heartbeat 1 failed", "Heartbeat 3 failed (and 1 times before)");
    }

    @Test
    void ourOwnFaultsKeepTheirStackTraces() {
        Exception ours = new IllegalStateException(new SQLSyntaxErrorException("no such column", "42S22"));

        log.error("Broken", ours);
        log.error("Broken", ours);
        log.info("Fine");

        assertThat(lines.list)
                .extracting(event -> event.getThrowableProxy() != null)
                .containsExactly(true, true, false);
    }
}
