package io.fittingroom;

import java.sql.SQLException;
import java.util.Objects;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in the log, in place of a stack trace, why there is no database to start with. Spring finds it in spring.factories. */
final class DatabaseStartAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    private static final String OTHER_DIRECTORY = "name another directory with --fitting-room.data-dir=DIRECTORY.";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        String said =
                Objects.toString(cause.getMessage(), "").lines().findFirst().orElse("");
        String state = Objects.toString(cause.getSQLState(), "");
        return switch (state) {
            case "90020" ->
                failure(
                        "Another process has the database in the data directory open: " + said,
                        "Stop that process, most likely another Fitting Room, or " + OTHER_DIRECTORY,
                        cause);
            case "90030", "90048" ->
                failure(
                        "The file of the embedded database is damaged: " + said,
                        "Put a copy of it back in its place; or save what can be read with java -cp fitting-room.jar"
                                + " org.h2.tools.Recover -dir DATA_DIRECTORY; or move fitting-room.mv.db away to begin anew.",
                        cause);
            case "90028", "90031", "90034", "90062", "90097" ->
                failure(
                        "The embedded database cannot read or write its file: " + said,
                        "Make room, give the user that runs the service the right to read and write there, or "
                                + OTHER_DIRECTORY,
                        cause);
            case "22023" ->
                said.contains("TimeZone")
                        ? failure(
                                "PostgreSQL does not know this machine's time zone, "
                                        + TimeZone.getDefault().getID() + ": " + said,
                                "Start with -Duser.timezone=UTC before -jar; the service keeps all times in UTC.",
                                cause)
                        : null;
            case "28000", "28P01" ->
                failure(
                        "The database refuses the user or the password: " + said,
                        "Set spring.datasource.username and spring.datasource.password.",
                        cause);
            case "3D000" ->
                failure(
                        "There is no such database: " + said,
                        "Create it, or correct the last part of spring.datasource.url.",
                        cause);
            case "53300" ->
                failure(
                        "The database has no connection left: " + said,
                        "Raise its max_connections, or lower spring.datasource.hikari.maximum-pool-size, which every"
                                + " instance may use.",
                        cause);
            case "08001", "08004", "08006" ->
                failure(
                        "The database cannot be reached: " + said,
                        "Start it, or correct spring.datasource.url.",
                        cause);
            case "08P01" ->
                failure(
                        "What answers at spring.datasource.url does not take this connection: " + said,
                        "If it is a pooler such as PgBouncer, have it ignore startup parameters that it does not know"
                                + " (ignore_startup_parameters), or connect to PostgreSQL itself.",
                        cause);
            default -> null;
        };
    }

    private static FailureAnalysis failure(String description, String wayOut, SQLException cause) {
        return new FailureAnalysis(description, wayOut, cause);
    }
}
