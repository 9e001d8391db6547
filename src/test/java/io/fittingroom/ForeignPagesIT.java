package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pages of others in a real browser: of another site, and of another port of this machine. Nothing is done, nothing told. */
class ForeignPagesIT extends RunningService {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String OTHER_SITE = Browser.ELSEWHERE;
    private static final String OTHER_PORT = "localhost";

    private HttpServer pages;
    private String job;

    /** A training that the pages will try to end, and what there is for them to change. */
    @BeforeEach
    void train() throws IOException {
        pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/favicon.ico", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        pages.start();
        job = service()
                .submit("{\"model\": \"mine\", \"epochs\": 1000, \"layers\": [{\"type\": \"flatten\"},"
                        + "{\"type\": \"dense\", \"units\": 512, \"activation\": \"relu\"},"
                        + "{\"type\": \"dense\", \"units\": 10, \"activation\": \"softmax\"}]}")
                .path("id")
                .asString();
        service().awaitTraining(job);
    }

    @AfterEach
    void close() {
        pages.stop(0);
    }

    private String page(String host, String html) {
        byte[] body = ("<!doctype html><title>foreign</title><body>" + html).getBytes(StandardCharsets.UTF_8);
        pages.createContext("/page.html", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        return "http://" + host + ":" + pages.getAddress().getPort() + "/page.html";
    }

    private void assertNothingWasDone(JsonNode before) {
        assertThat(service().job(job).path("state").asString()).isEqualTo("RUNNING");
        assertThat(state()).isEqualTo(before);
    }

    private JsonNode state() {
        JsonNode jobs = service().get("/api/jobs?size=100").json();
        List<String> ids = jobs.path("jobs")
                .valueStream()
                .map(one -> one.path("id").asString())
                .toList();
        return JsonMapper.shared()
                .valueToTree(List.of(
                        ids,
                        service().get("/api/models").json(),
                        service().get("/api/experiments").json()));
    }

    @ParameterizedTest
    @ValueSource(strings = {OTHER_SITE, OTHER_PORT})
    void aFormThatSendsItselfImportsNoModel(String host) {
        JsonNode before = state();
        submit(
                host,
                "multipart/form-data",
                "/api/models/mine/versions",
                "const files = new DataTransfer();"
                        + "files.items.add(new File(['zip'], 'model.zip', {type: 'application/zip'}));"
                        + "const field = document.createElement('input'); field.type = 'file'; field.name = 'model';"
                        + "field.files = files.files; form.append(field);");

        assertNothingWasDone(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {OTHER_SITE, OTHER_PORT})
    void aFormStartsAndEndsNothing(String host) {
        JsonNode before = state();
        for (String action : List.of(
                "/api/experiments/presets/mlp-vs-cnn",
                "/api/jobs/" + job + "/cancel",
                "/api/jobs/" + job + "/resume")) {
            submit(host, "application/x-www-form-urlencoded", action, "");
            pages.removeContext("/page.html");
            assertNothingWasDone(before);
        }
    }

    private void submit(String host, String type, String action, String fill) {
        BROWSER.open(page(
                host,
                "<form method=post enctype='" + type + "' action='" + address(action) + "'></form><script>"
                        + "const form = document.forms[0];" + fill + "form.submit();</script>"));
        BROWSER.awaitTrue("the refusal", "return document.body?.innerText.includes('FOREIGN_ORIGIN') === true");
        // The refusal is one.
        BROWSER.consoleErrors();
    }

    @ParameterizedTest
    @ValueSource(strings = {OTHER_SITE, OTHER_PORT})
    void scriptsOfOthersDoAndSeeNothing(String host) {
        JsonNode before = state();
        BROWSER.open(page(host, ""));

        Object seen = BROWSER.run("""
                const [service, job] = arguments;
                window.seen = null;
                const load = (element, address) => new Promise((done) => {
                  element.onload = () => done('loaded ' + address);
                  element.onerror = () => done('nothing');
                  if (element.tagName === 'LINK') { element.rel = 'stylesheet'; element.href = address; }
                  else element.src = address;
                  document.body.append(element);
                });
                const ask = async (path, options) => {
                  try {
                    const answer = await fetch(service + path, options);
                    return answer.type === 'opaque' ? 'nothing' : 'read ' + path;
                  } catch { return 'nothing'; }
                };
                const stream = () => new Promise((done) => {
                  const events = new EventSource(service + `/api/jobs/${job}/events`);
                  events.onmessage = events.onopen = () => done('followed');
                  events.onerror = () => { events.close(); done('nothing'); };
                });
                const plain = { method: 'POST', mode: 'no-cors', headers: { 'Content-Type': 'text/plain' } };
                Promise.all([
                  ask('/v1/models/mine:predict', { ...plain, body: '{"instances": []}' }),
                  ask('/api/jobs', { ...plain, body: '{}' }),
                  ask(`/api/jobs/${job}/cancel`, { method: 'POST', mode: 'no-cors' }),
                  ask('/api/experiments/presets/mlp-vs-cnn', { method: 'POST', mode: 'no-cors', keepalive: true }),
                  ask('/api/jobs', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }),
                  ask(`/api/jobs/${job}`, { method: 'DELETE' }),
                  ask('/api/jobs'),
                  ask('/api/jobs', { mode: 'no-cors' }),
                  load(new Image(), service + '/api/datasets/fashion-mnist/test/0.png'),
                  load(new Image(), service + '/favicon.svg'),
                  load(document.createElement('script'), service + '/js/en.js'),
                  load(document.createElement('link'), service + '/style.css'),
                  stream(),
                  Promise.resolve(navigator.sendBeacon(service + `/api/jobs/${job}/cancel`)).then(() => 'nothing'),
                ]).then((all) => { window.seen = all; });
                return true;
                """, address(""), job);

        assertThat(seen).isEqualTo(true);
        BROWSER.awaitTrue("all answers", "return window.seen !== null");
        assertThat((List<?>) BROWSER.run("return window.seen")).hasSize(14).allMatch("nothing"::equals);
        assertThat(BROWSER.consoleErrors()).isNotEmpty();
        assertNothingWasDone(before);
    }

    /** The name of the page is made to point here once the page is loaded: to the browser they are one origin. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/jobs", "/api/models", "/swagger-ui/index.html", "/actuator/health", "/nothing"})
    void aReboundNameReadsNothing(String path) {
        JsonNode before = state();
        BROWSER.open("http://" + OTHER_SITE + ":" + port() + path);

        assertThat(BROWSER.text("body")).contains("FOREIGN_HOST").doesNotContain(job, "Swagger", "fashion-mnist");
        BROWSER.run("""
                window.answers = null;
                const job = arguments[0];
                Promise.all([
                  fetch('/api/jobs'),
                  fetch('/api/jobs', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }),
                  fetch(`/api/jobs/${job}/cancel`, { method: 'POST' }),
                  fetch('/api/models/mine', { method: 'DELETE' }),
                ]).then((all) => { window.answers = all.map((answer) => answer.status); });
                """, job);
        BROWSER.awaitTrue("the refusals", "return window.answers !== null");
        assertThat((List<?>) BROWSER.run("return window.answers"))
                .allMatch(status -> ((Number) status).intValue() == 403);
        BROWSER.consoleErrors();
        assertNothingWasDone(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {OTHER_SITE, OTHER_PORT})
    void aLinkToTheServiceLeadsThere(String host) {
        BROWSER.open(page(host, "<a href='" + address("/") + "'>Fitting Room</a>"));
        BROWSER.click("a");

        BROWSER.find("header.bar");
        assertThat(BROWSER.address()).startsWith(address("/"));
    }
}
