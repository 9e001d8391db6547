package io.fittingroom.training;

import io.fittingroom.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The queue on a real PostgreSQL. */
@DirtiesContext
class QueueOnPostgresIT extends QueueContract {

    @TempDir
    private static Path data;

    private static EmbeddedPostgres postgres;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) throws IOException {
        postgres = PostgresServer.start(registry, data);
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }
}
