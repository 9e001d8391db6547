package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fittingroom.ServiceClient.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Bodies on their way in and out, where the server has eight threads: whoever holds them all is noticed at once. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "server.tomcat.threads.max=8",
            "server.tomcat.threads.min-spare=8",
            "fitting-room.web.rate-grace=8s",
            "fitting-room.web.max-parts=4",
            "fitting-room.web.max-answers-at-once=1",
            "spring.servlet.multipart.max-file-size=100KB",
            "spring.servlet.multipart.max-request-size=300KB",
            "logging.level.io.fittingroom.transfer=debug"
        })
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class TransferIT {

    private static final int MANY = 100;
    private static final String PLAN = "/api/jobs/plan";
    private static final String SOME_MODEL = "/api/models/nobody/predict";

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    private final List<Socket> sockets = new ArrayList<>();
    private ServiceClient service;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("fitting-room.data-dir", data::toString);
    }

    /** The system takes little of an answer off the server's hands, as it does on a slow line. */
    @TestConfiguration
    static class SmallBuffers {

        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> smallBuffers() {
            return factory ->
                    factory.addConnectorCustomizers(connector -> connector.setProperty("socket.txBufSize", "8192"));
        }
    }

    @BeforeEach
    void connect() {
        service = new ServiceClient(port);
    }

    @AfterEach
    void disconnect() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private Socket open(String head) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(2048);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress("localhost", port));
        sockets.add(socket);
        socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void assertServes() {
        assertThat(service.get("/actuator/health").status()).isEqualTo(200);
        assertThat(service.post(PLAN, "{}").status()).isEqualTo(200);
    }

    @Test
    void bodiesThatDoNotComeHoldNoThreadAndAreRefusedInTime() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            waiting.add(
                    open(
                            "POST /api/jobs/plan HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 1000\n\n{"));
            waiting.add(
                    open("POST /v1/models/m:predict HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n1\n{\n"));
            waiting.add(
                    open(
                            "POST /api/models/m/versions HTTP/1.1\nHost: localhost\nContent-Type: application/zip\nContent-Length: 1000000\n\nPK"));
            waiting.add(open("GET /actuator/health HTTP/1.1\nHost: localhost\nContent-Length: 1000\n\n "));
        }

        assertServes();
        // All of them still wait: none has had a thread to itself that is free again by now.
        for (Socket socket : waiting) {
            assertThat(socket.getInputStream().available()).isZero();
        }

        assertThat(answer(waiting.get(0)))
                .startsWith("HTTP/1.1 408 ")
                .contains("application/problem+json", "\"code\":\"REQUEST_TIMEOUT\"", "fitting-room.web.min-rate");
        // Nobody reads the body for a model that there is not.
        assertThat(answer(waiting.get(1))).startsWith("HTTP/1.1 404 ").contains("{\"error\":");
        assertThat(answer(waiting.get(2))).startsWith("HTTP/1.1 408 ");
        assertThat(answer(waiting.get(3))).startsWith("HTTP/1.1 408 ");
    }

    /** All that comes until the server closes the connection. */
    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void answersThatAreNotTakenHoldNoThread() throws IOException {
        for (int i = 0; i < MANY; i++) {
            open("GET /swagger-ui/swagger-ui-bundle.js HTTP/1.1\nHost: localhost\n\n");
            open("GET /v3/api-docs HTTP/1.1\nHost: localhost\n\n");
            open(
                    "POST /api/jobs/plan HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 2\n\n{}"
                            .repeat(20));
        }

        assertServes();
    }

    /** One after the other, and whoever left meanwhile does not keep the others waiting. */
    @Test
    void manyQuestionsAreAnsweredInTurn() throws IOException {
        String page = "/api/datasets/fashion-mnist/train?size=100";
        byte[] answer = service.get(page).bytes();
        for (int i = 0; i < MANY; i++) {
            open("GET " + page + " HTTP/1.1\nHost: localhost\n\n").close();
        }
        List<CompletableFuture<Answer>> answers = IntStream.range(0, MANY)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> new ServiceClient(port).get(page)))
                .toList();

        assertServes();
        for (CompletableFuture<Answer> each : answers) {
            assertThat(each.join().status()).isEqualTo(200);
            assertThat(each.join().bytes()).isEqualTo(answer);
        }
    }

    @Test
    void anAnswerThatIsTakenSlowlyIsWhole() throws IOException {
        byte[] expected = service.get("/v3/api-docs").bytes();

        Socket slow = open("GET /v3/api-docs HTTP/1.1\nHost: localhost\nConnection: close\n\n");
        String answer = answer(slow);

        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("Content-Length: " + expected.length);
        assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                .isEqualTo(new String(expected, StandardCharsets.UTF_8));
    }

    @Test
    void anAnswerThatIsCompressedOnItsWayIsWhole() throws IOException {
        for (String path : List.of("/v3/api-docs", "/swagger-ui/swagger-ui-bundle.js", "/")) {
            HttpURLConnection asked = (HttpURLConnection)
                    URI.create("http://localhost:" + port + path).toURL().openConnection();
            asked.setRequestProperty("Accept-Encoding", "gzip");

            try (InputStream plain = new GZIPInputStream(asked.getInputStream())) {
                assertThat(plain.readAllBytes())
                        .as(path)
                        .isEqualTo(service.get(path).bytes());
            }
        }
    }

    @Test
    void oneConnectionCarriesBodiesOfAllKindsOneAfterTheOther() throws IOException {
        Socket socket = open(
                "POST /api/jobs/plan HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: 2\n\n{}POST /api/jobs/plan HTTP/1.1\nHost: localhost\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n1\n{\n1\n}\n0\n\nGET /actuator/health HTTP/1.1\nHost: localhost\nContent-Length: 2\n\n{}GET /v3/api-docs HTTP/1.1\nHost: localhost\n\nHEAD /v3/api-docs HTTP/1.1\nHost: localhost\n\nGET / HTTP/1.1\nHost: localhost\nConnection: close\n\n");

        assertThat(answer(socket).split("HTTP/1\\.1 200 ", -1)).hasSize(7);
    }

    /** However the container's buffer cuts them: some come whole with their headers, some not. */
    @Test
    void bodiesOfAllLengthsInOneStreamAreReadToTheirEnd() throws IOException {
        StringBuilder requests = new StringBuilder();
        List<Integer> units = IntStream.range(0, 40).map(i -> i + 11).boxed().toList();
        for (int i = 0; i < units.size(); i++) {
            String body = "{\"layers\":[{\"type\":\"flatten\"},{\"type\":\"dense\",\"units\":"
                    + " ".repeat(i * 601 % 20_000) + units.get(i)
                    + "},{\"type\":\"dense\",\"units\":10,\"activation\":\"softmax\"}]}";
            requests.append("POST /api/jobs/plan HTTP/1.1\nHost: localhost\nContent-Type: application/json\n")
                    .append(i == units.size() - 1 ? "Connection: close\n" : "")
                    .append("Content-Length: ")
                    .append(body.length())
                    .append("\n\n")
                    .append(body);
        }

        String answers = answer(open(requests.toString()));

        assertThat(Pattern.compile("784 numbers times ([0-9]+) neurons")
                        .matcher(answers)
                        .results()
                        .map(found -> Integer.valueOf(found.group(1))))
                .isEqualTo(units);
    }

    @Test
    void whoGoesMidwayIsNoFaultOfOurs(CapturedOutput output) throws IOException {
        Socket upload = open(
                "POST /api/models/m/versions HTTP/1.1\nHost: localhost\nContent-Type: application/zip\nContent-Length: 1000000\n\nPK");
        Socket multipart = open(
                "POST /api/models/m/predict HTTP/1.1\nHost: localhost\nContent-Type: multipart/form-data; boundary=b\nContent-Length: 1000\n\n--b\n");
        Socket download = open("GET /swagger-ui/swagger-ui-bundle.js HTTP/1.1\nHost: localhost\n\n");
        assertThat(download.getInputStream().readNBytes(100)).hasSize(100);

        for (Socket socket : List.of(upload, multipart, download)) {
            // A reset, not a close.
            socket.setSoLinger(true, 0);
            socket.close();
        }

        Awaitility.await().untilAsserted(() -> {
            assertThat(output.getOut().split("A client went before its body was there", -1))
                    .hasSizeGreaterThan(2);
            assertThat(output).contains("A client went before it had its answer");
        });
        assertServes();
        assertThat(output).doesNotContain(" ERROR ").doesNotContain(" WARN ").doesNotContain("correlation id");
    }

    /** 16 MB of the smallest JSON objects once took 500 MB each; whoever sends less of it waits for the others. */
    @ParameterizedTest
    @ValueSource(ints = {5_000_000, 170_000})
    void manyBodiesOfTheCostliestKindAtOnceLeaveRoom(int objects) {
        byte[] body = ("{\"layers\":[" + "{},".repeat(objects) + "{}]}").getBytes(StandardCharsets.US_ASCII);
        int expected = objects > 1_000_000 ? 413 : 400;

        List<CompletableFuture<Answer>> answers = IntStream.range(0, 64)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> service.post(PLAN, "application/json", body)))
                .toList();
        while (answers.stream().anyMatch(answer -> !answer.isDone())) {
            assertThat(service.get("/actuator/health").status()).isEqualTo(200);
        }

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().status()).isIn(expected, 503));
        assertThat(answers)
                .anySatisfy(answer -> assertThat(answer.join().status()).isEqualTo(expected));
    }

    @Test
    void moreJsonThanAnyRequestNeedsIsRefusedWhileItIsRead() {
        byte[] body = ("{\"instances\":[" + "{},".repeat(600_000) + "{}]}").getBytes(StandardCharsets.US_ASCII);

        Answer refused = service.post(SOME_MODEL, "application/json", body);

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.json().path("detail").asString()).startsWith("The body has more than 1000000 JSON values");
    }

    @Test
    void theLimitThatWasHitIsNamed() {
        byte[] large = " ".repeat(600_000).getBytes(StandardCharsets.US_ASCII);

        assertThat(service.post(PLAN, "application/json", large).text())
                .contains("larger than the limit of 524288 bytes (fitting-room.web.max-json-size)");
        assertThat(service.post("/api/experiments", "application/json", large).status())
                .isEqualTo(413);
        assertThat(service.post("/api/models/m/predict", "application/json", new byte[17_000_000])
                        .text())
                .contains("(fitting-room.web.max-body-size)");
    }

    @Test
    void compressedBodiesAreRead() throws IOException {
        byte[] plan = "{\"epochs\": 3}".getBytes(StandardCharsets.US_ASCII);
        Deflater bare = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            for (String[] each : new String[][] {
                {"gzip", "gzip"}, {"X-GZip", "gzip"}, {"deflate", "zlib"}, {"deflate", "bare"}, {"identity", ""}
            }) {
                bare.reset();
                assertThat(encoded(PLAN, each[0], packed(plan, each[1], bare)))
                        .as(String.join(" ", each))
                        .startsWith("HTTP/1.1 200 ");
            }
        } finally {
            bare.end();
        }
    }

    @Test
    void manyEmptyCompressedBodiesInARowAreDamage() throws IOException {
        byte[] empty = packed(new byte[0], "gzip", null);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 20_000; i++) {
            many.write(empty);
        }

        assertThat(encoded(PLAN, "gzip", many.toByteArray()))
                .startsWith("HTTP/1.1 400 ")
                .contains("is not what its Content-Encoding says");
        assertServes();
    }

    private static byte[] packed(byte[] plain, String form, Deflater bare) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        OutputStream out = switch (form) {
            case "gzip" -> new GZIPOutputStream(packed);
            case "zlib" -> new DeflaterOutputStream(packed);
            case "bare" -> new DeflaterOutputStream(packed, bare);
            default -> packed;
        };
        try (out) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    private String encoded(String path, String coding, byte[] body) throws IOException {
        Socket socket = open("POST " + path
                + " HTTP/1.1\nHost: localhost\nConnection: close\nContent-Type: application/json\nContent-Encoding: "
                + coding + "\nContent-Length: " + body.length + "\n\n");
        socket.getOutputStream().write(body);
        return answer(socket);
    }

    @Test
    void theLimitCountsWhatComesOutOfACompressedBody() throws IOException {
        byte[] bomb = packed(new byte[100_000_000], "gzip", null);
        byte[] cut = packed("{\"epochs\": 3}".getBytes(StandardCharsets.US_ASCII), "gzip", null);
        cut = java.util.Arrays.copyOf(cut, cut.length - 4);
        byte[] wrong = packed("{\"epochs\": 3}".getBytes(StandardCharsets.US_ASCII), "zlib", null);
        wrong[wrong.length - 1] ^= 1;

        assertThat(encoded(PLAN, "gzip", bomb)).startsWith("HTTP/1.1 413 ").contains("fitting-room.web.max-json-size");
        for (String damaged : List.of(
                encoded(PLAN, "gzip", cut),
                encoded(PLAN, "deflate", wrong),
                encoded(PLAN, "gzip", "{}".getBytes(StandardCharsets.US_ASCII)))) {
            assertThat(damaged).startsWith("HTTP/1.1 400 ").contains("not what its Content-Encoding says");
        }
        assertThat(encoded(PLAN, "br", cut))
                .startsWith("HTTP/1.1 415 ")
                .contains("Content-Encoding \\\"br\\\" is not read here", "Accept-Encoding: gzip, deflate");
        assertThat(encoded(SOME_MODEL, "gzip, gzip", cut))
                .startsWith("HTTP/1.1 415 ")
                .contains("Content-Encoding \\\"gzip, gzip\\\" is not read here");
    }

    @Test
    void eachLimitOfMultipartBodiesIsNamed() {
        String part = "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"%s\"\r\n\r\n%s\r\n";

        assertMultipart(
                "multipart/form-data; boundary=b",
                part.formatted("x", "y").repeat(5) + "--b--\r\n",
                413,
                "has more than 4 parts (fitting-room.web.max-parts)");
        assertMultipart(
                "multipart/form-data; boundary=b",
                part.formatted("x", "y".repeat(103_000)) + "--b--\r\n",
                413,
                "The part image is larger than the limit of 102400 bytes (spring.servlet.multipart.max-file-size)");
        assertMultipart(
                "multipart/form-data; boundary=b",
                part.formatted("x", "y".repeat(310_000)) + "--b--\r\n",
                413,
                "larger than the limit of 307200 bytes (spring.servlet.multipart.max-request-size)");
        assertMultipart(
                "multipart/form-data; boundary=b",
                part.formatted("x".repeat(9000), "y") + "--b--\r\n",
                413,
                "more than 8192 bytes of headers");
        assertMultipart("multipart/form-data", part.formatted("x", "y") + "--b--\r\n", 400, "names no boundary");
        assertMultipart(
                "multipart/form-data; boundary=b",
                part.formatted("x", "y"),
                400,
                "is not complete multipart/form-data");
        assertMultipart("multipart/form-data; boundary=b", "nothing of the kind", 400, "/image is missing");
    }

    private void assertMultipart(String type, String body, int status, String words) {
        Answer refused = service.post(SOME_MODEL, type, body.getBytes(StandardCharsets.UTF_8));

        assertThat(refused.status()).as(refused.text()).isEqualTo(status);
        assertThat(refused.json().path("detail").asString()).contains(words);
    }

    @Test
    void partsAreFilesWithAnyNameOrNone() {
        service.awaitEnd(service.submit("{\"model\": \"parts\", \"epochs\": 1}")
                .path("id")
                .asString());
        byte[] png = service.get("/api/datasets/fashion-mnist/test/0.png").bytes();
        assumeThat(png.length).isPositive();
        String end = "\r\n--b--\r\n";
        for (String name : List.of(
                "; filename=\"" + "%E9%9E%8B".repeat(60) + ".png\"",
                "; filename*=UTF-8''" + "%E9%9E%8B".repeat(60) + ".png",
                "; filename=\"" + "鞋".repeat(60) + ".png\"",
                "; filename=\"../../etc/passwd\"",
                "; filename=\"a\u0000b\"",
                "")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(("--b\r\nContent-Disposition: form-data; name=\"image\"" + name + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(png);
            body.writeBytes(end.getBytes(StandardCharsets.UTF_8));

            Answer answer =
                    service.post("/api/models/parts/predict", "multipart/form-data; boundary=b", body.toByteArray());

            assertThat(answer.status()).as(name + " " + answer.text()).isEqualTo(200);
            assertThat(answer.json().path("predictions").size()).isEqualTo(1);
        }
    }

    @Test
    void whatIsRefusedBeforeItIsReadIsReadAllTheSame() throws IOException {
        // A client that sends its whole body before it listens gets the answer, not a reset.
        byte[] body = new byte[3_000_000];
        Socket socket =
                open("POST /api/jobs/plan HTTP/1.1\nHost: localhost\nContent-Type: application/json\nContent-Length: "
                        + body.length + "\n\n");
        socket.getOutputStream().write(body);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> socket.getInputStream().available() > 0);

        byte[] head = socket.getInputStream().readNBytes(13);

        assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413 ");
    }
}
