package io.fittingroom;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Has the log say in one line that the database is away or has no room, whoever says it: many parts notice it many times, and
 * where in the code each of them does tells nobody anything. The same line comes once a minute, with the number of those left
 * out. Faults of statements and data keep their stack traces. Thread-safe.
 */
final class BriefDatabaseFaults extends TurboFilter {

    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_KEPT = 200;
    private static final int LONGEST = 300;
    private static final int MOST_CAUSES = 100;
    private static final String TOLD = "{}{}{}";
    private static final String SCHEDULER = "com.github.kagkarlsson.";

    /** SQLStates of connections that broke, lack of room, and servers that end; of H2, the 90xxx that say the same. */
    private static final List<String> STATES = List.of(
            "08", "53", "57P", "58", "90028", "90030", "90031", "90034", "90062", "90067", "90098", "90121", "HY000");

    private final LongSupplier nanos;
    private final Map<String, Repeats> told = new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Repeats> eldest) {
            return size() > MOST_KEPT;
        }
    };

    BriefDatabaseFaults(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Puts the filter in place, once there is a log and before anything is asked of a database. */
    static final class Start implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

        @Override
        public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                    && context.getTurboFilterList().stream().noneMatch(BriefDatabaseFaults.class::isInstance)) {
                context.addTurboFilter(new BriefDatabaseFaults(System::nanoTime));
            }
        }
    }

    /** When a line was last told, and how often it was left out since. */
    private static final class Repeats {

        private final long toldNanos;
        private int leftOut;

        Repeats(long toldNanos) {
            this.toldNanos = toldNanos;
        }
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] arguments,
            @Nullable Throwable thrown) {
        // What is told in place of another line comes by here, too.
        boolean isTold = TOLD.equals(format);
        if (isTold || !level.isGreaterOrEqual(Level.WARN) || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
            return FilterReply.NEUTRAL;
        }
        Throwable failure = thrown == null ? lastOf(arguments) : thrown;
        Throwable cause = failure == null ? null : trouble(failure);
        // The scheduler says some of it without naming the cause.
        boolean isSchedulers = failure == null && logger.getName().startsWith(SCHEDULER);
        if (cause == null && !isSchedulers) {
            return FilterReply.NEUTRAL;
        }
        int before = leftOutBefore(logger.getName() + "\n" + format + "\n" + (cause == null ? "" : cause.getClass()));
        if (before >= 0) {
            String said = MessageFormatter.basicArrayFormat(Objects.toString(format, ""), arguments);
            Object[] parts = {
                said,
                cause == null ? "" : ": " + sentence(cause),
                before == 0 ? "" : " (and " + before + " times before)"
            };
            logger.log(marker, Logger.FQCN, Level.toLocationAwareLoggerInteger(level), TOLD, parts, null);
        }
        return FilterReply.DENY;
    }

    /** How often the line was left out since it was last told; less than 0 when it is to be left out now. */
    private int leftOutBefore(String line) {
        long now = nanos.getAsLong();
        synchronized (told) {
            Repeats before = told.get(line);
            if (before != null && now - before.toldNanos < QUIET_NANOS) {
                before.leftOut++;
                return -1;
            }
            told.remove(line);
            told.put(line, new Repeats(now));
            return before == null ? 0 : before.leftOut;
        }
    }

    private static @Nullable Throwable lastOf(Object @Nullable [] arguments) {
        return arguments != null
                        && arguments.length > 0
                        && arguments[arguments.length - 1] instanceof Throwable throwable
                ? throwable
                : null;
    }

    /** What says best that the database is away or has no room; null when that is not what it is about. */
    private static @Nullable Throwable trouble(Throwable failure) {
        List<Throwable> causes = causes(failure);
        return causes.stream()
                .filter(cause -> cause instanceof SQLException database && isAway(database))
                .findFirst()
                .or(() -> causes.stream()
                        .filter(cause -> cause instanceof CannotGetJdbcConnectionException
                                || cause instanceof CannotCreateTransactionException
                                || isTakenAway(cause))
                        .findFirst())
                .orElse(null);
    }

    /** It, what caused it, and what a rollback that failed too has pushed aside. */
    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>(List.of(failure));
        for (int i = 0; i < causes.size() && causes.size() < MOST_CAUSES; i++) {
            Throwable cause = causes.get(i).getCause();
            if (cause != null) {
                causes.add(cause);
            }
            causes.addAll(List.of(causes.get(i).getSuppressed()));
        }
        return causes;
    }

    /** The pool says so of a connection that it took away since it broke. */
    private static boolean isTakenAway(Throwable cause) {
        return cause instanceof SQLException && "Connection is closed".equals(cause.getMessage());
    }

    private static boolean isAway(SQLException failure) {
        String state = Objects.toString(failure.getSQLState(), "");
        return failure instanceof SQLTransientConnectionException
                || STATES.stream().anyMatch(state::startsWith);
    }

    /** The first line of what it says: H2 adds the statement on further ones. */
    private static String sentence(Throwable cause) {
        String said = Objects.toString(cause.getMessage(), cause.getClass().getSimpleName())
                .lines()
                .findFirst()
                .orElse("");
        return said.length() <= LONGEST ? said : said.substring(0, LONGEST) + "…";
    }
}
