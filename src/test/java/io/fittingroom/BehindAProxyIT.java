package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The service below a path of its own, and behind a proxy that puts another before it: everything leads back to where one is. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "server.servlet.context-path=/room",
            "fitting-room.web.trusted-proxies=127.0.0.0/8,::1",
            "fitting-room.web.allowed-hosts=lab.example.org",
            "fitting-room.web.max-body-size=1KB",
            "fitting-room.web.max-model-size=2KB"
        })
class BehindAProxyIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final Pattern ADDRESS = Pattern.compile("\"(/[^\"]*api/[^\"]*)\"");

    @LocalServerPort
    private int port;

    private ServiceClient service;
    private RawHttp http;
    private PathProxy proxy;

    @DynamicPropertySource
    static void data(DynamicPropertyRegistry registry) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "proxy-");
        registry.add("fitting-room.data-dir", () -> directory.toAbsolutePath().toString());
    }

    @BeforeEach
    void connect() throws IOException {
        service = new ServiceClient(port);
        http = new RawHttp(port);
        proxy = new PathProxy("/tools/fitting", port, "/room");
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    private String train() {
        String id = service.post("/room/api/jobs", "{\"epochs\": 1, \"batch_size\": 4096}")
                .json()
                .path("id")
                .asString();
        awaitEnd(id);
        return id;
    }

    private void awaitEnd(String id) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> service.get("/room/api/jobs/" + id)
                        .json()
                        .path("state")
                        .asString()
                        .equals("SUCCEEDED"));
    }

    /** Every address in every answer begins with the path, and is answered. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/tools/fitting"})
    void everyAddressLeadsBack(String prefix) {
        String root = prefix.isEmpty() ? "/room" : prefix;
        String id = train();
        RawHttp.Answer submitted = send(prefix, "POST", "/api/jobs", "{\"epochs\": 1, \"batch_size\": 4096}");
        assertThat(submitted.status()).isEqualTo(202);
        assertThat(submitted.header("Location"))
                .isEqualTo(submitted.json().at("/links/self").asString())
                .startsWith(root + "/api/jobs/");
        awaitEnd(submitted.json().path("id").asString());
        RawHttp.Answer experiment = send(
                prefix,
                "POST",
                "/api/experiments",
                "{\"name\": \"x\", \"base\": {\"epochs\": 1, \"batch_size\": 4096},"
                        + "\"variants\": [{\"name\": \"a\"}, {\"name\": \"b\", \"seed\": 2}]}");
        assertThat(experiment.header("Location")).startsWith(root + "/api/experiments/");
        Set<String> links = new TreeSet<>();
        for (String path : List.of(
                "/api/jobs",
                "/api/jobs/" + id,
                "/api/jobs/" + id + "/events",
                "/api/experiments",
                "/api/experiments/presets",
                experiment.header("Location").substring(root.length()),
                "/api/models",
                "/api/models/fashion-mnist",
                "/api/models/fashion-mnist/versions/1/evaluation",
                "/api/models/fashion-mnist/versions/1/evaluation/pictures?size=2",
                "/api/models/fashion-mnist/compare?a=1&b=2",
                "/api/datasets",
                "/api/datasets/fashion-mnist",
                "/api/datasets/fashion-mnist/test?size=2",
                "/api/datasets/fashion-mnist/test/3")) {
            RawHttp.Answer answer = send(prefix, "GET", path, "");
            assertThat(answer.status()).as(path).isEqualTo(200);
            addresses(answer.body(), links);
        }
        assertThat(links).hasSizeGreaterThan(20).allMatch(link -> link.startsWith(root + "/"));
        for (String link : links) {
            boolean isToPost = link.matches(".*/(predict|cancel|resume|presets/[^/]+)");
            if (!isToPost && !link.contains("{")) {
                assertThat(send(prefix, "GET", link.substring(root.length()), "")
                                .status())
                        .as(link)
                        .isEqualTo(200);
            }
        }
    }

    private static void addresses(String body, Set<String> links) {
        Matcher found = ADDRESS.matcher(body);
        while (found.find()) {
            links.add(found.group(1));
        }
    }

    private RawHttp.Answer send(String prefix, String method, String path, String body) {
        return http.sendWithBody(
                body,
                method + " /room" + path + " HTTP/1.1",
                "Host: localhost",
                prefix.isEmpty() ? "X-Nothing: 1" : "X-Forwarded-Prefix: " + prefix,
                "Content-Type: application/json",
                "Content-Length: " + body.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/tools/fitting"})
    void errorsKeepTheirForm(String prefix) {
        assertThat(send(prefix, "GET", "/v2/nothing", "").json().propertyNames())
                .containsExactly("error");
        assertThat(send(prefix, "GET", "/v1/models/none", "").json().propertyNames())
                .containsExactly("error");
        assertThat(send(prefix, "TRACE", "/v1/models/none", "").json().propertyNames())
                .containsExactly("error");
        assertThat(send(prefix, "GET", "/v1/%zz", "").json().propertyNames()).containsExactly("error");
        String root = prefix.isEmpty() ? "/room" : prefix;
        JsonNode missing = send(prefix, "GET", "/api/nothing", "").json();
        assertThat(missing.path("instance").asString()).isEqualTo(root + "/api/nothing");
        assertThat(missing.path("detail").asString()).contains(root + "/swagger-ui.html");
        assertThat(http.send("GET /elsewhere HTTP/1.1", "Host: localhost").status())
                .isEqualTo(404);
        assertThat(http.send("GET /elsewhere HTTP/1.1", "Host: evil.example").status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/tools/fitting"})
    void theDocumentNamesItsServer(String prefix) {
        String root = prefix.isEmpty() ? "/room" : prefix;

        assertThat(send(prefix, "GET", "/v3/api-docs", "")
                        .json()
                        .at("/servers/0/url")
                        .asString())
                .isEqualTo(root);
        assertThat(send(prefix, "GET", "/swagger-ui.html", "").header("Location"))
                .contains(root + "/swagger-ui/index.html");
        assertThat(send(prefix, "GET", "/v3/api-docs/swagger-config", "")
                        .json()
                        .path("url")
                        .asString())
                .isEqualTo(root + "/v3/api-docs");
        assertThat(send(prefix, "GET", "/swagger-ui/index.html", "").header("Content-Security-Policy"))
                .contains("sha256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/tools/fitting"})
    void importsHaveTheirOwnLimit(String prefix) {
        String zip = "x".repeat(1500);
        String head = prefix.isEmpty() ? "X-Nothing: 1" : "X-Forwarded-Prefix: " + prefix;
        RawHttp.Answer taken = http.sendWithBody(
                zip,
                "POST /room/api/models/imported/versions HTTP/1.1",
                "Host: localhost",
                head,
                "Content-Type: application/zip",
                "Content-Length: 1500");

        assertThat(taken.status()).isEqualTo(400);
        assertThat(taken.json().path("code").asString()).isEqualTo("DAMAGED_MODEL");
    }

    /** The name that counts is the one that the browser used, which the proxy passes on. */
    @Test
    void theForwardedHostIsTheOneThatCounts() {
        assertThat(asked("Host: inner:8080", "X-Forwarded-Host: lab.example.org"))
                .isEqualTo(200);
        assertThat(asked("Host: inner:8080", "Forwarded: host=lab.example.org;proto=https"))
                .isEqualTo(200);
        assertThat(asked("Host: localhost", "X-Forwarded-Host: evil.example")).isEqualTo(403);
        assertThat(asked("Host: localhost", "X-Forwarded-Host: a b")).isIn(400, 403);
        assertThat(asked("Host: inner:8080")).isEqualTo(403);
        String[] secure = {"Host: inner:8080", "X-Forwarded-Host: lab.example.org", "X-Forwarded-Proto: https"};
        assertThat(asked(secure[0], secure[1], secure[2], "Origin: https://lab.example.org"))
                .isEqualTo(200);
        assertThat(asked(secure[0], secure[1], secure[2], "Origin: http://lab.example.org"))
                .isEqualTo(403);
        assertThat(asked(secure[0], secure[1], secure[2], "Origin: https://lab.example.org:8443"))
                .isEqualTo(403);
        assertThat(asked(secure[0], secure[1] + ":8443", secure[2], "Origin: https://lab.example.org:8443"))
                .isEqualTo(200);
        assertThat(asked(secure[0], secure[1], secure[2], "Origin: https://inner:8080"))
                .isEqualTo(403);
    }

    private int asked(String... headers) {
        List<String> head = new ArrayList<>(List.of("GET /room/api/jobs HTTP/1.1"));
        head.addAll(List.of(headers));
        return http.send(head.toArray(String[]::new)).status();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thePageFollowsATrainingThere(boolean isProxied) {
        String root = isProxied ? proxy.address() + "/tools/fitting" : "http://localhost:" + port + "/room";
        BROWSER.open(root + "/");
        BROWSER.awaitPictures();
        String id = service.post("/room/api/jobs", "{\"epochs\": 1, \"batch_size\": 4096}")
                .json()
                .path("id")
                .asString();
        BROWSER.open(root + "/#/jobs/" + id);
        BROWSER.awaitTrue(
                "the end, told by the stream", "return document.querySelector('main').innerText.includes('Done')");

        BROWSER.open(root + "/swagger-ui.html");
        BROWSER.click("#operations-Datasets-listDatasets .opblock-summary-control");
        BROWSER.click("#operations-Datasets-listDatasets button.execute");
        assertThat(BROWSER.text(
                        "#operations-Datasets-listDatasets .live-responses-table .response .response-col_status"))
                .startsWith("200");
        assertThat(BROWSER.address()).startsWith(root);
    }

    @Test
    void theRootLeadsToThePage() {
        RawHttp.Answer root = http.send("GET /room HTTP/1.1", "Host: localhost");

        assertThat(root.status()).isEqualTo(302);
        assertThat(root.header("Location")).endsWith("/room/");
        assertThat(new String(service.get("/room/").bytes(), StandardCharsets.UTF_8))
                .contains("Fitting Room");
    }
}
