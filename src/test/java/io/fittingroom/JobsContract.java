package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.ServiceClient.Event;
import io.fittingroom.dataset.FewPictures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What becomes of jobs that are resumed, shared, cancelled at odd moments and told of, against the whole running service and
 * real training; each database fills in where it is.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "fitting-room.training.queue-capacity-per-submitter=3",
            "fitting-room.webhooks.secret=" + JobsContract.SECRET
        })
@ContextConfiguration(initializers = FewPictures.class)
abstract class JobsContract {

    /** However slow the machine is. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    static final String SECRET = "a secret of more than twenty-four characters";

    private static final String QUICK = "\"batch_size\": 512, \"validation_split\": 0.1";
    /** Slow enough to be cancelled between its second epoch and its last. */
    private static final String SIX = "\"epochs\": 6, \"batch_size\": 8, \"validation_split\": 0.1";

    private static final String ENDLESS = "{\"epochs\": 1000, \"batch_size\": 4}";
    private static final BlockingQueue<Notice> NOTICES = new LinkedBlockingQueue<>();

    /** How the listener answers the notices to come, 200 when it says nothing. */
    private static final BlockingQueue<Integer> ANSWERS = new LinkedBlockingQueue<>();

    private static HttpServer listener;

    @LocalServerPort
    private int port;

    private ServiceClient service;

    private record Notice(String id, String timestamp, String signature, String body) {

        JsonNode job() {
            return JsonMapper.shared().readTree(body);
        }
    }

