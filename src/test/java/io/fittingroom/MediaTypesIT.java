package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Whatever a client says of the body it sends and of the answer it wants, nothing of it is a fault of ours. */
class MediaTypesIT extends RunningService {

    private static final List<String> TYPES = List.of(
            "image/*",
            "*/*",
            "text/*",
            "application/*+json",
            "application/vnd.x+json",
            "application/problem+json",
            "application/json;charset=nonsense",
            "application/json;charset=UTF-16",
            "application/json; charset=\"",
            "application/json;;",
            "application/json, text/plain",
            "application/yaml",
            "application/x-yaml",
            "application/cbor",
            "application/xml",
            "application/x-ndjson",
            "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded;charset=nonsense",
            "application/octet-stream; charset=binary",
            "binary/octet-stream",
            "image/png;q=2",
            "image/svg+xml",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=b; charset=nonsense",
            "multipart/mixed; boundary=b",
            "text/event-stream",
            "text/plain",
            "nonsense",
            "/",
            ";",
            "",
            "é/ü",
            "x".repeat(3000) + "/y");

    private static final List<String> RANGES = List.of("bytes=99999999-", "bytes=9-3", "bytes=-", "bytes=x-y");

    private static final List<String> ASKED_FOR = List.of(
            "application/json;q=0",
            "*/*;q=0",
            "application/json;q=9",
            "application/*",
            "*",
            "a/b/c",
            "text/csv",
            "text/html",
            "image/png",
            "application/hal+json");

    /** Those that the OpenAPI document does not describe. */
    private static final List<String> UNDESCRIBED = List.of(
            "/",
            "/style.css",
            "/nothing",
            "/error",
            "/v1/nothing",
            "/swagger-ui.html",
            "/swagger-ui/index.html",
            "/v3/api-docs",
            "/v3/api-docs.yaml",
            "/v3/api-docs/swagger-config",
            "/actuator",
            "/actuator/health",
            "/actuator/info",
            "/actuator/metrics",
            "/actuator/metrics/jvm.info");

    private String job;

    private record Endpoint(String method, String path) {}

    @BeforeEach
    void train() {
        job = service()
                .submit("{\"model\": \"typed\", \"epochs\": 1, \"batch_size\": 4096}")
                .path("id")
                .asString();
        assertThat(service().awaitEnd(job).path("state").asString()).isEqualTo("SUCCEEDED");
    }

