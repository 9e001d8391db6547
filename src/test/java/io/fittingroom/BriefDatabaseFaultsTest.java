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
