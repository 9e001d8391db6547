package io.fittingroom;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Jobs on a real PostgreSQL. */
@DirtiesContext
class JobsOnPostgresIT extends JobsContract {

    @TempDir
    private static Path data;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) throws SQLException {
        PostgresServer.use(registry, data);
    }
}
