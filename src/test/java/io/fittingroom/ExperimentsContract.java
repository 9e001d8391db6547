package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.dataset.FewPictures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import tools.jackson.databind.JsonNode;

/** What the API promises of experiments; each database fills in where it is. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "fitting-room.training.queue-capacity=5")
@ContextConfiguration(initializers = FewPictures.class)
@DirtiesContext
abstract class ExperimentsContract {

    private static final String PATH = "/api/experiments";

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    private ServiceClient service;

    @BeforeEach
    void connect() {
        service = new ServiceClient(port);
    }

    /** The next test finds an idle service. */
    @AfterEach
    void stopWhatRuns() {
        service.cancelAll();
    }

    @Test
    void variantsTrainInTheirOrderAndAreCompared() {
        Answer taken = service.post(PATH, """
                {"name": "Schritte, 步", "base": {"model": "steps", "epochs": 2, "batch_size": 512},
                 "variants": [{"name": "few, long"}, {"name": "many", "batch_size": 128, "epochs": 1},
                              {"name": "again"}]}""");

        assertThat(taken.status()).isEqualTo(202);
        String address = taken.header("Location");
        assertThat(address).isEqualTo(PATH + "/" + taken.json().path("id").asString());
        JsonNode experiment = awaitEnd(address);

        assertThat(experiment.path("name").asString()).isEqualTo("Schritte, 步");
        assertThat(words(experiment, "name")).containsExactly("few, long", "many", "again");
        assertThat(words(experiment, "state")).containsOnly("SUCCEEDED");
        assertThat(words(experiment, "model")).containsExactly("steps-few-long", "steps-many", "steps-again");
        assertThat(experiment.path("differences"))
                .hasToString("[{\"field\":\"/epochs\",\"values\":[2,1,2]},"
                        + "{\"field\":\"/batch_size\",\"values\":[512,128,512]}]");
        JsonNode many = experiment.at("/variants/1");
        JsonNode job = service.job(many.path("job").asString());
        assertThat(many.path("evaluation")).isEqualTo(job.path("evaluation"));
        assertThat(many.path("epochs")).hasSize(1);
        assertThat(many.path("last")).isEqualTo(job.path("latest"));
        assertThat(many.path("parameters").intValue()).isEqualTo(101_770);
        assertThat(many.path("seconds").doubleValue())
                .isEqualTo(job.at("/latest/duration_seconds").doubleValue());
        assertThat(many.at("/links/model").asString()).isEqualTo("/api/models/steps-many/versions/1");
        assertThat(experiment.at("/variants/0/best/epoch").intValue()).isEqualTo(2);
        assertThat(experiment.path("finished_at").asString(""))
                .isEqualTo(service.job(words(experiment, "job").get(2))
                        .path("finished_at")
                        .asString());
        assertThat(experiment.path("conclusion").asString()).contains("has the best test accuracy, 0.");
        JsonNode best = experiment.at("/findings/0");
        assertThat(best.path("code").asString()).isEqualTo("MOST_ACCURATE");
        assertThat(words(experiment, "name"))
                .contains(best.at("/params/variant").asString());
        assertThat(best.at("/params/samples").intValue()).isEqualTo(10_000);
        assertThat(best.at("/params/others")).hasSize(2);
        assertThat(best.at("/params/others/0").propertyNames())
                .containsExactlyInAnyOrder("variant", "points", "chance_points");
        assertThat(sentences(experiment))
                .isEqualTo(experiment.path("conclusion").asString());
        assertThat(started(experiment)).isSorted();
    }

    @Test
    void theSameSettingsGiveTheSameFiguresAndTheSameModel() {
        JsonNode experiment = awaitEnd(submit("""
                {"name": "twice", "base": {"epochs": 2, "batch_size": 256, "validation_split": 0.1, "seed": null,
                   "layers": [{"type": "rescaling"}, {"type": "flatten"}, {"type": "dense", "units": 64, "activation": "relu"},
                              {"type": "dropout", "rate": 0.2}, {"type": "dense", "units": 10, "activation": "softmax"}]},
                 "variants": [{"name": "first"}, {"name": "second"}]}"""));
        JsonNode first = experiment.at("/variants/0");
        JsonNode second = experiment.at("/variants/1");
        JsonNode version = service.get(first.at("/links/model").asString()).json();

        assertThat(figures(second)).isEqualTo(figures(first)).hasSize(2);
        assertThat(second.path("evaluation")).isEqualTo(first.path("evaluation"));
        assertThat(service.get(second.at("/links/model").asString()).json().path("artifact_sha256"))
                .isEqualTo(version.path("artifact_sha256"));
        assertThat(experiment.path("differences"))
                .as("a seed that is drawn is one for all")
                .isEmpty();
        assertThat(version.at("/fit/seed").longValue())
                .isEqualTo(experiment.at("/base/seed").longValue());
        assertThat(version.at("/environment/processor").asString("")).isNotBlank();
        assertThat(version.at("/environment/service").asString("")).startsWith("fitting-room ");
        assertThat(version.at("/dataset/fingerprint").asString("")).startsWith("sha256:");
    }

    @Test
    void theCurvesAreToBeHadAsCsv() {
        JsonNode experiment = awaitEnd(submit("""
                {"name": "csv", "base": {"epochs": 2, "batch_size": 1024, "model": "csv"},
                 "variants": [{"name": "a \\"b\\", c"}, {"name": "=d", "epochs": 1}]}"""));
        String address = experiment.at("/links/self").asString();

        Answer csv = service.get(address, "text/csv");

        List<String> lines = csv.text().lines().toList();
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .isEqualTo("variant,job,epoch,loss,accuracy,val_loss,val_accuracy,top_k_accuracy,val_top_k_accuracy,"
                        + "learning_rate,duration_seconds,parameters,test_accuracy,test_loss,findings");
        assertThat(lines.get(1)).startsWith("\"a \"\"b\"\", c\",").contains(",nan,nan,nan,nan,0.001,");
        assertThat(lines.get(3))
                .startsWith("\"'=d\"," + words(experiment, "job").get(1) + ",1,")
                .contains(",101770,"
                        + experiment.at("/variants/1/evaluation/accuracy").asString());
    }

    @Test
    void anyJobsAreComparedAsAnExperimentsAre() {
        JsonNode experiment = awaitEnd(submit("""
                {"name": "any", "base": {"epochs": 1, "batch_size": 1024},
                 "variants": [{"name": "any", "model": "any"}, {"name": "other", "seed": 7, "model": "any"},
                              {"name": "lone", "batch_size": 512, "model": "lone"}]}"""));
        List<String> jobs = words(experiment, "job");
        String address = "/api/jobs/compare?jobs=" + String.join(",", jobs);

        JsonNode compared = service.get(address).json();

        assertThat(words(compared, "name")).containsExactly("any 1", "any 2", "lone");
        assertThat(words(compared, "job")).isEqualTo(jobs);
        assertThat(compared.path("differences")).isEqualTo(experiment.path("differences"));
        assertThat(codes(compared)).isEqualTo(codes(experiment)).contains("MOST_ACCURATE");
        assertThat(sentences(compared)).isEqualTo(compared.path("conclusion").asString());
        assertThat(figures(compared.at("/variants/2"))).isEqualTo(figures(experiment.at("/variants/2")));
        assertThat(service.get(address, "text/csv").text().lines())
                .hasSize(4)
                .element(1)
                .asString()
                .startsWith("any 1," + jobs.get(0) + ",1,");
    }

    @ParameterizedTest
    @CsvSource({"'',400", "?jobs=a,400", "'?jobs=a,a',400", "'?jobs=a,b&top=3',400", "'?jobs=a,b',404"})
    void whatCannotBeComparedIsRefused(String query, int status) {
        Answer refused = service.get("/api/jobs/compare" + query);

        assertThat(refused.status()).as(refused.text()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "{\"name\":\"x\",\"variants\":[{\"name\":\"a\"}]}|400|/variants",
                "{\"variants\":[{\"name\":\"a\"},{\"name\":\"b\"}]}|400|/name",
                "{\"name\":\"x\",\"variants\":[{\"name\":\"a\"},{\"name\":\"a\"}]}|400|/variants/1/name",
                "{\"name\":\"x\",\"variants\":[{\"name\":\"a b\"},{\"name\":\"a-b\"}]}|400|/variants/1/name",
                "{\"name\":\"x\",\"variants\":[{\"name\":\"a\"},{\"name\":\"b\",\"epoch\":3}]}|400|/variants/1/epoch",
                "{\"name\":\"x\",\"variants\":[{\"name\":\"a\"},{\"name\":\"b\",\"epochs\":0}]}|400|/variants/1/epochs",
                "{\"name\":\"x\",\"variants\":[{\"name\":\"a\"},5]}|400|/variants/1",
                "{\"name\":\"x\",\"base\":{\"epochs\":2.5},\"variants\":[{\"name\":\"a\"},{\"name\":\"b\"}]}|400|/base/epochs",
                "{\"name\":\"x\",\"bases\":{},\"variants\":[{\"name\":\"a\"},{\"name\":\"b\"}]}|400|/bases",
                "{\"name\":\"x\",\"base\":{\"model\":\"a12345678901234567890123456789012345678901234567890123456789\"},\"variants\":[{\"name\":\"abcdef\"},{\"name\":\"b\"}]}|400|/variants/0/name",
                "{\"name\":\"x\",\"variants\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\",\"layers\":[{\"type\":\"flatten\"},{\"type\":\"dense\",\"units\":5,\"activation\":\"softmax\"}]}]}|422|/variants/2/layers/1/units",
                "{\"name\":\"x\",\"base\":{\"callbacks\":[{\"type\":\"early_stopping\"}]},\"variants\":[{\"name\":\"a\"},{\"name\":\"b\",\"validation_split\":0.1}]}|422|/base/callbacks/0/monitor",
                "{\"name\":\"x\",\"base\":{\"dataset\":\"digits\"},\"variants\":[{\"name\":\"a\"},{\"name\":\"b\"}]}|404|''"
            })
    void aFaultRefusesTheWholeExperiment(String body, int status, String pointer) {
        long before = service.get("/api/jobs").json().path("total").longValue();

        Answer refused = service.post(PATH, body);

        assertThat(refused.status()).as(refused.text()).isEqualTo(status);
        assertThat(refused.json().at("/errors/0/pointer").asString("''")).isEqualTo(pointer);
        assertThat(service.get("/api/jobs").json().path("total").longValue()).isEqualTo(before);
    }

    @Test
    void aFaultOfTheBaseThatOnlySomeVariantsHaveSaysWhich() {
        Answer refused = service.post(PATH, """
                {"name": "x", "base": {"callbacks": [{"type": "early_stopping"}]},
                 "variants": [{"name": "a"}, {"name": "b", "validation_split": 0.1}]}""");

        assertThat(refused.json().at("/errors/0/detail").asString()).contains("So it is in a.");
    }

    @Test
    void anExperimentForWhichTheQueueHasNoRoomIsRefusedWhole() {
        service.awaitTraining(service.submit("{\"epochs\": 1000, \"batch_size\": 4}")
                .path("id")
                .asString());
        String four = """
                {"name": "four", "base": {"epochs": 1000, "batch_size": 4}, "variants": [{"name": "1"}, {"name": "2"}, {"name": "3"}, {"name": "4"}]}""";
        assertThat(service.post(PATH, four).status()).isEqualTo(202);
        long jobs = service.get("/api/jobs").json().path("total").longValue();

        Answer full = service.post(PATH, four);

        assertThat(full.status()).isEqualTo(503);
        assertThat(full.header("Retry-After")).isNotEmpty();
        assertThat(full.json().path("code").asString()).isEqualTo("QUEUE_FULL");
        assertThat(full.json().path("detail").asString()).contains("4 are waiting already, so 4 more have no room");
        assertThat(service.get("/api/jobs").json().path("total").longValue()).isEqualTo(jobs);
        String six =
                "{\"name\": \"1\"}, {\"name\": \"2\"}, {\"name\": \"3\"}, {\"name\": \"4\"}, {\"name\": \"5\"}, {\"name\": \"6\"}";
        assertThat(service.post(
                                PATH,
                                "{\"name\": \"six\", \"base\": {\"model\": \"refused\"}, \"variants\": [" + six + "]}")
                        .json()
                        .path("detail")
                        .asString())
                .contains("queue-capacity");
        assertThat(jdbc.sql("SELECT name FROM models WHERE name = 'refused'")
                        .query(String.class)
                        .list())
                .isEmpty();
    }

    @Test
    void aRepeatedRequestWithItsKeyStartsNothingTwice() {
        String body = """
                {"name": "key", "base": {"epochs": 1, "batch_size": 1024}, "variants": [{"name": "k1"}, {"name": "k2"}]}""";

        JsonNode first = service.postWithKey(PATH, body, "experiment-1").json();
        JsonNode again = service.postWithKey(PATH, body, "experiment-1").json();
        Answer other = service.postWithKey(PATH, body.replace("k2", "k3"), "experiment-1");
        Answer job = service.postWithKey("/api/jobs", "{}", "experiment-1");

        assertThat(again.path("id")).isEqualTo(first.path("id"));
        assertThat(words(again, "job")).isEqualTo(words(first, "job"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(job.status()).isEqualTo(422);
        awaitEnd(first.at("/links/self").asString());
        assertThat(service.delete(first.at("/links/self").asString()).status()).isEqualTo(204);
        assertThat(service.postWithKey(PATH, body, "experiment-1").status()).isEqualTo(422);
    }

    @Test
    void anExperimentIsCancelledAndDeletedAsAWhole() {
        String address = submit("""
                {"name": "endless", "base": {"epochs": 1000, "batch_size": 4}, "variants": [{"name": "e1"}, {"name": "e2"}, {"name": "e3"}]}""");
        String running = words(service.get(address).json(), "job").get(0);
        service.awaitTraining(running);

        JsonNode open = service.get(address).json();
        assertThat(open.path("state").asString()).isEqualTo("RUNNING");
        assertThat(open.path("conclusion").asString()).isEqualTo("None of the 3 variants has ended yet.");
        assertThat(service.delete(address).status()).isEqualTo(409);
        assertThat(service.post(address + "/cancel", "{\"keep\": \"all\"}").status())
                .isEqualTo(400);
        assertThat(service.post(address + "/cancel", "{}").status()).isEqualTo(202);

        JsonNode ended = awaitEnd(address);
        assertThat(words(ended, "state")).containsOnly("CANCELLED");
        assertThat(service.job(words(ended, "job").get(1)).path("started_at").isNull())
                .as("none begins because the one before it has ended")
                .isTrue();
        assertThat(service.post(address + "/cancel", "{}").status()).isEqualTo(202);
        assertThat(service.delete("/api/jobs/" + running).status())
                .as("a job that is compared stays")
                .isEqualTo(409);
        assertThat(service.delete(address).status()).isEqualTo(204);
        assertThat(service.get(address).status()).isEqualTo(404);
        assertThat(service.delete("/api/jobs/" + running).status()).isEqualTo(204);
    }

    @Test
    void theListIsPagedNewestFirst() {
        String one = submit("{\"name\": \"one\", \"variants\": [{\"name\": \"l1\"}, {\"name\": \"l2\"}]}");
        service.post(one + "/cancel", "{}");
        awaitEnd(one);
        String two = submit("{\"name\": \"two\", \"variants\": [{\"name\": \"l3\"}, {\"name\": \"l4\"}]}");

        JsonNode newest = service.get(PATH + "?size=1").json();
        JsonNode next = service.get(PATH + "?size=1&page=1").json();

        assertThat(newest.at("/experiments/0/links/self").asString()).isEqualTo(two);
        assertThat(newest.at("/experiments/0/variants/1/name").asString()).isEqualTo("l4");
        assertThat(next.at("/experiments/0/links/self").asString()).isEqualTo(one);
        assertThat(next.at("/experiments/0/state").asString()).isEqualTo("ENDED");
        assertThat(newest.path("total").intValue()).isGreaterThanOrEqualTo(2);
        assertThat(service.get(PATH + "?size=0").status()).isEqualTo(400);
        assertThat(service.get(PATH + "/nothing").status()).isEqualTo(404);
    }

    @Test
    void aPresetRunsWithChangesAndRefusesOthers() {
        String preset = PATH + "/presets/early-stop";

        Answer taken = service.post(preset, "{\"epochs\": 1, \"seed\": 7, \"model\": \"early\"}");

        assertThat(taken.status()).as(taken.text()).isEqualTo(202);
        assertThat(words(taken.json(), "model")).containsExactly("early-all-epochs", "early-until-loss-0.4");
        assertThat(taken.json().at("/base/seed").intValue()).isEqualTo(7);
        assertThat(taken.json().at("/base/epochs").intValue()).isEqualTo(1);
        assertThat(taken.json().at("/differences/0/field").asString()).isEqualTo("/callbacks");
        assertThat(service.post(preset, "{\"batch_size\": 1}").status()).isEqualTo(400);
        assertThat(service.post(PATH + "/presets/epochs", "{\"epochs\": 3}")
                        .json()
                        .at("/errors/0/pointer")
                        .asString())
                .isEqualTo("/epochs");
        assertThat(service.post(PATH + "/presets/nothing", "{}").status()).isEqualTo(404);
    }

    @Test
    void theEpochsOfAJobSayWhereOverfittingBegins() {
        // 300 pictures, which 12 epochs are enough to learn by heart.
        JsonNode job = service.submit("""
                {"model": "overfitted", "epochs": 12, "batch_size": 16, "validation_split": 0.96,
                 "optimizer": {"type": "adam", "learning_rate": 0.005}}""");
        service.awaitEnd(job.path("id").asString());

        JsonNode epochs = service.get("/api/jobs/" + job.path("id").asString() + "/epochs")
                .json();

        int begins = epochs.path("overfitting_epoch").intValue();
        assertThat(begins).isBetween(2, 10);
        assertThat(epochs.path("overfitting").asString()).startsWith("From epoch " + begins + " on val_loss rises");
        assertThat(epochs.at("/epochs/11/val_loss").doubleValue())
                .isGreaterThan(
                        epochs.at("/epochs/" + (begins - 2) + "/val_loss").doubleValue());
    }

    private String submit(String body) {
        Answer taken = service.post(PATH, body);
        assertThat(taken.status()).as(taken.text()).isEqualTo(202);
        return taken.header("Location");
    }

    private JsonNode awaitEnd(String address) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> service.get(address).json(),
                        found -> found.path("state").asString().equals("ENDED"));
    }

    private static List<String> words(JsonNode experiment, String member) {
        List<String> words = new ArrayList<>();
        experiment
                .path("variants")
                .forEach(variant -> words.add(variant.path(member).asString()));
        return words;
    }

    private static List<String> codes(JsonNode compared) {
        return compared.path("findings")
                .valueStream()
                .map(finding -> finding.path("code").asString())
                .toList();
    }

    private static String sentences(JsonNode compared) {
        return compared.path("findings")
                .valueStream()
                .map(finding -> finding.path("detail").asString())
                .collect(Collectors.joining(" "));
    }

    private List<Instant> started(JsonNode experiment) {
        return words(experiment, "job").stream()
                .map(id -> Instant.parse(service.job(id).path("started_at").asString()))
                .toList();
    }

    private static List<String> figures(JsonNode variant) {
        List<String> figures = new ArrayList<>();
        variant.path("epochs")
                .forEach(epoch -> figures.add(epoch.path("loss") + " " + epoch.path("accuracy") + " "
                        + epoch.path("val_loss") + " " + epoch.path("val_accuracy")));
        return figures;
    }
}
