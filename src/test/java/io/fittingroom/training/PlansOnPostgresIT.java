package io.fittingroom.training;

import io.fittingroom.PostgresServer;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** Rows read on a real PostgreSQL, by its statistics of a transaction. */
@DirtiesContext
class PlansOnPostgresIT extends PlansContract {

    @TempDir
    private static Path data;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) throws SQLException {
        PostgresServer.use(registry, data);
    }

    @Override
    JdbcClient counted() {
        return jdbc;
    }

    @Override
    long rowsReadBy(Runnable reading) {
        return transaction.execute(status -> {
            // The plan for whatever values, which a statement gets after a few uses; and no workers, whose rows are not
            // counted.
            jdbc.sql("SET LOCAL plan_cache_mode = force_generic_plan").update();
            jdbc.sql("SET LOCAL max_parallel_workers_per_gather = 0").update();
            long before = rowsRead();
            reading.run();
            return rowsRead() - before;
        });
    }

    private long rowsRead() {
        return jdbc.sql("SELECT SUM(seq_tup_read + COALESCE(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables")
                .query(Long.class)
                .single();
    }
}
