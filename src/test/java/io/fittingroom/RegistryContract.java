package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.dataset.FewPictures;
import io.fittingroom.model.ModelRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

/** What the registry promises of notes, tags and promotion; each database fills in where it is. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = FewPictures.class)
@DirtiesContext
abstract class RegistryContract {

    private static final String MODEL = "/api/models/judged";

    @LocalServerPort
    private int port;

    @Autowired
    private ModelRegistry registry;

    @Autowired
    private JdbcClient jdbc;

    private ServiceClient service;

    /** Version 1 has hardly begun to learn, 2 and 3 know more. */
    @BeforeEach
    void trainOnce() {
        service = new ServiceClient(port);
        if (service.get(MODEL + "/versions/3").status() == 200) {
            return;
        }
        train("judged", "\"epochs\": 1, \"batch_size\": 1024");
        train("judged", "\"epochs\": 2, \"batch_size\": 128");
        train("judged", "\"epochs\": 2, \"batch_size\": 128, \"seed\": 7");
    }

    @Test
    void modelsAreListedByNameAllAtOnceOrInPages() {
        train("another", "\"epochs\": 1, \"batch_size\": 1024");
        JsonNode all = service.get("/api/models").json();
        int total = all.path("models").size();
        assertThat(all.path("total").asInt()).isEqualTo(total);
        assertThat(all.path("size").isNull()).isTrue();

        JsonNode second = service.get("/api/models?page=1&size=1").json();

        assertThat(second.path("models")).hasSize(1);
        assertThat(second.at("/models/0")).isEqualTo(all.at("/models/1"));
        assertThat(second.path("total").asInt()).isEqualTo(total);
        assertThat(service.get("/api/models?size=1&page=" + total).json().path("models"))
                .isEmpty();
        assertThat(service.get("/api/models?size=0").status()).isEqualTo(400);
    }

    @Test
    void notesAndTagsAreKeptAndChangedOneByOne() {
        String version = MODEL + "/versions/3";
        service.patch(version, "{\"notes\": \"zweite Naht\\n第二\", \"tags\": [\"baseline\", \"lesson 2\"]}");
        JsonNode tagged = service.patch(version, "{\"tags\": [\"v2/β\"]}").json();

        assertThat(tagged.path("notes").asString()).isEqualTo("zweite Naht\n第二");
        assertThat(tagged.path("tags")).hasSize(1);
        assertThat(service.get(version).json()).isEqualTo(tagged);
        assertThat(service.get(MODEL).json().at("/versions/0")).isEqualTo(tagged);
        JsonNode cleared =
                service.patch(version, "{\"notes\": null, \"tags\": null}").json();
        assertThat(cleared.path("notes").isNull()).isTrue();
        assertThat(cleared.path("tags")).isEmpty();
        assertThat(service.patch(version, "{}").json()).isEqualTo(cleared);
        assertThat(service.patch(MODEL + "/versions/99", "{\"notes\": \"x\"}").status())
                .isEqualTo(404);
    }

    @Test
    void manyMayMakeTheSameNameAtTheSameMoment() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 10; round++) {
                String name = "raced-" + round;
                List<Future<?>> calls = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    calls.add(clients.submit(() -> registry.reserveName(name)));
                }
                for (Future<?> call : calls) {
                    call.get();
                }
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(jdbc.sql("SELECT COUNT(*) FROM models WHERE name LIKE 'raced-%'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"notes\": 5}|/notes",
                "{\"notes\": \"a\\u0000b\"}|/notes",
                "{\"notes\": \"\\ud800\"}|/notes",
                "{\"tags\": \"a\"}|/tags",
                "{\"tags\": [\"a\", \"a\"]}|/tags/1",
                "{\"tags\": [\"\"]}|/tags/0",
                "{\"tags\": [\" a\"]}|/tags/0",
                "{\"note\": \"x\"}|/note"
            })
    void faultyNotesAndTagsAreRefused(String body, String pointer) {
        Answer refused = service.patch(MODEL + "/versions/1", body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    }

    @Test
    void notesAndTagsHaveBounds() {
        assertThat(service.patch(MODEL + "/versions/1", "{\"notes\": \"" + "x".repeat(4000) + "\"}")
                        .status())
                .isEqualTo(200);
        assertThat(service.patch(MODEL + "/versions/1", "{\"notes\": \"" + "x".repeat(4001) + "\"}")
                        .status())
                .isEqualTo(400);
        String tags = String.join(", ", java.util.Collections.nCopies(21, "\"a\""));
        assertThat(service.patch(MODEL + "/versions/1", "{\"tags\": [" + tags + "]}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anAliasMovesByRuleOnlyToWhatIsAsGood() {
        String alias = MODEL + "/aliases/ruled";
        String rule = ", \"only_if\": \"accuracy_not_lower\"}";
        assertThat(service.put(alias, "{\"version\": 1" + rule).status()).isEqualTo(200);
        assertThat(service.put(alias, "{\"version\": 1" + rule).status()).isEqualTo(200);
        assertThat(service.put(alias, "{\"version\": 2" + rule).status()).isEqualTo(200);

        Answer refused = service.put(alias, "{\"version\": 1" + rule);

        assertThat(refused.status()).isEqualTo(409);
        JsonNode problem = refused.json();
        assertThat(problem.path("code").asString()).isEqualTo("WRONG_STATE");
        assertThat(problem.at("/candidate/version").intValue()).isEqualTo(1);
        assertThat(problem.at("/current/version").intValue()).isEqualTo(2);
        assertThat(problem.at("/candidate/correct").intValue())
                .isLessThan(problem.at("/current/correct").intValue());
        assertThat(problem.at("/current/accuracy"))
                .isEqualTo(service.get(MODEL + "/versions/2/evaluation").json().path("accuracy"));
        assertThat(problem.path("detail").asString()).contains("leave only_if out");
        assertThat(aliased("ruled")).isEqualTo(2);
        assertThat(service.put(alias, "{\"version\": 99" + rule).status()).isEqualTo(404);
        assertThat(service.put(alias, "{\"version\": 1, \"only_if\": \"newer\"}")
                        .status())
                .isEqualTo(400);
        assertThat(service.put(alias, "{\"version\": 1}").status()).isEqualTo(200);
        assertThat(aliased("ruled")).isEqualTo(1);
    }

    @Test
    void manyPromotionsAtOnceLeaveTheBest() throws Exception {
        int best = 0;
        int most = -1;
        for (int version = 1; version <= 3; version++) {
            int correct = service.get(MODEL + "/versions/" + version + "/evaluation")
                    .json()
                    .path("correct")
                    .intValue();
            if (correct > most) {
                most = correct;
                best = version;
            }
        }
        ExecutorService threads = Executors.newFixedThreadPool(9);
        try {
            for (int round = 0; round < 30; round++) {
                String alias = "raced" + round;
                List<Future<Answer>> answers = new ArrayList<>();
                for (int i = 0; i < 9; i++) {
                    int version = i % 3 + 1;
                    answers.add(threads.submit(() -> service.put(
                            MODEL + "/aliases/" + alias,
                            "{\"version\": " + version + ", \"only_if\": \"accuracy_not_lower\"}")));
                }
                for (Future<Answer> answer : answers) {
                    assertThat(answer.get().status()).isIn(200, 409);
                }
                assertThat(aliased(alias)).isEqualTo(best);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void anAliasThatManySetAtOnceIsSet() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            for (int round = 0; round < 30; round++) {
                String alias = MODEL + "/aliases/wanted" + round;
                List<Future<Answer>> answers = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    int version = i % 3 + 1;
                    answers.add(threads.submit(() -> service.put(alias, "{\"version\": " + version + "}")));
                }
                for (Future<Answer> answer : answers) {
                    assertThat(answer.get().status()).isEqualTo(200);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private int aliased(String alias) {
        return service.get(MODEL).json().at("/aliases/" + alias).intValue();
    }

    private void train(String model, String settings) {
        JsonNode job = service.submit("{\"model\": \"" + model + "\", " + settings + "}");
        JsonNode end = service.awaitEnd(job.path("id").asString());
        assertThat(end.path("state").asString()).isEqualTo("SUCCEEDED");
    }
}
