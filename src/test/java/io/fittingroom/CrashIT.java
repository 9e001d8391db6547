package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a user was told exists must still exist after the process died. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
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
    private static Path data;

    /** What runs now, and with which arguments; each test ends or kills it and leaves another one, on the same data. */
    private static ServiceProcess service;

    private static List<String> arguments = List.of();

    /** {@link #FIVE} without any interruption, trained once. */
    private static JsonNode straight;

    @AfterAll
    static void close() {
        if (service != null) {
            service.close();
        }
    }

    /** The next test finds an idle service. */
    @AfterEach
    void stopWhatRuns() {
        service.client().cancelAll();
    }

    /** A database that writes a moment after it commits would lose the jobs that were taken last. */
    @Test
    void afterAKillTheRunningJobIsInterruptedTheQueuedOnesRunAndNoneThatWasTakenIsLost() throws Exception {
        ServiceClient client = running().client();
        String running = id(client.submit("{\"model\": \"running\", \"epochs\": 50}"));
        String second = id(client.submit(QUEUED));
        String third = id(client.submit(QUEUED));
        awaitSecondEpoch(client, running);
        JsonNode firstEpoch = epochs(client, running).get(0);
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            taken.add(id(client.submit("{\"epochs\": 50}")));
        }
        service.kill();

        client = running().client();
        for (String id : taken) {
            assertThat(client.get("/api/jobs/" + id).status()).isEqualTo(200);
        }
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
        assertThat(client.get("/api/models/queued").json().path("versions")).hasSize(2);
        assertThat(client.get("/api/models/running").status()).isEqualTo(404);
    }

    @Test
    void aTerminationEndsTheTrainingInOrderAndSoon() throws Exception {
        ServiceClient client = running().client();
        String running = id(client.submit("{\"epochs\": 50}"));
        String queued = id(client.submit(QUEUED));
        client.awaitTraining(running);
        CompletableFuture<List<ServiceClient.Event>> stream = client.follow(running);
        client.awaitStreams(1);

        assertThat(service.terminate(Duration.ofSeconds(10))).isTrue();
        // Whoever follows the job does not hold the end up, and comes back when the service is there again.
        assertThat(stream.get(10, TimeUnit.SECONDS))
                .extracting(ServiceClient.Event::type)
                .startsWith("state", "state")
                .doesNotContain("end");

        client = running().client();
        assertThat(client.job(running).path("state").asString()).isEqualTo("INTERRUPTED");
        assertThat(client.awaitEnd(queued).path("state").asString()).isEqualTo("SUCCEEDED");
    }

    @Test
    void aKilledTrainingThatIsResumedEndsAsIfNothingHadHappened() throws Exception {
        trainStraight(running().client());
        String broken = id(service.client().submit(FIVE));
        awaitThirdEpoch(service.client(), broken);
        service.kill();

        ServiceClient client = running().client();
        JsonNode interrupted = client.job(broken);
        assertThat(interrupted.path("state").asString()).isEqualTo("INTERRUPTED");
        assertThat(interrupted.path("checkpoint_epoch").intValue())
                .isEqualTo(epochs(client, broken).size());
        assertThat(client.post("/api/jobs/" + broken + "/resume", "{}").status())
                .isEqualTo(202);
        assertAsStraight(client, broken);
    }

    /**
     * The end of the process falls within an epoch, whose first mini-batches are not trained again. Last, as no other test uses
     * a service with its setting.
     */
    @Test
    @Order(Integer.MAX_VALUE)
    void aTerminatedTrainingIsResumedByItselfWhereItWasWhenThatIsWanted() throws Exception {
        String resume = "--fitting-room.training.on-interrupt=resume";
        trainStraight(running(resume).client());
        String broken = id(service.client().submit(FIVE));
        awaitThirdEpoch(service.client(), broken);
        assertThat(service.terminate(Duration.ofSeconds(10))).isTrue();

        ServiceClient client = running(resume).client();
        assertAsStraight(client, broken);
        assertThat(client.events(broken, ""))
                .extracting(event -> event.data().path("state").asString(""))
                .containsSubsequence("RUNNING", "INTERRUPTED", "QUEUED", "RUNNING", "SUCCEEDED");
    }

    /** The service with these arguments: the one that runs, or a new one. */
    private static ServiceProcess running(String... wanted) throws IOException {
        if (service == null || !service.isAlive() || !arguments.equals(List.of(wanted))) {
            close();
            arguments = List.of(wanted);
            service = ServiceProcess.start(data, wanted);
        }
        return service;
    }

    private static void trainStraight(ServiceClient client) {
        if (straight == null) {
            straight = client.awaitEnd(id(client.submit(FIVE)));
        }
    }

    private static void assertAsStraight(ServiceClient client, String broken) {
        JsonNode straightEpochs = epochs(client, id(straight));
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
        assertThat(artifact(client, ended)).isEqualTo(artifact(client, straight));
    }

    private static String artifact(ServiceClient client, JsonNode job) {
        String sha256 = client.get(job.at("/links/model").asString())
                .json()
                .path("artifact_sha256")
                .asString();
        assertThat(sha256).isNotEmpty();
        return sha256;
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
