package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Event;
import io.fittingroom.dataset.FewPictures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Clients that stop reading, or go without a word, cost the others nothing. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"server.tomcat.connection-timeout=10s", "fitting-room.training.max-event-streams=40"})
@ContextConfiguration(initializers = FewPictures.class)
@DirtiesContext
class EventStreamsIT {

    private static final int STUCK = 20;

    @TempDir
    private static Path data;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient jdbc;

    private ServiceClient service;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("fitting-room.data-dir", data::toString);
    }

    @BeforeEach
    void connect() {
        service = new ServiceClient(port);
    }

    /** Streams whose clients are gone count until the service writes to them, and there are only so many for the next test. */
    @AfterEach
    void stopWhatRuns() {
        service.cancelAll();
        service.awaitStreams(0);
    }

    /** Far more of them than there are threads that send, each with more to come than any buffer on the way holds. */
    @Test
    void whoStopsReadingIsDroppedAndDelaysNobody() throws IOException {
        String id = service.submit("{\"epochs\": 12, \"batch_size\": 1024}")
                .path("id")
                .asString();
        service.awaitEnd(id);
        jdbc.sql("UPDATE job_events SET data = ? WHERE job_id = ? AND type = 'epoch'")
                .params("{\"long\": \"" + "x".repeat(1_000_000) + "\"}", id)
                .update();
        List<Socket> stuck = new ArrayList<>();
        try {
            for (int i = 0; i < STUCK; i++) {
                stuck.add(follow(id));
            }
            service.awaitStreams(STUCK);

            List<Event> events = service.events(id, "");
            int stillStuck = service.streams();

            assertThat(events).hasSize(17);
            assertThat(events.get(16).type()).isEqualTo("end");
            // Whoever waited for one of them would have waited until it was dropped.
            assertThat(stillStuck).isGreaterThanOrEqualTo(STUCK);
            service.awaitStreams(0);
        } finally {
            for (Socket socket : stuck) {
                socket.close();
            }
        }
        // Whoever was dropped comes back for the rest.
        assertThat(service.events(id, "14")).hasSize(3);
    }

    @Test
    void whoGoesWithoutAWordIsForgotten() throws IOException {
        String id = service.submit("{\"epochs\": 1000, \"batch_size\": 4}")
                .path("id")
                .asString();
        service.awaitTraining(id);
        for (int i = 0; i < STUCK; i++) {
            follow(id).close();
        }
        try (Socket alive = follow(id)) {
            service.awaitStreams(1);
            assertThat(alive.isConnected()).isTrue();
        }
    }

    /** Streams open while a training announces progress as fast as it can: none may be lost to that. */
    @Test
    void everyStreamThatIsOpenedOpens() {
        String id = service.submit("{\"epochs\": 1000, \"batch_size\": 4}")
                .path("id")
                .asString();
        service.awaitTraining(id);

        List<CompletableFuture<List<Event>>> streams = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            streams.add(service.follow(id));
        }
        service.awaitStreams(40);
        service.post("/api/jobs/" + id + "/cancel", "{}");

        // Progress may come between CANCELLING and CANCELLED.
        assertThat(streams)
                .allSatisfy(stream -> assertThat(stream.join())
                        .extracting(Event::type)
                        .filteredOn(type -> !type.equals("batch"))
                        .containsExactly("state", "state", "state", "state", "end"));
    }

    /** The container makes a new request's of what a request that is over leaves behind. */
    @RepeatedTest(10)
    void whoGoesTakesNobodyElsesStreamAlong() throws IOException {
        String id = service.submit("{\"epochs\": 1000, \"batch_size\": 4}")
                .path("id")
                .asString();
        service.awaitTraining(id);
        List<Socket> going = new ArrayList<>();
        for (int i = 0; i < STUCK; i++) {
            going.add(follow(id));
        }
        service.awaitStreams(STUCK);
        for (Socket socket : going) {
            socket.close();
        }

        List<CompletableFuture<List<Event>>> streams = new ArrayList<>();
        for (int i = 0; i < STUCK; i++) {
            streams.add(service.follow(id));
        }
        service.awaitStreams(STUCK);
        service.post("/api/jobs/" + id + "/cancel", "{}");

        assertThat(streams)
                .allSatisfy(stream ->
                        assertThat(stream.join()).extracting(Event::type).endsWith("end"));
    }

    @Test
    void oneTooManyIsAskedToComeBackLater() throws IOException {
        String id = service.submit("{\"epochs\": 1000, \"batch_size\": 4}")
                .path("id")
                .asString();
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                open.add(follow(id));
            }
            service.awaitStreams(40);

            ServiceClient.Answer refused = service.get("/api/jobs/" + id + "/events", "text/event-stream");

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("10");
            assertThat(refused.json().path("code").asString()).isEqualTo("BUSY");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void whoHasTheEndAlreadyIsToldAtOnceAndWhoCountsTooFarStartsAnew() {
        String id = service.submit("{\"epochs\": 1, \"batch_size\": 8192}")
                .path("id")
                .asString();
        service.awaitEnd(id);
        List<Event> all = service.events(id, "");
        long end = Long.parseLong(all.get(all.size() - 1).id());
        String events = "/api/jobs/" + id + "/events";

        // 204 has a browser not come back.
        assertThat(service.get(events + "?last_event_id=" + end).status()).isEqualTo(204);
        assertThat(service.get(events + "?last_event_id=" + (end + 1000)).status())
                .isEqualTo(204);
        assertThat(service.events(id, String.valueOf(end - 1)))
                .extracting(Event::type)
                .containsExactly("end");

        String running = service.submit("{\"epochs\": 1000, \"batch_size\": 256}")
                .path("id")
                .asString();
        service.awaitTraining(running);
        CompletableFuture<List<Event>> replayed =
                CompletableFuture.supplyAsync(() -> service.events(running, "999999999999"));
        service.awaitStreams(1);
        service.post("/api/jobs/" + running + "/cancel", "{}");

        assertThat(replayed.join()).first().extracting(Event::id).isEqualTo("1");
        assertThat(replayed.join()).extracting(Event::type).endsWith("end");
    }

    @Test
    void theHeadersAloneOpenNoStreamAndAWaitingJobsComeAtOnce() throws IOException {
        String running = service.submit("{\"epochs\": 1000}").path("id").asString();
        String waiting = service.submit("{\"epochs\": 1000}").path("id").asString();
        try (Socket head = ask("HEAD", waiting);
                Socket stream = ask("GET", waiting)) {
            assertThat(new String(head.getInputStream().readNBytes(13), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200 ");
            assertThat(new String(stream.getInputStream().readNBytes(13), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200 ");
            assertThat(service.streams()).isEqualTo(1);
        }
        assertThat(service.job(running).path("state").asString()).isNotEqualTo("FAILED");
    }

    private Socket ask(String method, String id) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write((method + " /api/jobs/" + id + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** A client that asks and then reads nothing. */
    private Socket follow(String id) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write(("GET /api/jobs/" + id
                                + "/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
