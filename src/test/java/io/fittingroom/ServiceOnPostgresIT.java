package io.fittingroom;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The API on a real PostgreSQL whose session zone is not UTC, so that a time without its zone would show. */
@DirtiesContext
class ServiceOnPostgresIT extends ServiceContract {

    @TempDir
    private static Path data;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) throws SQLException {
        PostgresServer.use(registry, data);
    }
}
