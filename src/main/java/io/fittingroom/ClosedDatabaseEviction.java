package io.fittingroom;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * Has the connection pool drop connections to a database that H2 has closed by itself, as it does when the disk is full: a
 * new connection opens the database again, an old one would be lent out for ever. Named in application.yml; public because
 * the pool makes it by its name.
 */
public final class ClosedDatabaseEviction implements SQLExceptionOverride {

    /** H2's "database has been closed", "database is already closed", "connection is broken", "general error". */
    private static final Set<String> CLOSED = Set.of("90098", "90121", "90067", "HY000");

    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException exception) {
        return CLOSED.contains(String.valueOf(exception.getSQLState()))
                ? SQLExceptionOverride.Override.MUST_EVICT
                : SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
}
