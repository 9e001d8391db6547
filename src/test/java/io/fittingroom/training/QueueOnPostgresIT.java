package io.fittingroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The queue on a real PostgreSQL. */
@DirtiesContext
class QueueOnPostgresIT extends QueueContract {

    @TempDir
    private static Path data;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) throws SQLException {
        PostgresServer.use(registry, data);
    }

    @Autowired
    private JdbcTemplate template;

    @Test
    void nobodyWaitsForLocksAndStatementsForEver() {
        assertThat(template.queryForObject("SHOW lock_timeout", String.class)).isEqualTo("10s");
        assertThat(template.getQueryTimeout()).isEqualTo(60);
    }
}
