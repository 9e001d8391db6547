package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.ServiceClient.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the service says of the library that multiplies, and does when it cannot be relied on. */
class ArithmeticIT {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    @TempDir
    private Path directory;

    @Test
    void aCoreThatTheProcessorCannotRunIsToldInASentenceAndEndsNothing() throws Exception {
        Assumptions.assumeTrue(Files.isReadable(CPU_INFO), "only Linux tells what a processor lacks");
        String flags = Files.readString(CPU_INFO);
        Assumptions.assumeTrue(
                flags.contains(" sse2 ") && !flags.contains(" avx512f"), "OpenBLAS takes no core that cannot run here");

        try (ServiceProcess service = ServiceProcess.start(directory, Map.of("OPENBLAS_CORETYPE", "SkylakeX"), 503)) {
            ServiceClient client = service.client();
            // While the service starts it is not ready for another reason, too.
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> client.get("/actuator/health/readiness")
                            .json()
                            .at("/components/readinessState/status")
                            .asString()
                            .equals("UP"));
            JsonNode readiness = client.get("/actuator/health/readiness").json();
            Answer job = client.post("/api/jobs", "{}");

            assertThat(readiness.at("/components/arithmetic/details/code").asString())
                    .isEqualTo("BLAS_CORE_UNSUPPORTED");
            assertThat(readiness.at("/components/arithmetic/details/detail").asString())
                    .contains("Remove OPENBLAS_CORETYPE");
            assertThat(client.get("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(client.get("/v2/health/ready").status()).isEqualTo(400);
            assertThat(job.status()).isEqualTo(503);
            assertThat(job.json().path("code").asString()).isEqualTo("ARITHMETIC_UNUSABLE");
            assertThat(job.json().path("detail").asString()).contains("Remove OPENBLAS_CORETYPE");
            assertThat(client.get("/api/jobs").json().path("total").intValue()).isZero();
            assertThat(Files.readString(directory.resolve("service.log")))
                    .contains("Nothing can be computed")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aCoreThatDoesNotExistIsNotTaken() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(directory, Map.of("OPENBLAS_CORETYPE", "Abacus"), 200)) {
            ServiceClient client = service.client();
            JsonNode arithmetic = client.get("/actuator/info").json().path("arithmetic");
            String core = arithmetic.path("core").asString();

            assertThat(arithmetic.path("library").asString()).startsWith("OpenBLAS 0.");
            assertThat(arithmetic.path("processor").asString()).isNotBlank();
            assertThat(core).isNotBlank().isNotEqualTo("Abacus");
            assertThat(client.post("/api/jobs/plan", "{}")
                            .json()
                            .path("arithmetic")
                            .asString())
                    .isEqualTo(arithmetic.path("library").asString() + ", core " + core);
        }
    }
}
