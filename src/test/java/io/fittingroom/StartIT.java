package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fittingroom.ServiceProcess.Refusal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service where it cannot start, and how it ends. */
class StartIT {

    @TempDir
    private Path data;

    @Test
    void itSaysWhereThePageIsKeepsItsDirectoryAndLeavesTheQueueInPeace() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(data)) {
            assertRefused(ServiceProcess.refused(data, List.of()), "Another process has the database");
            ServiceClient client = service.client();
            assertThat(client.get("/actuator/health/readiness").status()).isEqualTo(200);
            String first = client.submit("{\"epochs\": 1000}").path("id").asString();
            client.awaitTraining(first);
            for (int i = 0; i < 20; i++) {
                client.submit("{\"epochs\": 1}");
            }

            assertThat(service.terminate(Duration.ofMinutes(1))).isTrue();
        }

        String log = Files.readString(data.resolve("service.log"));
        assertThat(log).containsPattern("Fitting Room is at http://localhost:\\d+/\\R");
        assertThat(log).doesNotContain("Exception").doesNotContain("\tat ");
    }

    /** A service that many can reach gets such requests all day. */
    @Test
    void whatIsNotHttpIsNoReasonForAStackTrace() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(data)) {
            RawHttp http = new RawHttp(service.client().port());
            assertThat(http.send("GET / HTTP/1.1", "Host: user@localhost").status())
                    .isEqualTo(400);
            assertThat(http.send("GET /a%2x HTTP/1.1", "Host: localhost").status())
                    .isEqualTo(400);
            assertThat(http.send("GET /?a=%2x HTTP/1.1", "Host: localhost", "Cookie: a=\"\\\";")
                            .status())
                    .isEqualTo(200);
        }

        assertThat(Files.readString(data.resolve("service.log")))
                .doesNotContain("Exception")
                .doesNotContain("\tat ")
                .doesNotContain("Cookie");
    }

    /** The actuator's own port has the same before it as all the rest. */
    @Test
    void anotherPortForTheActuatorKnowsForeignPagesToo() throws Exception {
        int port = freePort();
        try (ServiceProcess service = ServiceProcess.start(data, Map.of(), 404, "--management.server.port=" + port)) {
            // It begins to listen after the service itself.
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(() -> new RawHttp(port).connect().isConnected());
            String path = "GET /actuator/info HTTP/1.1";
            for (RawHttp http :
                    List.of(new RawHttp(port), new RawHttp(service.client().port()))) {
                RawHttp.Answer foreign = http.send(path, "Host: evil.example");
                assertThat(foreign.status()).isEqualTo(403);
                assertThat(foreign.json().path("code").asString()).isEqualTo("FOREIGN_HOST");
                assertThat(http.send(path, "Host: localhost", "Origin: http://evil.example")
                                .status())
                        .isEqualTo(403);
            }
            RawHttp.Answer ours = new RawHttp(port).send(path, "Host: localhost");
            assertThat(ours.status()).isEqualTo(200);
            assertThat(ours.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
            assertThatThrownBy(() -> new Socket("127.0.0.2", port).close())
                    .as("another address of the machine's")
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aProxyWhoseBlockIsNone() throws IOException, InterruptedException {
        assertRefused(
                ServiceProcess.refused(data, List.of(), "--fitting-room.web.trusted-proxies=10.0.0.0/99"),
                "must be an address or a block of them");
    }

    @Test
    void aDamagedFile() throws IOException, InterruptedException {
        byte[] garbage = new byte[1 << 16];
        Arrays.fill(garbage, (byte) 'x');
        Files.write(data.resolve("fitting-room.mv.db"), garbage);

        assertRefused(ServiceProcess.refused(data, List.of()), "The file of the embedded database is damaged");
    }

    @Test
    void aDirectoryThatCannotBe() throws IOException, InterruptedException {
        Path file = Files.createFile(data.resolve("file"));

        assertRefused(ServiceProcess.refused(file.resolve("data"), List.of()), "cannot be written to");
    }

    @Test
    void aPortThatIsTaken() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    ServiceProcess.refused(data, List.of(), "--server.port=" + taken.getLocalPort()),
                    "Port " + taken.getLocalPort() + " was already in use");
        }
    }

    @Test
    void aTimeZoneThatPostgresDoesNotKnow() throws IOException, InterruptedException, SQLException {
        String database = PostgresServer.newDatabase();

        assertRefused(
                ServiceProcess.refused(data, List.of("-Duser.timezone=AET"), "--spring.datasource.url=" + database),
                "PostgreSQL does not know this machine's time zone, AET");
    }

    @Test
    void aDatabaseThatIsNotThere() throws IOException, InterruptedException {
        int free = freePort();

        assertRefused(
                ServiceProcess.refused(
                        data, List.of(), "--spring.datasource.url=jdbc:postgresql://localhost:" + free + "/x"),
                "The database cannot be reached");
    }

    private static int freePort() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return server.getLocalPort();
        }
    }

    private static void assertRefused(Refusal refusal, String reason) {
        assertThat(refusal.status()).as(refusal.log()).isNotZero();
        assertThat(refusal.log())
                .contains("APPLICATION FAILED TO START", reason, "Action:")
                .doesNotContain("\tat ")
                .doesNotContain("Fitting Room is at");
    }
}
