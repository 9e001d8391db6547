package io.fittingroom.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.sun.net.httpserver.HttpServer;
import io.fittingroom.webhook.EndedJobs.EndedJob;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Notices to endpoints that do not do what they should. */
@Timeout(60)
class NoticesTest {

    private static final Duration LONG = Duration.ofSeconds(50);

    @Test
    void aBodyWithoutAnEndIsNotWaitedFor() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                byte[] some = new byte[1024];
                while (true) {
                    body.write(some);
                }
            }
        });
        server.start();
        try {
            String origin = "http://localhost:" + server.getAddress().getPort();

            assertThat(webhooks(LONG, origin).send("job.1", 0)).isTrue();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void headersThatNeverEndAreGivenUp() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread endless = new Thread(() -> drip(server));
            endless.setDaemon(true);
            endless.start();
            Webhooks webhooks = webhooks(Duration.ofMillis(300), "http://localhost:" + server.getLocalPort());

            assertThatThrownBy(() -> webhooks.send("job.1", 0)).hasMessage("no answer within 300 ms");
        }
    }

    @Test
    void nobodyThereIsSaidInWords() throws IOException {
        int free;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = server.getLocalPort();
        }
        Webhooks webhooks = webhooks(LONG, "http://localhost:" + free);

        assertThatThrownBy(() -> webhooks.send("job.1", 0))
                .hasMessageStartingWith("no connection (")
                .hasMessageNotContaining("null");
    }

    /** A log is read in terminals, line by line. */
    @Test
    void whatAnEndpointSendsIsQuotedOnOneLineOfPlainLetters() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread rude = new Thread(() -> answer(server, "\u001b[2J\u0007not HTTP " + "a".repeat(500) + "\r\n\r\n"));
            rude.setDaemon(true);
            rude.start();
            Webhooks webhooks = webhooks(LONG, "http://localhost:" + server.getLocalPort());

            assertThatThrownBy(() -> webhooks.send("job.1", 0))
                    .message()
                    .startsWith("the exchange broke off (")
                    .hasSizeLessThan(300)
                    .matches("\\p{Print}*");
        }
    }

    private static void answer(ServerSocket server, String text) {
        try (Socket client = server.accept()) {
            client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // The test is over.
        }
    }

    /** Nobody waits for an endpoint that never answers, however many notices it is to have. */
    @Test
    void anEndpointThatHangsKeepsNobodyElseWaiting() throws IOException, InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            told.add(exchange.getRequestHeaders().getFirst("webhook-id"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        // It takes connections, and that is all.
        try (ServerSocket hanging = new ServerSocket(0, 100, InetAddress.getLoopbackAddress())) {
            JdbcDataSource database = database();
            String here = "http://localhost:" + server.getAddress().getPort();
            String there = "http://localhost:" + hanging.getLocalPort();
            EndedJobs jobs = id -> Optional.of(new EndedJob(id.startsWith("good") ? here : there, "{}"));
            Webhooks webhooks =
                    new Webhooks(jobs, new WebhookSettings(List.of(here, there), "", LONG), Clock.systemUTC());
            Scheduler scheduler = Scheduler.create(database, new NoticeSchedule().noticeTask(webhooks))
                    .tableName(NoticeSchedule.TABLE)
                    .serializer(NoticeSchedule.counts())
                    .threads(NoticeSchedule.THREADS)
                    .pollingInterval(Duration.ofMillis(50))
                    .shutdownMaxWait(Duration.ofMillis(1))
                    .failureLogging(LogLevel.OFF, false)
                    .build();
            Instant due = Instant.now().minusSeconds(100);
            for (int i = 0; i < 40; i++) {
                scheduler.scheduleIfNotExists(new TaskInstance<>(Notices.TASK, "bad" + i + ".1"), due.plusSeconds(i));
            }
            scheduler.scheduleIfNotExists(new TaskInstance<>(Notices.TASK, "good.1"), due.plusSeconds(50));
            scheduler.start();
            try {
                assertThat(told.poll(LONG.toSeconds() / 2, TimeUnit.SECONDS)).isEqualTo("good.1");
            } finally {
                scheduler.stop();
            }
        } finally {
            server.stop(0);
        }
    }

    /** Those of before have their place among the duties. */
    @Test
    void noticesOfOlderVersionsAreKept() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:older;DB_CLOSE_DELAY=-1");
        migrate(database, "11");
        JdbcClient jdbc = JdbcClient.create(database);
        for (String task : List.of(Notices.TASK, "retention")) {
            jdbc.sql("INSERT INTO scheduled_duties (task_name, task_instance, execution_time, picked, version,"
                            + " consecutive_failures) VALUES (?, 'a.1', CURRENT_TIMESTAMP, FALSE, 1, 3)")
                    .param(task)
                    .update();
        }

        migrate(database, "12");

        assertThat(jdbc.sql("SELECT task_name || consecutive_failures FROM scheduled_notices")
                        .query(String.class)
                        .list())
                .containsExactly("notice3");
        assertThat(jdbc.sql("SELECT task_name FROM scheduled_duties")
                        .query(String.class)
                        .list())
                .containsExactly("retention");
    }

    private static JdbcDataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:notices;DB_CLOSE_DELAY=-1");
        migrate(database, "12");
        return database;
    }

    private static void migrate(JdbcDataSource database, String version) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration/h2", "classpath:db/migration/common")
                .target(version)
                .load()
                .migrate();
    }

    private static Webhooks webhooks(Duration timeout, String origin) {
        return new Webhooks(
                id -> Optional.of(new EndedJob(origin + "/hook", "{}")),
                new WebhookSettings(List.of(origin), "", timeout),
                Clock.systemUTC());
    }

    private static void drip(ServerSocket server) {
        try (Socket client = server.accept()) {
            OutputStream out = client.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("X-More: yes\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                // As slow as a client reads, no slower; the buffers between are full soon.
                client.setSoTimeout(50);
                readIfAny(client);
            }
        } catch (IOException closed) {
            // The client has given up.
        }
    }

    private static void readIfAny(Socket client) throws IOException {
        try {
            if (client.getInputStream().read() < 0) {
                throw new IOException("closed");
            }
        } catch (java.net.SocketTimeoutException nothing) {
            // It only listens.
        }
    }
}
