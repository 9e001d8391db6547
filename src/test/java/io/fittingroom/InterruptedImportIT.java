package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Answer;
import io.fittingroom.dataset.importer.Drawings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An import that the end of its process cuts off: it ends refused, and nothing of it stays. */
class InterruptedImportIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path data;

    private static String begin(ServiceProcess service) {
        Answer begun = service.client()
                .post(
                        "/api/datasets",
                        FormData.CONTENT_TYPE,
                        FormData.dataset("{\"name\": \"shoes\"}")
                                .file("a.zip", Drawings.manyInAZip())
                                .bytes());
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        return begun.header("Location");
    }

    private static void awaitDecoding(ServiceProcess service, String address) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> service.client()
                        .get(address)
                        .json()
                        .at("/progress/phase")
                        .asString("")
                        .equals("decoding"));
    }

    private void requireInterrupted(ServiceProcess service, String address) {
        JsonNode version = Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> service.client().get(address).json(),
                        now -> !now.path("state").asString("").equals("IMPORTING"));
        assertThat(version.path("state").asString()).isEqualTo("REFUSED");
        assertThat(version.at("/report/problems/0/code").asString()).isEqualTo("INTERRUPTED");
        assertThat(left()).isEmpty();
    }

    private List<Path> left() {
        try (Stream<Path> files = Files.walk(data.resolve("imports"))) {
            return files.filter(file -> !file.equals(data.resolve("imports"))).toList();
        } catch (IOException none) {
            return List.of();
        }
    }

    @Test
    void aServiceThatIsStoppedRefusesWhatItImportsAndWhatWaits() throws Exception {
        String running;
        String waiting;
        try (ServiceProcess service = ServiceProcess.start(data)) {
            running = begin(service);
            waiting = begin(service);
            awaitDecoding(service, running);
            assertThat(service.terminate(PATIENCE)).isTrue();
        }
        assertThat(left()).isEmpty();
        try (ServiceProcess service = ServiceProcess.start(data)) {
            requireInterrupted(service, running);
            requireInterrupted(service, waiting);
        }
    }

    @Test
    void aServiceThatIsKilledLeavesNothingThatTheNextDoesNotRemove() throws Exception {
        String address;
        try (ServiceProcess service = ServiceProcess.start(data)) {
            address = begin(service);
            awaitDecoding(service, address);
            service.kill();
        }
        Files.write(
                left().stream()
                        .filter(Files::isDirectory)
                        .findFirst()
                        .orElseThrow()
                        .resolve("upload-1.tar"),
                new byte[9]);
        try (ServiceProcess service = ServiceProcess.start(data)) {
            requireInterrupted(service, address);
        }
    }
}