    /** Every endpoint, at something that exists; what would end or delete it, at something that does not. */
    private List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        service()
                .get("/v3/api-docs")
                .json()
                .path("paths")
                .forEachEntry((path, methods) -> methods.propertyNames().forEach(method -> {
                    boolean isEnd = method.equals("delete") || path.endsWith("/cancel") || path.endsWith("/resume");
                    endpoints.add(new Endpoint(
                            method.toUpperCase(Locale.ROOT),
                            path.replace("{id}", isEnd ? "nothing" : job)
                                    .replace(
                                            "{name}",
                                            // To pack all of it takes a second each time.
                                            path.startsWith("/api/datasets") && !path.endsWith("/download")
                                                    ? "fashion-mnist"
                                                    : isEnd || path.startsWith("/api/datasets") ? "nothing" : "typed")
                                    .replace("{split}", "test")
                                    .replaceAll("\\{(version|index)\\}", "1")
                                    .replaceAll("\\{\\w+\\}", "nothing")));
                }));
        assertThat(endpoints).hasSizeGreaterThan(40);
        UNDESCRIBED.forEach(path -> {
            endpoints.add(new Endpoint("GET", path));
            endpoints.add(new Endpoint("POST", path));
        });
        return endpoints;
    }

    @Test
    void noContentTypeIsAFaultOfOurs() {
        for (Endpoint endpoint : endpoints()) {
            for (String type : TYPES) {
                for (String body : Set.of("", "{}", "a=b")) {
                    // Jobs of these are not to be started by the hundred.
                    if (body.equals("{}") && endpoint.path().matches("/api/(jobs|experiments/presets/.*)")) {
                        continue;
                    }
                    assertAnswered(
                            endpoint,
                            "Content-Type: " + type,
                            http().sendWithBody(
                                            body,
                                            endpoint.method() + " " + endpoint.path() + " HTTP/1.1",
                                            "Host: localhost",
                                            "Content-Type: " + type,
                                            "Content-Length: " + body.length()));
                }
            }
        }
    }

    @Test
    void noAcceptIsAFaultOfOurs() {
        List<String> accepts = new ArrayList<>(TYPES);
        accepts.addAll(ASKED_FOR);
        for (Endpoint endpoint : endpoints()) {
            for (String accept : accepts) {
                assertAnswered(
                        endpoint,
                        "Accept: " + accept,
                        http().sendWithBody(
                                        "[]",
                                        endpoint.method() + " " + endpoint.path() + " HTTP/1.1",
                                        "Host: localhost",
                                        "Accept: " + accept,
                                        "Content-Type: application/json",
                                        "Content-Length: 2"));
            }
        }
    }

    private static void assertAnswered(Endpoint endpoint, String header, RawHttp.Answer answer) {
        String what = endpoint + " " + header + ": " + answer;
        assertThat(answer.status()).as(what).isLessThan(500);
        if (answer.status() < 400) {
            return;
        }
        boolean isProtocol = endpoint.path().matches("/v[12](/.*)?");
        assertThat(answer.header("Content-Type"))
                .as(what)
                .startsWith(isProtocol ? "application/json" : "application/problem+json");
        JsonNode body = answer.json();
        assertThat(body.path(isProtocol ? "error" : "detail").asString(""))
                .as(what)
                .isNotBlank()
                .doesNotContain(": .");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "application/json;charset=nonsense", "image/*", "application/*+json"})
    void whatSaysNothingIsToldSo(String type) {
        ServiceClient.Answer answer = service().post("/api/jobs", type, "{}".getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.json().path("detail").asString()).contains(type).containsAnyOf("cannot be read", "wildcard");
    }

    @Test
    void anUnreadableAcceptIsToldSo() {
        ServiceClient.Answer answer = service().get("/api/jobs", "nonsense");

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.json().path("detail").asString()).contains("nonsense", "cannot be read");
    }

    /** JSON where it is meant, and nothing else: a page of others can send forms and plain text without being asked first. */
    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/yaml"})
    void jsonIsSaidToBeJson(String type) {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        for (String path : List.of(
                "/api/jobs",
                "/api/jobs/plan",
                "/api/jobs/code",
                "/api/jobs/" + job + "/cancel",
                "/api/jobs/" + job + "/resume",
                "/api/experiments",
                "/api/experiments/presets/mlp-vs-cnn",
                "/api/experiments/nothing/cancel")) {
            assertThat(service().post(path, type, body).status()).as(path).isEqualTo(415);
        }
    }

    @Test
    void whatA415RecommendsIsTaken() {
        byte[] picture = service().get("/api/datasets/fashion-mnist/test/0.png").bytes();
        String detail = service()
                .post("/api/models/typed/predict", "application/xml", picture)
                .json()
                .path("detail")
                .asString();
        List<String> types = List.of("image/png", "image/jpeg", "application/octet-stream");

        assertThat(detail)
                .contains(types)
                .contains("application/json", "multipart/form-data", "application/zip")
                .doesNotContain("*");
        types.forEach(type -> assertThat(service()
                        .post("/api/models/typed/predict", type, picture)
                        .status())
                .as(type)
                .isEqualTo(200));
        assertThat(service()
                        .post("/api/jobs/plan", "application/xml", picture)
                        .json()
                        .path("detail")
                        .asString())
                .endsWith("send one of application/json.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/octet-stream",
                "Application/Octet-Stream",
                "application/octet-stream; charset=binary",
                "application/octet-stream;charset=utf-8",
                "binary/octet-stream",
                "application/x-binary",
                "application/octet-stream; name=boot.png",
                "image/png; charset=binary"
            })
    void bytesHaveManyNames(String type) {
        byte[] picture = service().get("/api/datasets/fashion-mnist/test/0.png").bytes();

        assertThat(service().post("/api/models/typed/predict", type, picture).status())
                .isEqualTo(200);
        assertThat(service().post("/api/models/typed/explain", type, picture).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "application/x-www-form-urlencoded; charset=UTF-8",
                "text/plain;charset=UTF-8"
            })
    void aFormOfNothingIsNoBody(String type) {
        String running = service()
                .submit("{\"model\": \"slow\", \"epochs\": 1000}")
                .path("id")
                .asString();

        assertThat(service()
                        .post("/api/jobs/" + running + "/cancel", type, new byte[0])
                        .status())
                .isEqualTo(202);
        service().awaitEnd(running);
    }

    /** Everything is UTF-8. */
    @Test
    void aCharsetThatIsAskedForIsPassedOver() {
        ServiceClient.Answer answer = service().get("/api/jobs/" + job + "/epochs", "application/json;charset=UTF-16");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("epochs")).hasSize(1);
        assertThat(service()
                        .get("/api/jobs/" + job + "/epochs", "text/csv;charset=iso-8859-1")
                        .text())
                .startsWith("epoch,");
    }

    @Test
    void aPartOfAFileThatIsNotThereIsToldSo() {
        for (String range : RANGES) {
            RawHttp.Answer answer =
                    http().send("GET /index.html HTTP/1.1", "Host: localhost:" + port(), "Range: " + range);

            assertThat(answer.status()).as(range).isEqualTo(416);
            assertThat(answer.header("Content-Range")).as(range).matches("bytes \\*/\\d+");
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.body()).as(range).contains("RANGE_NOT_SATISFIABLE");
        }
        assertThat(http().send("GET /index.html HTTP/1.1", "Host: localhost:" + port(), "Range: bytes=0-4")
                        .status())
                .isEqualTo(206);
        // Downloads are made anew for each, and come whole, as they may for whoever asks for a part.
        assertThat(http().send(
                                "GET /api/datasets/fashion-mnist/test/0.png HTTP/1.1",
                                "Host: localhost:" + port(),
                                "Range: bytes=99999999-")
                        .status())
                .isEqualTo(200);
    }
}