    @BeforeAll
    static void listen() throws IOException {
        listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.createContext("/", exchange -> {
            NOTICES.add(new Notice(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Integer status = ANSWERS.poll();
            exchange.sendResponseHeaders(status == null ? 200 : status, -1);
            exchange.close();
        });
        listener.start();
    }

    @DynamicPropertySource
    static void webhooks(DynamicPropertyRegistry registry) {
        registry.add("fitting-room.webhooks.allowed-origins", JobsContract::origin);
    }

    private static String origin() {
        return "http://localhost:" + listener.getAddress().getPort();
    }

    @AfterAll
    static void stopListening() {
        listener.stop(0);
    }

    @BeforeEach
    void connect() {
        service = new ServiceClient(port);
        NOTICES.clear();
        ANSWERS.clear();
    }

    @AfterEach
    void stopWhatRuns() {
        service.cancelAll();
    }

    @Test
    void aCancelledJobThatIsResumedEndsAsIfNothingHadHappened() {
        JsonNode straight = service.awaitEnd(id(service.submit("{\"model\": \"straight\", " + SIX + "}")));
        String broken = id(service.submit("{\"model\": \"broken\", " + SIX + "}"));
        service.awaitEpoch(broken, 2);
        service.post("/api/jobs/" + broken + "/cancel", "{}");
        JsonNode cancelled = service.awaitEnd(broken);
        assertThat(cancelled.path("state").asString()).isEqualTo("CANCELLED");
        int before = epochs(broken).size();
        assertThat(cancelled.path("checkpoint_epoch").intValue()).isEqualTo(before);
        assertThat(cancelled.at("/links/resume").asString()).isEqualTo("/api/jobs/" + broken + "/resume");

        Answer answer = service.post("/api/jobs/" + broken + "/resume", "");
        JsonNode ended = service.awaitEnd(broken);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("stop_reason").isNull()).isTrue();
        assertThat(answer.json().path("finished_at").isNull()).isTrue();
        assertThat(ended.path("state").asString()).isEqualTo("SUCCEEDED");
        assertThat(before).isLessThan(6);
        assertThat(figures(broken)).isEqualTo(figures(id(straight)));
        assertThat(ended.path("evaluation")).isEqualTo(straight.path("evaluation"));
        List<Event> events = service.events(broken, "");
        assertThat(events)
                .extracting(event -> event.data().path("state").asString(""))
                .containsSubsequence("QUEUED", "RUNNING", "CANCELLING", "CANCELLED", "QUEUED", "RUNNING", "SUCCEEDED");
        assertThat(events).filteredOn(event -> event.type().equals("end")).hasSize(1);
        assertThat(events).filteredOn(event -> event.type().equals("epoch")).hasSize(6);
        assertThat(events).extracting(event -> Integer.parseInt(event.id())).isSorted();
    }

    @Test
    void aJobThatSucceededGoesOnToMoreEpochsAndAnotherVersion() {
        JsonNode straight = service.awaitEnd(id(service.submit("{\"model\": \"four\", \"epochs\": 4, " + QUICK + "}")));
        String id = id(service.submit("{\"model\": \"two-and-two\", \"epochs\": 2, " + QUICK + "}"));
        assertThat(service.awaitEnd(id).path("model_version").intValue()).isEqualTo(1);

        assertThat(service.post("/api/jobs/" + id + "/resume", "{\"epochs\": 4}")
                        .status())
                .isEqualTo(202);
        JsonNode ended = service.awaitEnd(id);

        assertThat(ended.path("model_version").intValue()).isEqualTo(2);
        assertThat(ended.path("epochs").intValue()).isEqualTo(4);
        assertThat(ended.at("/request/epochs").intValue()).isEqualTo(4);
        assertThat(figures(id)).isEqualTo(figures(id(straight)));
        assertThat(ended.path("evaluation")).isEqualTo(straight.path("evaluation"));
        JsonNode second = service.get("/api/models/two-and-two/versions/2").json();
        assertThat(second.path("job_id").asString()).isEqualTo(id);
        assertThat(second.at("/fit/epochs").intValue()).isEqualTo(4);
        assertThat(service.get("/api/models/two-and-two/versions/1")
                        .json()
                        .at("/fit/epochs")
                        .intValue())
                .isEqualTo(2);
    }

    @Test
    void aJobIsResumedOnlyWhereThatMakesSense() {
        String running = id(service.submit(ENDLESS));
        String queued = id(service.submit("{\"epochs\": 2, " + QUICK + "}"));
        assertProblem(resume(running, "{}"), 409, "WRONG_STATE");
        assertProblem(resume(queued, "{}"), 409, "WRONG_STATE");
        service.cancelAll();
        String done = id(service.submit("{\"epochs\": 2, " + QUICK + "}"));
        String stopped = id(service.submit("{\"epochs\": 5, " + QUICK
                + ", \"callbacks\": [{\"type\": \"stop_when\", \"monitor\": \"loss\", \"below\": 9}]}"));
        String diverged = id(service.submit(
                "{\"epochs\": 2, " + QUICK + ", \"optimizer\": {\"type\": \"adam\", \"learning_rate\": 1e9}}"));
        service.awaitEnd(diverged);

        assertProblem(resume(done, "{}"), 400, "INVALID_REQUEST");
        assertThat(resume(done, "{\"epochs\": 2}").json().at("/errors/0/detail").asString())
                .contains("3 to 1000");
        assertProblem(resume(done, "{\"epochs\": 1001}"), 400, "INVALID_REQUEST");
        assertProblem(resume(done, "{\"epoch\": 3}"), 400, "INVALID_REQUEST");
        assertThat(resume(stopped, "{\"epochs\": 9}").json().path("detail").asString())
                .contains("STOP_WHEN");
        assertThat(resume(diverged, "{}").json().path("detail").asString()).contains("diverged");
        assertThat(service.job(diverged).at("/links/resume").isMissingNode()).isTrue();
        assertProblem(resume("unknown", "{}"), 404, "NOT_FOUND");
    }

    @Test
    void aCancelledJobThatNeverBeganBeginsWhenItIsResumed() {
        String running = id(service.submit(ENDLESS));
        String queued = id(service.submit("{\"epochs\": 2, " + QUICK + "}"));
        service.post("/api/jobs/" + queued + "/cancel", "{}");
        assertThat(service.job(queued).path("state").asString()).isEqualTo("CANCELLED");

        assertThat(resume(queued, "{}").status()).isEqualTo(202);
        service.post("/api/jobs/" + running + "/cancel", "{}");

        assertThat(service.awaitEnd(queued).path("state").asString()).isEqualTo("SUCCEEDED");
    }

    @Test
    void submittersTakeTurns() {
        service.awaitTraining(id(service.postAs("cleo", "/api/jobs", ENDLESS).json()));
        List<String> expected = new ArrayList<>();
        String job = "{\"epochs\": 1, " + QUICK + "}";
        List<String> ada = IntStream.range(0, 3)
                .mapToObj(i -> id(service.postAs("cleo", "/api/jobs", job).json()))
                .toList();
        List<String> bob = IntStream.range(0, 2)
                .mapToObj(i -> id(service.postAs("dan", "/api/jobs", job).json()))
                .toList();
        expected.addAll(List.of(bob.get(0), ada.get(0), bob.get(1), ada.get(1), ada.get(2)));

        assertThat(expected.stream()
                        .map(id -> service.job(id).path("queue_position").intValue()))
                .containsExactly(0, 1, 2, 3, 4);
        for (JsonNode running : service.get("/api/jobs?state=RUNNING").json().path("jobs")) {
            service.post("/api/jobs/" + id(running) + "/cancel", "{}");
        }
        expected.forEach(service::awaitEnd);

        assertThat(expected.stream()
                        .map(id ->
                                Instant.parse(service.job(id).path("started_at").asString())))
                .isSorted();
        JsonNode dans = service.get("/api/jobs?submitter=dan").json();
        assertThat(dans.path("jobs")).extracting(JobsContract::id).containsExactly(bob.get(1), bob.get(0));
        assertThat(dans.at("/jobs/0/submitter").asString()).isEqualTo("dan");
    }

    @Test
    void aSubmittersShareOfTheQueueIsBounded() {
        service.awaitTraining(id(service.postAs("ada", "/api/jobs", ENDLESS).json()));
        for (int i = 0; i < 3; i++) {
            assertThat(service.postAs("ada", "/api/jobs", ENDLESS).status()).isEqualTo(202);
        }

        Answer refused = service.postAs("ada", "/api/jobs", ENDLESS);

        assertProblem(refused, 429, "QUEUE_SHARE_FULL");
        assertThat(refused.header("Retry-After")).isEqualTo("30");
        assertThat(refused.json().path("detail").asString()).contains("ada").contains("3");
        assertThat(service.postAs("bob", "/api/jobs", ENDLESS).status()).isEqualTo(202);
        assertProblem(service.postAs("no name", "/api/jobs", ENDLESS), 400, "INVALID_REQUEST");
    }

    @Test
    void anIdempotencyKeyIsItsSubmittersOwn() {
        Answer adas = service.postWithKeyAs("ada", "/api/jobs", ENDLESS, "1");
        Answer again = service.postWithKeyAs("ada", "/api/jobs", ENDLESS, "1");
        Answer bobs = service.postWithKeyAs("bob", "/api/jobs", ENDLESS, "1");

        assertThat(id(again.json())).isEqualTo(id(adas.json()));
        assertThat(id(bobs.json())).isNotEqualTo(id(adas.json()));
    }

    /** How far a job is at least; once it has ended it is as far as it gets. */
    private enum Moment {
        SUBMITTED,
        CLAIMED,
        IN_A_BATCH,
        AFTER_AN_EPOCH,
        AFTER_THE_LAST_EPOCH;

        boolean hasCome(JsonNode job) {
            if (!List.of("QUEUED", "RUNNING").contains(job.path("state").asString())) {
                return true;
            }
            return switch (this) {
                case SUBMITTED -> true;
                case CLAIMED -> job.path("state").asString().equals("RUNNING");
                case IN_A_BATCH -> job.path("batch").isNumber();
                case AFTER_AN_EPOCH -> job.at("/latest/epoch").asInt(0) >= 1;
                case AFTER_THE_LAST_EPOCH ->
                    job.at("/latest/epoch").asInt(0) >= job.path("epochs").intValue();
            };
        }
    }

    /** Wherever the cancellation falls between the submission and the end. */
    @ParameterizedTest
    @CsvSource({
        "SUBMITTED, none",
        "SUBMITTED, last",
        "SUBMITTED, best",
        "CLAIMED, none",
        "IN_A_BATCH, last",
        "AFTER_AN_EPOCH, best",
        "AFTER_AN_EPOCH, none",
        "AFTER_THE_LAST_EPOCH, last"
    })
    void aCancellationAtAnyMomentEndsTheJobAndTheNextOneTrains(Moment moment, String keep) {
        String id = id(service.submit("{\"model\": \"odd-moment\", \"epochs\": 2, " + QUICK + "}"));
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> moment.hasCome(service.job(id)));

        Answer first = service.post("/api/jobs/" + id + "/cancel", "{\"keep\": \"" + keep + "\"}");
        Answer second = service.post("/api/jobs/" + id + "/cancel", "{\"keep\": \"" + keep + "\"}");
        JsonNode job = service.awaitEnd(id);

        String state = job.path("state").asString();
        assertThat(state).isIn("CANCELLED", "SUCCEEDED");
        assertThat(first.status()).isEqualTo(state.equals("CANCELLED") ? 202 : 409);
        assertThat(second.status()).isEqualTo(first.status());
        if (keep.equals("none") && state.equals("CANCELLED")) {
            assertThat(job.path("model_version").isNull()).isTrue();
        }
        String next = id(service.submit("{\"epochs\": 1, " + QUICK + "}"));
        assertThat(service.awaitEnd(next).path("state").asString()).isEqualTo("SUCCEEDED");
    }

