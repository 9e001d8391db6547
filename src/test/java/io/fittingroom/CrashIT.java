package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a user was told exists must still exist after the process died. */
class CrashIT {

    private static final String QUEUED = "{\"model\": \"queued\", \"epochs\": 2, \"batch_size\": 1024}";

    @TempDir
    private Path data;

    @Test
    void afterAKillTheRunningJobIsInterruptedAndTheQueuedOnesRun() throws Exception {
        String running;
        String second;
        String third;
        JsonNode firstEpoch;
        try (ServiceProcess service = ServiceProcess.start(data)) {
            ServiceClient client = service.client();
            running = id(client.submit("{\"model\": \"running\", \"epochs\": 50}"));
            second = id(client.submit(QUEUED));
            third = id(client.submit(QUEUED));
            awaitSecondEpoch(client, running);
            firstEpoch = epochs(client, running).get(0);
            service.kill();
        }

        try (ServiceProcess service = ServiceProcess.start(data)) {
            ServiceClient client = service.client();
            JsonNode interrupted = client.job(running);
            assertThat(interrupted.path("state").asString()).isEqualTo("INTERRUPTED");
            assertThat(interrupted.path("error").asString()).contains("ended while the job was running");
            assertThat(interrupted.path("finished_at").isString()).isTrue();
            assertThat(epochs(client, running)).hasSize(1);
            assertThat(epochs(client, running).get(0)).isEqualTo(firstEpoch);
            assertThat(client.events(running, ""))
                    .extracting(ServiceClient.Event::type)
                    .containsExactly("state", "state", "epoch", "state", "end");

            assertThat(client.awaitEnd(second).path("state").asString()).isEqualTo("SUCCEEDED");
            assertThat(client.awaitEnd(third).path("state").asString()).isEqualTo("SUCCEEDED");
            JsonNode models = client.get("/api/models").json().path("models");
            assertThat(models).hasSize(1);
            assertThat(models.at("/0/name").asString()).isEqualTo("queued");
            assertThat(models.at("/0/versions")).hasSize(2);
        }
    }

    /** A database that writes a moment after it commits would lose the job. */
    @Test
    void aJobThatWasTakenSurvivesAKillInTheSameMoment() throws Exception {
        List<String> taken = new ArrayList<>();
        try (ServiceProcess service = ServiceProcess.start(data)) {
            for (int i = 0; i < 5; i++) {
                taken.add(id(service.client().submit("{\"epochs\": 50}")));
            }
            service.kill();
        }

        try (ServiceProcess service = ServiceProcess.start(data)) {
            for (String id : taken) {
                assertThat(service.client().get("/api/jobs/" + id).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aTerminationEndsTheTrainingInOrderAndSoon() throws Exception {
        String running;
        String queued;
        try (ServiceProcess service = ServiceProcess.start(data)) {
            running = id(service.client().submit("{\"epochs\": 50}"));
            queued = id(service.client().submit(QUEUED));
            service.client().awaitTraining(running);

            assertThat(service.terminate(Duration.ofSeconds(10))).isTrue();
        }

        try (ServiceProcess service = ServiceProcess.start(data)) {
            assertThat(service.client().job(running).path("state").asString()).isEqualTo("INTERRUPTED");
            assertThat(service.client().awaitEnd(queued).path("state").asString())
                    .isEqualTo("SUCCEEDED");
        }
    }

    private static void awaitSecondEpoch(ServiceClient client, String id) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> client.job(id).path("epoch").intValue() == 2);
    }

    private static JsonNode epochs(ServiceClient client, String id) {
        return client.get("/api/jobs/" + id + "/epochs").json().path("epochs");
    }

    private static String id(JsonNode job) {
        return job.path("id").asString();
    }
}
