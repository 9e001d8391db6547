package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.ServiceClient.Event;
import io.fittingroom.dataset.FewPictures;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/**
 * What the HTTP API promises, against the whole running service and real training; each database fills in where it is.
 * Most trainings here take large batches, which makes an epoch a matter of a fraction of a second.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"fitting-room.training.queue-capacity=3", "fitting-room.web.max-body-size=1MB"})
@ContextConfiguration(initializers = FewPictures.class)
abstract class ServiceContract {

    /** Two quick epochs. */
    private static final String QUICK = "\"epochs\": 2, \"batch_size\": 512";

    /** Long enough to be caught while it runs. */
    static final String ENDLESS = "\"epochs\": 1000, \"batch_size\": 4";

    @LocalServerPort
    private int port;

    @Autowired
    private ConfigurableApplicationContext context;

    private ServiceClient service;

    @BeforeEach
    void connect() {
        service = new ServiceClient(port);
    }

    ServiceClient service() {
        return service;
    }

    int port() {
        return port;
    }

    /** The next test finds an idle service. */
    @AfterEach
    void stopWhatRuns() {
        service.cancelAll();
    }

    @Test
    void aJobIsTakenBeforeItTrainsAndEndsWithAModel() {
        Answer taken = service.post("/api/jobs", "{\"model\": \"taken\", " + QUICK + "}");

        assertThat(taken.status()).isEqualTo(202);
        assertThat(taken.header("Location")).isEqualTo("/api/jobs/" + id(taken.json()));
        assertThat(taken.json().path("epoch").intValue()).isZero();
        JsonNode job = service.awaitEnd(id(taken.json()));
        assertThat(job.path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(job.at("/stop_reason/rule").asString()).isEqualTo("COMPLETED");
        assertThat(job.path("progress").doubleValue()).isEqualTo(1);
        assertThat(job.at("/evaluation/samples").intValue()).isEqualTo(10_000);
        assertThat(job.path("model_version").intValue()).isEqualTo(1);
        JsonNode version = service.get(job.at("/links/model").asString()).json();
        assertThat(version.path("job_id").asString()).isEqualTo(id(job));
        assertThat(version.at("/fit/seed").intValue()).isEqualTo(42);
        assertThat(version.path("parameters").intValue()).isEqualTo(101_770);
        assertThat(version.path("evaluation")).isEqualTo(job.path("evaluation"));
        assertThat(version.at("/environment/engine").asString()).isEqualTo("fitting-room kernels");
        assertThat(version.at("/environment/arithmetic").asString()).matches("OpenBLAS 0\\.3\\.\\d+, core \\w+");
    }

    @Test
    void epochsAreKeptAndLossFalls() {
        String id = id(service.submit("{" + QUICK + ", \"validation_split\": 0.1}"));
        service.awaitEnd(id);

        JsonNode epochs = service.get("/api/jobs/" + id + "/epochs").json().path("epochs");

        assertThat(epochs).hasSize(2);
        assertThat(epochs.at("/0/epoch").intValue()).isEqualTo(1);
        assertThat(epochs.at("/1/loss").doubleValue())
                .isLessThan(epochs.at("/0/loss").doubleValue());
        assertThat(epochs.at("/1/accuracy").doubleValue())
                .isGreaterThan(epochs.at("/0/accuracy").doubleValue());
        assertThat(epochs.at("/1/val_loss").isNumber()).isTrue();
        Answer csv = service.get("/api/jobs/" + id + "/epochs", "text/csv");
        assertThat(csv.text().lines().toList())
                .hasSize(3)
                .first()
                .isEqualTo("epoch,accuracy,learning_rate,loss,val_accuracy,val_loss");
        assertThat(csv.text().lines().skip(1).findFirst().orElseThrow()).startsWith("0,0.");
    }

    @Test
    void theSameSeedGivesTheSameFiguresAndAnotherSeedOthers() {
        String first = id(service.submit("{" + QUICK + "}"));
        String second = id(service.submit("{" + QUICK + "}"));
        String other = id(service.submit("{" + QUICK + ", \"seed\": 43}"));

        assertThat(lossesOf(second)).isEqualTo(lossesOf(first));
        assertThat(lossesOf(other)).isNotEqualTo(lossesOf(first));
        assertThat(service.job(second).path("evaluation"))
                .isEqualTo(service.job(first).path("evaluation"));
    }

    @Test
    void eventsAreReplayedAfterTheEndAndFromAnyPoint() {
        String id = id(service.submit("{" + QUICK + "}"));
        service.awaitEnd(id);

        List<Event> all = service.events(id, "");
        List<Event> rest = service.events(id, all.get(2).id());

        assertThat(all)
                .extracting(Event::type)
                .containsExactly("state", "state", "epoch", "epoch", "evaluation", "state", "end");
        assertThat(all).extracting(Event::id).containsExactly("1", "2", "3", "4", "5", "6", "7");
        assertThat(all.get(2).data().path("epoch").intValue()).isEqualTo(1);
        assertThat(all.get(6).data()).isEqualTo(service.job(id));
        assertThat(rest).isEqualTo(all.subList(3, all.size()));
    }

    @Test
    void aStreamThatIsOpenedEarlySeesProgressAndEveryEpoch() {
        String id = id(service.submit("{\"epochs\": 2, \"batch_size\": 4}"));

        List<Event> events = service.events(id, "");

        List<Event> kept =
                events.stream().filter(event -> !event.type().equals("batch")).toList();
        assertThat(kept)
                .extracting(Event::type)
                .containsExactly("state", "state", "epoch", "epoch", "evaluation", "state", "end");
        assertThat(events)
                .filteredOn(event -> event.type().equals("batch"))
                .isNotEmpty()
                .allSatisfy(event -> {
                    assertThat(event.id()).isEmpty();
                    assertThat(event.data().path("batches").intValue()).isEqualTo(1_875);
                });
    }

    @Test
    void aRepeatedRequestWithItsKeyStartsNothingTwice() {
        String body = "{" + QUICK + ", \"seed\": null}";

        Answer first = service.postWithKey("/api/jobs", body, "key-1");
        Answer again = service.postWithKey("/api/jobs", body, "key-1");
        Answer other = service.postWithKey("/api/jobs", "{" + QUICK + "}", "key-1");
        Answer another = service.postWithKey("/api/jobs", body, "key-2");

        assertThat(again.status()).isEqualTo(202);
        assertThat(id(again.json())).isEqualTo(id(first.json()));
        assertThat(other.status()).isEqualTo(422);
        assertProblem(other, "KEY_REUSED");
        assertThat(id(another.json())).isNotEqualTo(id(first.json()));
        assertProblem(service.postWithKey("/api/jobs", body, "with space"), "INVALID_REQUEST");
    }

    @Test
    void jobsTrainOneAtATimeInTheOrderOfSubmission() {
        String first = id(service.submit("{" + QUICK + "}"));
        String second = id(service.submit("{" + QUICK + "}"));
        String third = id(service.submit("{" + QUICK + "}"));

        service.awaitEnd(third);

        List<Instant> times = new ArrayList<>();
        for (String id : List.of(first, second, third)) {
            // As text, a time of whole seconds would come after one a few milliseconds later.
            times.add(Instant.parse(service.job(id).path("started_at").asString()));
            times.add(Instant.parse(service.job(id).path("finished_at").asString()));
        }
        assertThat(times).isSorted();
    }

    /** As Spring does with a service that is paused, such as a test's while another one's is in use. */
    @Test
    void aServiceThatWasStoppedAndStartedAgainTrains() {
        String before = id(service.submit("{" + ENDLESS + "}"));
        service.awaitTraining(before);

        context.stop();
        context.start();
        // The port was any free one, and is another one now.
        service = new ServiceClient(context.getEnvironment().getProperty("local.server.port", Integer.class, port));

        assertThat(service.awaitEnd(before).path("state").asString()).isEqualTo("INTERRUPTED");
        String after = id(service.submit("{" + QUICK + "}"));
        assertThat(service.awaitEnd(after).path("state").asString()).isEqualTo("SUCCEEDED");
    }

    @Test
    void aFullQueueIsAnAnswer() {
        service.awaitTraining(id(service.submit("{" + ENDLESS + "}")));
        for (int i = 0; i < 3; i++) {
            JsonNode queued = service.submit("{" + QUICK + "}");
            assertThat(queued.path("queue_position").intValue()).isEqualTo(i);
        }

        Answer refused = service.post("/api/jobs", "{}");

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("30");
        assertProblem(refused, "QUEUE_FULL");
    }

    @Test
    void aQueuedJobThatIsCancelledNeverStarts() {
        String running = id(service.submit("{" + ENDLESS + "}"));
        service.awaitTraining(running);
        String queued = id(service.submit("{" + QUICK + "}"));

        Answer cancelled = service.post("/api/jobs/" + queued + "/cancel", "{}");
        service.post("/api/jobs/" + running + "/cancel", "{}");
        service.awaitEnd(running);
        service.awaitEnd(id(service.submit("{" + QUICK + "}")));

        assertThat(cancelled.status()).isEqualTo(202);
        assertThat(cancelled.json().path("state").asString()).isEqualTo("CANCELLED");
        assertThat(service.job(queued).path("state").asString()).isEqualTo("CANCELLED");
        assertThat(service.job(queued).path("started_at").isNull()).isTrue();
    }

    @Test
    void aRunningJobThatIsCancelledEndsSoonWithoutAModel() {
        String id = id(service.submit("{\"model\": \"cancelled\", " + ENDLESS + "}"));
        service.awaitTraining(id);

        Answer answer = service.post("/api/jobs/" + id + "/cancel", "");
        Answer again = service.post("/api/jobs/" + id + "/cancel", "{\"keep\": \"none\"}");
        JsonNode job = service.awaitEnd(id);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(again.status()).isEqualTo(202);
        assertThat(job.path("state").asString()).isEqualTo("CANCELLED");
        assertThat(job.at("/stop_reason/rule").asString()).isEqualTo("CANCELLED");
        assertThat(job.path("model_version").isNull()).isTrue();
        assertThat(service.get("/api/models/cancelled").status()).isEqualTo(404);
        assertThat(service.post("/api/jobs/" + id + "/cancel", "{}").status()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({"last", "best"})
    void aCancelledJobLeavesTheModelThatWasAskedFor(String keep) {
        String id = id(service.submit("{\"model\": \"kept-" + keep + "\", \"epochs\": 1000, \"batch_size\": 512}"));
        service.awaitEpoch(id, 1);

        service.post("/api/jobs/" + id + "/cancel", "{\"keep\": \"" + keep + "\"}");
        JsonNode job = service.awaitEnd(id);

        assertThat(job.path("state").asString()).isEqualTo("CANCELLED");
        assertThat(job.path("model_version").intValue()).isEqualTo(1);
        assertThat(job.at("/evaluation/accuracy").doubleValue()).isGreaterThan(0.3);
        assertThat(predict("/api/models/kept-" + keep + "/predict", 0)).hasSize(10);
    }

    @Test
    void anEndedJobCannotBeCancelledButDeleted() {
        String id = id(service.submit("{\"model\": \"deleted\", " + QUICK + "}"));
        service.awaitEnd(id);

        Answer cancelled = service.post("/api/jobs/" + id + "/cancel", "{}");

        assertThat(cancelled.status()).isEqualTo(409);
        assertProblem(cancelled, "WRONG_STATE");
        assertThat(service.delete("/api/jobs/" + id).status()).isEqualTo(204);
        assertThat(service.get("/api/jobs/" + id).status()).isEqualTo(404);
        assertThat(service.get("/api/jobs/" + id + "/epochs").status()).isEqualTo(404);
        assertThat(service.get("/api/models/deleted").status()).isEqualTo(200);
    }

    @Test
    void aRunningJobCannotBeDeleted() {
        String id = id(service.submit("{" + ENDLESS + "}"));
        service.awaitTraining(id);

        Answer refused = service.delete("/api/jobs/" + id);

        assertThat(refused.status()).isEqualTo(409);
        assertProblem(refused, "WRONG_STATE");
    }

    @Test
    void aTrainingThatDivergesSaysSoInValidJson() {
        String id = id(service.submit("""
                {"model": "diverged", "epochs": 2, "batch_size": 512, "optimizer": {"type": "adam", "learning_rate": 1e9}}"""));

        JsonNode job = service.awaitEnd(id);
        List<Event> events = service.events(id, "");

        assertThat(job.path("state").asString()).isEqualTo("DIVERGED");
        assertThat(job.at("/stop_reason/rule").asString()).isEqualTo("DIVERGED");
        assertThat(job.path("error").asString()).contains("smaller learning_rate");
        assertThat(job.path("model_version").isNull()).isTrue();
        assertThat(service.get("/api/jobs/" + id + "/epochs").json().path("epochs"))
                .hasSize(1);
        assertThat(events).extracting(Event::type).containsExactly("state", "state", "epoch", "state", "end");
        assertThat(service.get("/api/models/diverged").status()).isEqualTo(404);
    }

    @Test
    void theLessonsCallbackStopsOnceTheLossIsBelowItsBound() {
        JsonNode job = service.awaitEnd(id(service.submit("""
                {"epochs": 50, "batch_size": 128, "callbacks": [{"type": "stop_when", "monitor": "loss", "below": 0.6}]}""")));

        assertThat(job.at("/stop_reason/rule").asString()).isEqualTo("STOP_WHEN");
        assertThat(job.path("state").asString()).isEqualTo("SUCCEEDED");
        List<Double> losses = lossesOf(id(job));
        assertThat(losses.subList(0, losses.size() - 1))
                .allSatisfy(loss -> assertThat(loss).isGreaterThanOrEqualTo(0.6));
        assertThat(losses.get(losses.size() - 1)).isLessThan(0.6);
        assertThat(job.at("/stop_reason/value").doubleValue()).isEqualTo(losses.get(losses.size() - 1));
    }

    @Test
    void whatIsNotThereIsAProblemToo() {
        assertProblem(service.get("/api/nothing"), "NOT_FOUND");
        assertProblem(service.get("/api/jobs/nothing"), "NOT_FOUND");
        assertProblem(service.get("/api/jobs/nothing/events", "text/event-stream"), "NOT_FOUND");
        assertProblem(service.get("/api/models/nothing"), "NOT_FOUND");
        assertProblem(service.get("/api/models/nothing/versions/1/summary"), "NOT_FOUND");
        assertProblem(service.post("/api/models/nothing/predict", "image/png", new byte[] {1}), "NOT_FOUND");
        assertProblem(service.delete("/api/jobs"), "METHOD_NOT_ALLOWED");
        assertProblem(
                service.post("/api/jobs", "text/plain", "{}".getBytes(StandardCharsets.UTF_8)),
                "UNSUPPORTED_MEDIA_TYPE");
        assertProblem(service.get("/api/jobs?state=DONE&size=0&pge=1"), "INVALID_REQUEST");
        assertThat(service.get("/api/jobs?state=DONE&size=0&pge=1").json().path("errors"))
                .hasSize(3);
    }

    @Test
    void versionsCountUpAndAreNeverUsedTwice() {
        service.awaitEnd(id(service.submit("{\"model\": \"counted\", " + QUICK + "}")));
        service.awaitEnd(id(service.submit("{\"model\": \"counted\", " + QUICK + "}")));
        assertThat(service.delete("/api/models/counted/versions/2").status()).isEqualTo(204);

        JsonNode third = service.awaitEnd(id(service.submit("{\"model\": \"counted\", " + QUICK + "}")));

        assertThat(third.path("model_version").intValue()).isEqualTo(3);
        JsonNode model = service.get("/api/models/counted").json();
        assertThat(model.at("/versions/0/version").intValue()).isEqualTo(3);
        assertThat(model.at("/versions/1/version").intValue()).isEqualTo(1);
        assertThat(service.get("/api/models/counted/versions/2").status()).isEqualTo(404);
        assertThat(service.post("/api/models/counted/versions/2/predict", "{\"image\": " + pixels(0) + "}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void anAliasStandsWhereAVersionMay() {
        service.awaitEnd(id(service.submit("{\"model\": \"aliased\", " + QUICK + "}")));
        service.awaitEnd(id(service.submit("{\"model\": \"aliased\", " + QUICK + "}")));
        String image = "{\"image\": " + pixels(0) + "}";

        int newest = version(service.post("/api/models/aliased/predict", image));
        service.put("/api/models/aliased/aliases/production", "{\"version\": 1}");

        assertThat(newest).isEqualTo(2);
        assertThat(version(service.post("/api/models/aliased/predict", image))).isEqualTo(1);
        assertThat(version(service.post("/api/models/aliased/versions/production/predict", image)))
                .isEqualTo(1);
        Answer guarded = service.delete("/api/models/aliased/versions/1");
        assertThat(guarded.status()).isEqualTo(409);
        assertProblem(guarded, "WRONG_STATE");
        assertThat(service.delete("/api/models/aliased/aliases/production").status())
                .isEqualTo(204);
        assertThat(version(service.post("/api/models/aliased/predict", image))).isEqualTo(2);
        assertThat(service.put("/api/models/aliased/aliases/7", "{\"version\": 1}")
                        .status())
                .isEqualTo(400);
        assertThat(service.put("/api/models/aliased/aliases/x", "{\"version\": 9}")
                        .status())
                .isEqualTo(404);
    }

    private List<Double> lossesOf(String id) {
        service.awaitEnd(id);
        List<Double> losses = new ArrayList<>();
        for (JsonNode epoch : service.get("/api/jobs/" + id + "/epochs").json().path("epochs")) {
            losses.add(epoch.path("loss").doubleValue());
        }
        assertThat(losses).isNotEmpty();
        return losses;
    }

    private double[] predict(String address, int index) {
        return probabilities(service.post(address, "{\"image\": " + pixels(index) + "}"));
    }

    String pixels(int index) {
        return service.get("/api/datasets/fashion-mnist/test/" + index)
                .json()
                .path("pixels")
                .toString();
    }

    /** By class index. */
    static double[] probabilities(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        double[] probabilities = new double[10];
        for (JsonNode one : answer.json().at("/predictions/0/probabilities")) {
            probabilities[one.path("index").intValue()] =
                    one.path("probability").doubleValue();
        }
        return probabilities;
    }

    static void assertProblem(Answer answer, String code) {
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("code").asString()).as(answer.text()).isEqualTo(code);
        assertThat(problem.path("status").intValue()).isEqualTo(answer.status());
        assertThat(problem.path("type").asString()).startsWith("urn:fitting-room:problem:");
        assertThat(problem.path("title").asString()).isNotBlank();
        assertThat(problem.path("detail").asString())
                .isNotBlank()
                .doesNotContain("java.", "Exception", "io.fittingroom");
    }

    private static int version(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("version").intValue();
    }

    static String id(JsonNode job) {
        return job.path("id").asString();
    }
}
