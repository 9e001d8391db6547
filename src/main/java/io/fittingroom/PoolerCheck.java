package io.fittingroom;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.stereotype.Component;

/**
 * Finds a pooler between here and PostgreSQL that gives each transaction another of its sessions and does not carry prepared
 * statements over to it. All would seem well until a statement is executed for the sixth time, when the driver begins to
 * prepare it; so that is done here, with another session in between.
 */
@Component
class PoolerCheck implements FlywayConfigurationCustomizer {

    /** The driver prepares a statement in the server when it comes for the fifth time (prepareThreshold). */
    private static final int TIMES = 6;

    private static final String WHO = "SELECT pg_backend_pid()";

    private final DataSource dataSource;

    PoolerCheck(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Changes nothing: this is merely the moment before the database is used for the first time. */
    @Override
    public void customize(FluentConfiguration configuration) {
        try (Connection asking = dataSource.getConnection()) {
            if (!asking.getMetaData().getURL().startsWith("jdbc:postgresql:")) {
                return;
            }
            try (Connection between = dataSource.getConnection()) {
                check(asking, between);
            }
        } catch (SQLException failure) {
            if (isLostStatement(failure)) {
                throw refusal(failure);
            }
            throw new IllegalStateException("The database could not be asked what is in front of it", failure);
        }
    }

    /** Fails as soon as a prepared statement is asked for in a session that does not have it. */
    static void check(Connection asking, Connection between) throws SQLException {
        try (PreparedStatement prepared = asking.prepareStatement(WHO);
                Statement other = between.createStatement()) {
            for (int i = 0; i < TIMES; i++) {
                ask(prepared);
            }
            // A transaction keeps its session, most likely the very one that was just given back; and only within a
            // transaction does the driver say that a statement is lost.
            between.setAutoCommit(false);
            asking.setAutoCommit(false);
            try {
                other.execute(WHO);
                ask(prepared);
            } finally {
                asking.rollback();
                asking.setAutoCommit(true);
                between.rollback();
                between.setAutoCommit(true);
            }
        }
    }

    private static void ask(PreparedStatement prepared) throws SQLException {
        try (ResultSet answer = prepared.executeQuery()) {
            answer.next();
        }
    }

    /**
     * "Invalid SQL statement name", "duplicate prepared statement"; or one with the same name is another's, which takes other
     * parameters.
     */
    static boolean isLostStatement(SQLException failure) {
        String state = Objects.toString(failure.getSQLState(), "");
        boolean isAnothers = state.equals("08P01")
                && Objects.toString(failure.getMessage(), "").contains("prepared statement");
        return state.equals("26000") || state.equals("42P05") || isAnothers;
    }

    static StartRefusedException refusal(SQLException failure) {
        return new StartRefusedException(
                "A pooler in transaction mode is in front of PostgreSQL and loses prepared statements ("
                        + failure.getMessage() + ").",
                "Add prepareThreshold=0 to spring.datasource.url, have the pooler keep prepared statements"
                        + " (max_prepared_statements of PgBouncer 1.21 and later) or pool sessions, or connect to"
                        + " PostgreSQL itself.",
                failure);
    }
}
