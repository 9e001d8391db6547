package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.ServiceClient.Event;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away while a job trains, and comes back. */
class DatabaseOutageIT {

    @TempDir
    private Path directory;

    @Test
    void aTrainingWaitsForItsDatabaseAndGoesOn() throws Exception {
        EmbeddedPostgres postgres = start(0);
        try (ServiceProcess service = ServiceProcess.start(
                directory, "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"))) {
            ServiceClient client = service.client();
            String id = client.submit("{\"epochs\": 4, \"batch_size\": 64}")
                    .path("id")
                    .asString();
            CompletableFuture<List<Event>> stream = client.follow(id);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> client.streams() == 1
                            && client.job(id).path("latest").isObject());

            int port = postgres.getPort();
            postgres.close();
            Answer away = client.get("/api/jobs/" + id);
            assertThat(away.status()).isEqualTo(503);
            assertThat(away.json().path("code").asString()).isEqualTo("DATABASE_AWAY");
            assertThat(away.header("Retry-After")).isEqualTo("5");
            assertThat(client.get("/actuator/health/liveness").status()).isEqualTo(200);
            postgres = start(port);

            List<Event> events = stream.get(2, TimeUnit.MINUTES);
            assertThat(events).extracting(Event::type).endsWith("evaluation", "state", "end");
            assertThat(events)
                    .filteredOn(event -> event.type().equals("epoch"))
                    .extracting(event -> event.data().path("epoch").intValue())
                    .containsExactly(1, 2, 3, 4);
            assertThat(client.job(id).path("state").asString()).isEqualTo("SUCCEEDED");
        } finally {
            postgres.close();
        }
    }

    /**
     * Starts the server on the data that it had before.
     *
     * @param port 0 for any that is free
     */
    private EmbeddedPostgres start(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(directory.resolve("postgres"))
                .setCleanDataDirectory(false)
                .start();
    }
}
