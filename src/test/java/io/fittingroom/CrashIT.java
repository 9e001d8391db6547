package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a user was told exists must still exist after the process died. */
class CrashIT {

    private static final String QUEUED = "{\"model\": \"queued\", \"epochs\": 2, \"batch_size\": 1024}";

    /** With all that a checkpoint has to know of: dropout, moments, validation, the learning rate of a callback. */
    private static final String FIVE = """
            {"model": "five", "epochs": 5, "batch_size": 128, "validation_split": 0.1,
             "layers": [{"type": "rescaling"}, {"type": "flatten"}, {"type": "dense", "units": 64, "activation": "relu"},
                        {"type": "dropout", "rate": 0.2}, {"type": "dense", "units": 10, "activation": "softmax"}],
             "callbacks": [{"type": "reduce_lr_on_plateau", "monitor": "val_loss", "patience": 1, "min_delta": 0.2},
                           {"type": "checkpoint", "monitor": "val_accuracy"}]}""";

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
        String queued;
        String running;
        try (ServiceProcess service = ServiceProcess.start(data)) {
            String followed = id(service.client().submit("{\"epochs\": 50}"));
            running = followed;
            queued = id(service.client().submit(QUEUED));
            service.client().awaitTraining(running);
            CompletableFuture<List<ServiceClient.Event>> stream =
                    service.client().follow(followed);
            service.client().awaitStreams(1);

            assertThat(service.terminate(Duration.ofSeconds(10))).isTrue();
            // Whoever follows the job does not hold the end up, and comes back when the service is there again.
            assertThat(stream.get(10, TimeUnit.SECONDS))
                    .extracting(ServiceClient.Event::type)
                    .startsWith("state", "state")
                    .doesNotContain("end");
        }

        try (ServiceProcess service = ServiceProcess.start(data)) {
            assertThat(service.client().job(running).path("state").asString()).isEqualTo("INTERRUPTED");
            assertThat(service.client().awaitEnd(queued).path("state").asString())
                    .isEqualTo("SUCCEEDED");
        }
    }

    @Test
    void aKilledTrainingThatIsResumedEndsAsIfNothingHadHappened() throws Exception {
        JsonNode straight;
        JsonNode straightEpochs;
        String broken;
        try (ServiceProcess service = ServiceProcess.start(data)) {
            ServiceClient client = service.client();
            straight = client.awaitEnd(id(client.submit(FIVE)));
            straightEpochs = epochs(client, id(straight));
            broken = id(client.submit(FIVE));
            awaitThirdEpoch(client, broken);
            service.kill();
        }

        try (ServiceProcess service = ServiceProcess.start(data)) {
            ServiceClient client = service.client();
            JsonNode interrupted = client.job(broken);
            assertThat(interrupted.path("state").asString()).isEqualTo("INTERRUPTED");
            assertThat(interrupted.path("checkpoint_epoch").intValue())
                    .isEqualTo(epochs(client, broken).size());
            assertThat(client.post("/api/jobs/" + broken + "/resume", "{}").status())
                    .isEqualTo(202);
            assertSame(client, broken, straight, straightEpochs);
        }
    }

    /** The end of the process falls within an epoch, whose first mini-batches are not trained again. */
    @Test
    void aTerminatedTrainingIsResumedByItselfWhereItWasWhenThatIsWanted() throws Exception {
        String resume = "--fitting-room.training.on-interrupt=resume";
        JsonNode straight;
        JsonNode straightEpochs;
        String broken;
        try (ServiceProcess service = ServiceProcess.start(data, resume)) {
            ServiceClient client = service.client();
            straight = client.awaitEnd(id(client.submit(FIVE)));
            straightEpochs = epochs(client, id(straight));
            broken = id(client.submit(FIVE));
            awaitThirdEpoch(client, broken);
            assertThat(service.terminate(Duration.ofSeconds(10))).isTrue();
        }

        try (ServiceProcess service = ServiceProcess.start(data, resume)) {
            assertSame(service.client(), broken, straight, straightEpochs);
            assertThat(service.client().events(broken, ""))
                    .extracting(event -> event.data().path("state").asString(""))
                    .containsSubsequence("RUNNING", "INTERRUPTED", "QUEUED", "RUNNING", "SUCCEEDED");
        }
    }

    private static void assertSame(ServiceClient client, String broken, JsonNode straight, JsonNode straightEpochs) {
        JsonNode ended = client.awaitEnd(broken);
        assertThat(ended.path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(ended.path("evaluation")).isEqualTo(straight.path("evaluation"));
        JsonNode epochs = epochs(client, broken);
        assertThat(epochs).hasSameSizeAs(straightEpochs);
        for (int i = 0; i < epochs.size(); i++) {
            for (String figure : List.of("loss", "accuracy", "val_loss", "val_accuracy", "learning_rate")) {
                assertThat(epochs.get(i).path(figure))
                        .isEqualTo(straightEpochs.get(i).path(figure));
            }
        }
        String models = "/api/models/five/versions/";
        assertThat(client.get(models + "2").json().path("artifact_sha256"))
                .isEqualTo(client.get(models + "1").json().path("artifact_sha256"));
    }

    private static void awaitThirdEpoch(ServiceClient client, String id) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> client.job(id).path("epoch").intValue() >= 3
                        && client.job(id).path("batch").asInt(0) > 2);
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
