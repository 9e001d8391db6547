package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.ServiceClient.Event;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away and comes back, while a job trains and a model is asked. */
class DatabaseOutageIT {

    private static final String PREDICT = "/api/models/kept/predict";

    @TempDir
    private Path directory;

    @Test
    void aTrainingWaitsForItsDatabaseAndGoesOnAndWhatIsLoadedPredictsWithoutIt() throws Exception {
        EmbeddedPostgres postgres = start(0);
        try (ServiceProcess service = ServiceProcess.start(
                directory, "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"))) {
            ServiceClient client = service.client();
            client.awaitEnd(client.submit("{\"model\": \"kept\", \"epochs\": 1, \"batch_size\": 8192}")
                    .path("id")
                    .asString());
            assertThat(connections(postgres)).isLessThanOrEqualTo(12);
            Answer before = client.post(PREDICT, black());
            assertThat(before.status()).as(before.text()).isEqualTo(200);
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
            assertIsAway(client, id, before);
            postgres = start(port);

            assertGoesOn(client, id, stream);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() ->
                            client.post("/api/models/other/predict", black()).status() == 404);
            assertThat(client.post(PREDICT, black()).text()).isEqualTo(before.text());
        } finally {
            postgres.close();
        }
    }

    private static void assertIsAway(ServiceClient client, String id, Answer before) {
        Answer away = client.get("/api/jobs/" + id);
        assertThat(away.status()).isEqualTo(503);
        assertThat(away.json().path("code").asString()).isEqualTo("DATABASE_AWAY");
        assertThat(away.header("Retry-After")).isEqualTo("5");
        assertThat(client.get("/actuator/health/liveness").status()).isEqualTo(200);
        for (int i = 0; i < 3; i++) {
            assertThat(client.post(PREDICT, black()).text()).isEqualTo(before.text());
        }
        // Nothing was ever said about this one.
        assertThat(client.post("/api/models/other/predict", black()).status()).isEqualTo(503);
    }

    private static void assertGoesOn(ServiceClient client, String id, CompletableFuture<List<Event>> stream)
            throws Exception {
        List<Event> events = stream.get(2, TimeUnit.MINUTES);
        assertThat(events).extracting(Event::type).endsWith("evaluation", "state", "end");
        assertThat(events)
                .filteredOn(event -> event.type().equals("epoch"))
                .extracting(event -> event.data().path("epoch").intValue())
                .containsExactly(1, 2, 3, 4);
        assertThat(client.job(id).path("state").asString()).isEqualTo("SUCCEEDED");
    }

    private static int connections(EmbeddedPostgres postgres) throws SQLException {
        try (Connection own = postgres.getPostgresDatabase().getConnection();
                Statement statement = own.createStatement();
                ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** A picture of 28x28 zeros. */
    private static String black() {
        String row = "[" + "0,".repeat(27) + "0]";
        return "{\"image\": [" + (row + ",").repeat(27) + row + "]}";
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
