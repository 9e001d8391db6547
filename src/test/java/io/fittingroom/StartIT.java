package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceProcess.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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
        int free;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = server.getLocalPort();
        }

        assertRefused(
                ServiceProcess.refused(
                        data, List.of(), "--spring.datasource.url=jdbc:postgresql://localhost:" + free + "/x"),
                "The database cannot be reached");
    }

    private static void assertRefused(Refusal refusal, String reason) {
        assertThat(refusal.status()).as(refusal.log()).isNotZero();
        assertThat(refusal.log())
                .contains("APPLICATION FAILED TO START", reason, "Action:")
                .doesNotContain("\tat ")
                .doesNotContain("Fitting Room is at");
    }
}