    @Test
    void theEndOfAJobIsToldUntilItIsHeard() throws InterruptedException, GeneralSecurityException {
        ANSWERS.add(503);
        String id = id(
                service.submit("{\"epochs\": 1, " + QUICK + ", \"notify_url\": \"" + origin() + "/hook?from=here\"}"));
        service.awaitEnd(id);

        Notice first = NOTICES.take();
        Notice second = NOTICES.take();

        assertThat(second.id()).isEqualTo(first.id()).startsWith(id);
        assertThat(second.job()).isEqualTo(service.job(id));
        assertThat(second.job().path("state").asString()).isEqualTo("SUCCEEDED");
        for (Notice notice : List.of(first, second)) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] sum = mac.doFinal(
                    (notice.id() + "." + notice.timestamp() + "." + notice.body()).getBytes(StandardCharsets.UTF_8));
            assertThat(notice.signature()).isEqualTo("v1," + Base64.getEncoder().encodeToString(sum));
        }
    }

    @Test
    void theEndOfACancelledJobIsToldToo() throws InterruptedException {
        String running = id(service.submit(ENDLESS));
        String queued = id(service.submit("{\"notify_url\": \"" + origin() + "\"}"));
        service.post("/api/jobs/" + queued + "/cancel", "{}");

        assertThat(NOTICES.take().job().path("state").asString()).isEqualTo("CANCELLED");
        service.awaitTraining(running);
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.org/hook, origins",
        "ftp://localhost/, http or https",
        "https://, http or https",
        "http://localhost:1/, origins"
    })
    void nobodyElseIsTold(String url, String reason) {
        Answer refused = service.post("/api/jobs", "{\"notify_url\": \"" + url + "\"}");

        assertProblem(refused, 400, "INVALID_REQUEST");
        assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo("/notify_url");
        assertThat(refused.json().at("/errors/0/detail").asString()).contains(reason);
    }

    private Answer resume(String id, String body) {
        return service.post("/api/jobs/" + id + "/resume", body);
    }

    private List<JsonNode> epochs(String id) {
        List<JsonNode> epochs = new ArrayList<>();
        service.get("/api/jobs/" + id + "/epochs").json().path("epochs").forEach(epochs::add);
        return epochs;
    }

    /** All figures of all epochs but those that a clock has made. */
    private List<List<Double>> figures(String id) {
        return epochs(id).stream()
                .map(epoch -> List.of("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "learning_rate").stream()
                        .map(name -> epoch.path(name).doubleValue())
                        .toList())
                .toList();
    }

    private static String id(JsonNode job) {
        return job.path("id").asString();
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("code").asString()).isEqualTo(code);
    }
}
