package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One instance that answers and two that train, on one PostgreSQL; one of them dies, and each trains on an uploaded data set. */
class InstancesIT {

    private static final String JOB =
            "{\"model\": \"shared\", \"epochs\": 3, \"batch_size\": 128, \"validation_split\": 0.1}";

    private static final String JOB_ON_SHOES =
            "{\"dataset\": \"shoes@1\", \"epochs\": 3, \"validation_split\": 0.1, \"seed\": 7}";

    /** However slow the machine is. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private static Path data;

    private static String database;

    @BeforeAll
    static void makeDatabase() throws SQLException {
        database = PostgresServer.newDatabase();
    }

    @Test
    void theyShareTheWorkAndNoneIsLostWithAWorker() throws Exception {
        Path firstData = Files.createTempDirectory(data, "worker");
        Path secondData = Files.createTempDirectory(data, "worker");
        try (ServiceProcess web = start("web", Files.createTempDirectory(data, "web"));
                ServiceProcess first = start("worker", firstData)) {
            ServiceClient client = web.client();
            assertThat(first.client().get("/api/jobs").status()).isEqualTo(404);
            assertThat(first.client().get("/actuator/health").status()).isEqualTo(200);

            JsonNode imported = imported(client);
            JsonNode onFirst = client.awaitEnd(id(client.submit(JOB_ON_SHOES)));
            assertHasCopy(firstData, imported);

            JsonNode straight = assertIsFollowedFromElsewhere(client);
            assertIsCancelledFromElsewhere(client);

            // The first worker dies in the midst of a job, and the second one, which comes later, ends it and the next.
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                ids.add(id(client.submit(JOB)));
            }
            client.awaitEpoch(ids.get(0), 1);
            first.kill();
            try (ServiceProcess second = start("worker", secondData)) {
                for (String id : ids) {
                    JsonNode ended = client.awaitEnd(id);
                    assertThat(ended.path("state").asString()).isEqualTo("SUCCEEDED");
                    assertThat(ended.path("evaluation")).isEqualTo(straight.path("evaluation"));
                    assertThat(losses(client, id)).isEqualTo(losses(client, id(straight)));
                }
                assertThat(client.events(ids.get(0), ""))
                        .extracting(event -> event.data().path("state").asString(""))
                        .containsSubsequence("RUNNING", "INTERRUPTED", "QUEUED", "RUNNING", "SUCCEEDED");
                assertThat(client.get("/api/models/shared").json().path("versions"))
                        .hasSize(3);

                assertThat(secondData.resolve("datasets")).doesNotExist();
                JsonNode onSecond = client.awaitEnd(id(client.submit(JOB_ON_SHOES)));
                assertHasCopy(secondData, imported);
                assertIsTheSameTraining(client, imported, onFirst, onSecond);
                assertThat(second.terminate(PATIENCE)).isTrue();
            }
        }
    }

    private static JsonNode assertIsFollowedFromElsewhere(ServiceClient client)
            throws ExecutionException, InterruptedException {
        String id = id(client.submit(JOB));
        CompletableFuture<List<Event>> stream = client.follow(id);
        client.awaitTraining(id);
        List<Event> events = stream.get();
        assertThat(events)
                .filteredOn(event -> !event.type().equals("batch"))
                .extracting(Event::type)
                .containsExactly("state", "state", "epoch", "epoch", "epoch", "evaluation", "state", "end");
        assertThat(events).filteredOn(event -> event.type().equals("batch")).isNotEmpty();
        return client.job(id);
    }

    private static void assertIsCancelledFromElsewhere(ServiceClient client) {
        String id = id(client.submit("{\"epochs\": 1000}"));
        client.awaitTraining(id);

        JsonNode cancelling = client.post("/api/jobs/" + id + "/cancel", "{}").json();
        // Long before its thousand epochs are trained.
        JsonNode cancelled = client.awaitEnd(id);

        assertThat(cancelling.path("state").asString()).isIn("CANCELLING", "CANCELLED");
        assertThat(cancelled.path("state").asString()).isEqualTo("CANCELLED");
        assertThat(client.get("/api/jobs/" + id + "/epochs").json().path("epochs"))
                .hasSizeLessThan(1000);
    }

    /** A data set of one's own, by the instance that answers. */
    private static JsonNode imported(ServiceClient client) {
        new FoldersOfPictures()
                .with("boot", 0xC03030, 40)
                .with("sandal", 0x3040C0, 40)
                .upload(client, "shoes");
        JsonNode version = client.get("/api/datasets/shoes/versions/1").json();
        assertThat(version.path("state").asString()).as(version.toString()).isEqualTo("READY");
        return version;
    }

    /** Its pictures as a file of the instance's own. */
    private static void assertHasCopy(Path instance, JsonNode version) {
        String fingerprint = version.path("fingerprint").asString().substring("sha256:".length());
        assertThat(instance.resolve("datasets").resolve(fingerprint)).isRegularFile();
    }

    private static void assertIsTheSameTraining(ServiceClient client, JsonNode version, JsonNode one, JsonNode other) {
        for (JsonNode job : List.of(one, other)) {
            assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
            assertThat(job.path("fingerprint")).isEqualTo(version.path("fingerprint"));
        }
        assertThat(losses(client, id(other))).hasSize(6).isEqualTo(losses(client, id(one)));
        assertThat(other.path("evaluation")).isEqualTo(one.path("evaluation"));
        assertThat(client.get("/api/models/shoes").json().path("versions")).hasSize(2);
    }

    private static ServiceProcess start(String role, Path directory) throws IOException {
        return ServiceProcess.start(
                directory,
                "--spring.datasource.url=" + database,
                "--fitting-room.roles=" + role,
                "--fitting-room.training.on-interrupt=resume",
                "--fitting-room.training.heartbeat-interval=500ms");
    }

    private static List<Double> losses(ServiceClient client, String id) {
        List<Double> losses = new ArrayList<>();
        for (JsonNode epoch : client.get("/api/jobs/" + id + "/epochs").json().path("epochs")) {
            losses.add(epoch.path("loss").doubleValue());
            losses.add(epoch.path("val_loss").doubleValue());
        }
        return losses;
    }

    private static String id(JsonNode job) {
        return job.path("id").asString();
    }
}
