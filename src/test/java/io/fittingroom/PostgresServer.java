package io.fittingroom;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * A real PostgreSQL, started once in a JVM and stopped with it, with a database for each class that asks. Its time zone is none
 * of ours, on purpose.
 */
public final class PostgresServer {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private PostgresServer() {}

    /** Begun when the first class asks; the library stops it when the JVM ends. */
    private static final class Running {

        private static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("timezone", "Asia/Kathmandu")
                        .setPGStartupWait(Duration.ofMinutes(2))
                        .start();
            } catch (IOException failed) {
                throw new ExceptionInInitializerError(failed);
            }
        }
    }

    /** Has the service use a database of its own, with {@code data} for what is not in a database. */
    public static void use(DynamicPropertyRegistry registry, Path data) throws SQLException {
        String url = newDatabase();
        registry.add("spring.datasource.url", () -> url);
        registry.add("fitting-room.data-dir", data::toString);
    }

    /** The URL of an empty database. */
    static String newDatabase() throws SQLException {
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = Running.SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return Running.SERVER.getJdbcUrl("postgres", name);
    }
}
