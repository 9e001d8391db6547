package io.fittingroom;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.test.context.DynamicPropertyRegistry;

/** A real PostgreSQL for one test class, which closes it. Its time zone is none of ours, on purpose. */
public final class PostgresServer {

    private PostgresServer() {}

    /** Starts one and has the service use it, with {@code data} for what is not in a database. */
    public static EmbeddedPostgres start(DynamicPropertyRegistry registry, Path data) throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("timezone", "Asia/Kathmandu")
                .start();
        registry.add("spring.datasource.url", () -> postgres.getJdbcUrl("postgres", "postgres"));
        registry.add("fitting-room.data-dir", data::toString);
        return postgres;
    }
}
