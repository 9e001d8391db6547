package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;

/** Who hangs up in the middle of an upload or of a download is no fault of ours: nothing for anybody to look after. */
class GoneClientsIT extends RunningService {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Logger ALL = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private static final Logger TRANSFER = (Logger) LoggerFactory.getLogger("io.fittingroom.transfer");
    private static final Logger WEB = (Logger) LoggerFactory.getLogger("io.fittingroom.web");

    @Value("${fitting-room.data-dir}")
    private String data;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        ALL.addAppender(log);
        TRANSFER.setLevel(Level.DEBUG);
        WEB.setLevel(Level.DEBUG);
    }

    @AfterEach
    void stopListening() {
        ALL.detachAppender(log);
        TRANSFER.setLevel(null);
        WEB.setLevel(null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/jobs application/json",
                "/api/jobs/plan application/json",
                "/api/experiments application/json",
                "/api/models/gone/predict application/json",
                "/api/models/gone/predict image/png",
                "/api/models/gone/predict multipart/form-data; boundary=b",
                "/api/models/gone/explain multipart/form-data; boundary=b",
                "/api/models/gone/versions application/zip",
                "/api/models/gone/versions multipart/form-data; boundary=b",
                "/v1/models/gone:predict application/json",
                "/v2/models/gone/infer application/json"
            })
    void anUploadThatIsCutIsNothing(String line) throws IOException {
        int space = line.indexOf(' ');
        for (String framing : List.of("Content-Length: 100000", "Transfer-Encoding: chunked")) {
            String path = line.substring(0, space);
            String part = line.contains("multipart")
                    ? "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\nabc"
                    : "{\"layers\": [";
            String body = framing.startsWith("Content") ? part : "ffff\r\n" + part;
            try (Socket client = http().connect()) {
                write(client, "POST " + path + " HTTP/1.1", framing, "Content-Type: " + line.substring(space + 1));
                client.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
                // Gone, and not in good order.
                client.setSoLinger(true, 0);
            }
        }
        assertNothingIsSaid();
    }

    @Test
    void aDownloadThatIsCutIsNothing() throws IOException {
        train();
        for (String path : List.of(
                "/api/models/gone/versions/1/download",
                "/api/models/gone/versions/1/onnx",
                "/v3/api-docs",
                "/api/models/gone/versions/1/evaluation",
                "/swagger-ui/swagger-ui-bundle.js",
                "/api/datasets/fashion-mnist/train?size=1000")) {
            try (Socket client = http().connect()) {
                client.setReceiveBufferSize(1024);
                write(client, "GET " + path + " HTTP/1.1");
                assertThat(client.getInputStream().read()).isEqualTo('H');
                client.setSoLinger(true, 0);
            }
        }
        Awaitility.await().atMost(PATIENCE).until(() -> log.list.stream().anyMatch(GoneClientsIT::isOfAClient));
        assertNothingIsSaid();
    }

    /** Which would take some seconds, and asks between two of them. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void picturesOfAClientThatWentAreNotReadToTheEnd(boolean isInGoodOrder) throws IOException {
        train();
        byte[] zip = zip(240, 1000, 900);
        try (Socket client = http().connect()) {
            write(
                    client,
                    "POST /api/models/gone/predict HTTP/1.1",
                    "Content-Type: application/zip",
                    "Content-Length: " + zip.length);
            client.getOutputStream().write(zip);
            if (!isInGoodOrder) {
                client.setSoLinger(true, 0);
            }
        }
        awaitNobodyWaitsFor("POST /api/models/gone/predict");
        assertNothingIsSaid();
    }

    @Test
    void aModelOfAClientThatWentIsNotImported() throws IOException {
        train();
        byte[] zip = service().get("/api/models/gone/versions/1/download").bytes();
        try (Socket client = http().connect()) {
            write(
                    client,
                    "POST /api/models/left/versions HTTP/1.1",
                    "Content-Type: application/zip",
                    "Content-Length: " + zip.length);
            client.getOutputStream().write(zip);
        }
        awaitNobodyWaitsFor("POST /api/models/left/versions");
        assertNothingIsSaid();
        assertThat(service().get("/api/models/left").status()).isEqualTo(404);
    }

    /** It takes some seconds. */
    @Test
    void anEvaluationOfAClientThatWentIsNotWaitedFor() throws IOException {
        train();
        try (Socket client = http().connect()) {
            write(client, "GET /api/models/gone/versions/1/evaluation?split=train HTTP/1.1", "X-Any: thing");
        }
        awaitNobodyWaitsFor("GET /api/models/gone/versions/1/evaluation");
        assertNothingIsSaid();
    }

    private void awaitNobodyWaitsFor(String request) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> log.list.stream()
                        .anyMatch(event -> event.getFormattedMessage()
                                .equals("Nobody waits for the answer to " + request + " any more")));
    }

    @Test
    void whatIsSentMeanwhileIsTheNextRequest() throws IOException {
        train();
        byte[] zip = zip(5, 400, 400);
        try (Socket client = http().connect()) {
            write(
                    client,
                    "POST /api/models/gone/predict HTTP/1.1",
                    "Content-Type: application/zip",
                    "Content-Length: " + zip.length);
            client.getOutputStream().write(zip);
            write(client, "GET /api/models/gone HTTP/1.1", "X-Filler: " + "x".repeat(3000));
            write(client, "GET /api/datasets HTTP/1.1", "Connection: close");
            String answers = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(4);
            assertThat(answers).contains("\"predictions\"", "\"name\":\"fashion-mnist\"");
        }
    }

    private static byte[] zip(int pictures, int width, int height) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), "png", png);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream entries = new ZipOutputStream(zip)) {
            for (int i = 0; i < pictures; i++) {
                entries.putNextEntry(new ZipEntry(i + ".png"));
                entries.write(png.toByteArray());
            }
        }
        return zip.toByteArray();
    }

    /** As on a full disk: nobody is told that all is well, or that the client went. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/models/gone/versions/1/download",
                "/api/models/gone/versions/1/onnx",
                "/swagger-ui/swagger-ui-bundle.js"
            })
    void anAnswerThatCannotBeHeldIsAFaultOfOurs(String path) throws IOException {
        train();
        Path bodies = Path.of(data).resolve("transfer");
        Path moved = bodies.resolveSibling("moved");
        Files.createDirectories(bodies);
        Files.move(bodies, moved);
        // Neither a directory nor to be made one.
        Files.createFile(bodies);
        try {
            ServiceClient.Answer answer = service().get(path);

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.json().path("code").asString()).isEqualTo("INTERNAL_ERROR");
            assertThat(log.list).anySatisfy(event -> {
                assertThat(event.getLevel()).isEqualTo(Level.ERROR);
                assertThat(event.getFormattedMessage())
                        .contains(answer.json().path("correlation_id").asString());
            });
        } finally {
            Files.delete(bodies);
            Files.move(moved, bodies);
        }
    }

    /** A model whose files are not held in memory. */
    private void train() {
        if (service().get("/api/models/gone").status() == 200) {
            return;
        }
        String id = service()
                .submit(
                        "{\"model\": \"gone\", \"epochs\": 1, \"batch_size\": 4096, \"layers\": [{\"type\": \"flatten\"},"
                                + "{\"type\": \"dense\", \"units\": 2048, \"activation\": \"relu\"},"
                                + "{\"type\": \"dense\", \"units\": 10, \"activation\": \"softmax\"}]}")
                .path("id")
                .asString();
        service().awaitEnd(id);
    }

    private static boolean isOfAClient(ILoggingEvent event) {
        return event.getFormattedMessage().startsWith("A client went before it had its answer");
    }

    private static void write(Socket client, String... head) throws IOException {
        String text = head[0] + "\r\nHost: localhost\r\n"
                + String.join("\r\n", List.of(head).subList(1, head.length))
                + (head.length > 1 ? "\r\n\r\n" : "\r\n");
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Once nobody is being answered any more. */
    private void assertNothingIsSaid() {
        Awaitility.await().atMost(PATIENCE).until(() -> busyThreads() == 0);
        assertThat(log.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN)
                        || event.getFormattedMessage().contains("correlation"))
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEmpty();
    }

    /** Those of the connector that are within a request. */
    private static long busyThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().contains("-exec-"))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().equals("org.apache.catalina.connector.CoyoteAdapter")))
                .count();
    }
}
