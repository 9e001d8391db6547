package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser sends for the pages of others is refused at every address, before anything is done or told. */
class OriginsIT extends RunningService {

    private static final List<String> PATHS = List.of(
            "/",
            "/style.css",
            "/swagger-ui.html",
            "/swagger-ui/index.html",
            "/v3/api-docs",
            "/actuator/health",
            "/api/jobs",
            "/api/nothing",
            "/error",
            "/v1/models/x",
            "/v2/health/live",
            "/v2/nothing");
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND");

    private String host() {
        return "Host: localhost:" + port();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example",
                "Host: evil.example:8080",
                "Host: localhost.evil.example",
                "Host: 10.9.8.7",
                "Host: [fd00::9]:8080",
                "Origin: http://evil.example",
                "Origin: https://localhost.evil.example",
                "Origin: null",
                "Origin:",
                "Origin: http://localhost",
                "Origin: http://localhost:1",
                "Origin: http://127.0.0.1:1",
                "Origin: chrome-extension://abcdefgh",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: what comes next"
            })
    void whatIsForeignIsRefusedEverywhere(String mark) {
        for (String path : PATHS) {
            for (String method : METHODS) {
                List<String> head = new ArrayList<>(List.of(method + " " + path + " HTTP/1.1"));
                if (!mark.startsWith("Host")) {
                    head.add(host());
                }
                head.add(mark);
                RawHttp.Answer answer = http().send(head.toArray(String[]::new));

                assertThat(answer.status()).as(method + " " + path + " " + mark).isEqualTo(403);
                assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
                if (!method.equals("HEAD")) {
                    assertForm(path, answer);
                }
            }
        }
    }

    private static void assertForm(String path, RawHttp.Answer answer) {
        if (path.startsWith("/v1/") || path.startsWith("/v2/")) {
            assertThat(answer.header("Content-Type")).startsWith("application/json");
            assertThat(answer.json().propertyNames()).containsExactly("error");
        } else {
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.json().path("status").asInt()).isEqualTo(403);
            assertThat(answer.json().path("code").asString()).startsWith("FOREIGN_");
        }
    }

    @Test
    void theRefusalNamesTheSettingAndTheWayOut() {
        assertThat(http().send("GET / HTTP/1.1", "Host: lab.example.org")
                        .json()
                        .path("detail")
                        .asString())
                .contains(
                        "lab.example.org",
                        "localhost",
                        "fitting-room.web.allowed-hosts",
                        "FITTING_ROOM_WEB_ALLOWED_HOSTS");
        assertThat(http().send("POST /api/jobs HTTP/1.1", host(), "Origin: https://lab.example.org")
                        .json()
                        .path("detail")
                        .asString())
                .contains("https://lab.example.org", "fitting-room.web.trusted-proxies", "X-Forwarded-Proto");
    }

    /** Each with the page's own marks, as browsers and programs write them. */
    @Test
    void whatIsOursIsAnswered() {
        String port = ":" + port();
        List<List<String>> ours = List.of(
                List.of("Host: localhost" + port),
                List.of("Host: LOCALHOST" + port),
                List.of("Host: localhost." + port),
                List.of("Host: localhost"),
                List.of("Host: room.localhost" + port),
                List.of("Host: 127.0.0.1" + port),
                List.of("Host: [::1]" + port),
                List.of("Host: localhost" + port, "Origin: http://localhost" + port, "Sec-Fetch-Site: same-origin"),
                List.of("Host: localhost" + port, "Origin: http://LOCALHOST" + port),
                List.of("Host: localhost", "Origin: http://localhost:80"),
                List.of("Host: [::1]" + port, "Origin: http://[::1]" + port),
                List.of("Host: localhost", "Origin: https://localhost"),
                List.of("Host: localhost" + port, "Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate"));
        for (List<String> head : ours) {
            List<String> all = new ArrayList<>(List.of("GET /api/jobs HTTP/1.1"));
            all.addAll(head);
            assertThat(http().send(all.toArray(String[]::new)).status())
                    .as(head.toString())
                    .isEqualTo(200);
        }
    }

    @Test
    void onlyALinkOfOthersMayBeFollowed() {
        String[] link = {
            "GET / HTTP/1.1",
            host(),
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Mode: navigate",
            "Sec-Fetch-Dest: document"
        };

        assertThat(http().send(link).status()).isEqualTo(200);
        for (String[] change : new String[][] {
            {"GET / HTTP/1.1", "POST / HTTP/1.1"},
            {"GET / HTTP/1.1", "HEAD / HTTP/1.1"},
            {"Sec-Fetch-Mode: navigate", "Sec-Fetch-Mode: no-cors"},
            {"Sec-Fetch-Dest: document", "Sec-Fetch-Dest: iframe"},
            {"Sec-Fetch-Dest: document", "Sec-Fetch-Dest: embed"},
            {host(), "Host: evil.example"},
            {"Sec-Fetch-Dest: document", "Sec-Fetch-Dest: document\r\nSec-Purpose: prefetch"}
        }) {
            String[] changed = Arrays.stream(link)
                    .map(line -> line.equals(change[0]) ? change[1] : line)
                    .toArray(String[]::new);
            assertThat(http().send(changed).status()).as(change[1]).isEqualTo(403);
        }
    }

    /** Another page could send its window there over and over, and each answer is work. */
    @Test
    void toAnAnswerOfTheApiALinkOfOthersMustBeClicked() {
        for (String path : List.of("/api/jobs", "/%61pi/jobs", "/v1/models/x", "/v3/api-docs", "/actuator/health")) {
            String[] link = {
                "GET " + path + " HTTP/1.1",
                host(),
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Mode: navigate",
                "Sec-Fetch-Dest: document",
                "Sec-Fetch-User: ?1"
            };

            assertThat(http().send(link).status()).as(path).isNotEqualTo(403);
            assertThat(http().send(Arrays.copyOf(link, 5)).status()).as(path).isEqualTo(403);
        }
    }

    /** No browser speaks so; the container's health check does. */
    @Test
    void withoutAHostItIsNoBrowser() {
        assertThat(http().send("GET /actuator/health/readiness HTTP/1.0").status())
                .isEqualTo(200);
        assertThat(http().send("GET /api/jobs HTTP/1.1").status()).isEqualTo(400);
        assertThat(http().send("GET /api/jobs HTTP/1.0", "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(http().send("GET /api/jobs HTTP/1.0", "Sec-Fetch-Site: cross-site")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aHostInTheAddressIsOneToo() {
        assertThat(http().send("GET http://evil.example/api/jobs HTTP/1.1", "Host: evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(http().send("GET http://evil.example/api/jobs HTTP/1.0").status())
                .isEqualTo(403);
        assertThat(http().send("GET http://evil.example/api/jobs HTTP/1.1", host())
                        .status())
                .isEqualTo(400);
        assertThat(http().send("GET http://localhost:" + port() + "/api/jobs HTTP/1.1", host())
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: user@localhost", "Host: local host", "Host: localhost:port", "Host: [::1"})
    void aHostThatIsNoneIsRefused(String host) {
        assertThat(http().send("GET /api/jobs HTTP/1.1", host).status()).isEqualTo(400);
    }

    @Test
    void twoHostsAreRefused() {
        assertThat(http().send("GET /api/jobs HTTP/1.1", host(), "Host: evil.example")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void oneForeignOriginOfTwoIsEnough() {
        assertThat(http().send(
                                "POST /api/jobs HTTP/1.1",
                                host(),
                                "Origin: http://localhost:" + port(),
                                "Origin: http://evil.example")
                        .status())
                .isEqualTo(403);
    }

    /** By default nobody's word is taken for where a request came from. */
    @Test
    void forwardedHeadersAreNotBelieved() {
        assertThat(http().send(
                                "GET /api/jobs HTTP/1.1",
                                "Host: evil.example",
                                "X-Forwarded-Host: localhost",
                                "Forwarded: host=localhost")
                        .status())
                .isEqualTo(403);
        RawHttp.Answer page = http().send(
                        "GET /swagger-ui.html HTTP/1.1",
                        host(),
                        "X-Forwarded-Prefix: /evil",
                        "X-Forwarded-Host: evil.example");
        assertThat(page.header("Location")).doesNotContain("evil");
        assertThat(http().send("GET /api/datasets HTTP/1.1", host(), "X-Forwarded-Prefix: /evil")
                        .body())
                .doesNotContain("evil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1",
                "GET /nothing HTTP/1.1",
                "GET /%zz HTTP/1.1",
                "GET /api/jobs HTTP/1.1",
                "POST /api/jobs HTTP/1.1",
                "GET /swagger-ui/index.html HTTP/1.1",
                "TRACE / HTTP/1.1"
            })
    void everyAnswerKeepsToItself(String line) {
        RawHttp.Answer answer = http().send(line, host());

        assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
    }

    @Test
    void whatIsNotSpokenHereIsNotOurFault() {
        RawHttp.Answer coding = http().send("POST /api/jobs HTTP/1.1", host(), "Transfer-Encoding: rot13");
        assertThat(coding.status()).isEqualTo(501);
        assertThat(coding.json().path("code").asString()).isEqualTo("NOT_IMPLEMENTED");
        assertThat(coding.body()).contains("chunked").doesNotContain("ours");

        RawHttp.Answer version = http().send("GET /api/jobs HTTP/3.7", host());
        assertThat(version.status()).isEqualTo(505);
        assertThat(version.json().path("code").asString()).isEqualTo("HTTP_VERSION");
        assertThat(version.body()).contains("HTTP/1.1").doesNotContain("ours");

        RawHttp.Answer protocol = http().send("POST /v1/models/x:predict HTTP/1.1", host(), "Transfer-Encoding: rot13");
        assertThat(protocol.status()).isEqualTo(501);
        assertThat(protocol.json().propertyNames()).containsExactly("error");
    }

    @Test
    void traceIsNeitherOfferedNorDone() {
        List<String> paths = new ArrayList<>(PATHS);
        paths.addAll(List.of(
                "*",
                "/favicon.svg",
                "/swagger-ui/swagger-ui.css",
                "/actuator",
                "/actuator/metrics",
                "/js",
                "/webjars/x"));
        service()
                .get("/v3/api-docs")
                .json()
                .path("paths")
                .propertyNames()
                .forEach(path -> paths.add(path.replaceAll("[{}]", "")));
        for (String path : paths) {
            RawHttp.Answer answer = http().send("OPTIONS " + path + " HTTP/1.1", host());
            assertThat(answer.header("Allow")).as("OPTIONS " + path).doesNotContain("TRACE");
            if (!path.equals("*")) {
                RawHttp.Answer trace = http().send("TRACE " + path + " HTTP/1.1", host(), "X-Secret: 1");
                assertThat(trace.status()).as("TRACE " + path).isEqualTo(405);
                assertThat(trace.body()).doesNotContain("X-Secret");
                assertThat(trace.header("Allow")).doesNotContain("TRACE");
            }
        }
    }
}
