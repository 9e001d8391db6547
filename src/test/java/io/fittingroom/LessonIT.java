package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole lesson: five epochs on all 60,000 pictures, driven by the tour in a process of its own. */
class LessonIT {

    @TempDir
    private Path data;

    @Test
    void theTourTrainsTheLessonsNetworkAndShowsWhatItLearned() throws Exception {
        try (ServiceProcess service = ServiceProcess.start(data, "--spring.profiles.active=tour")) {
            Path log = data.resolve("service.log");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> Files.readString(log, StandardCharsets.UTF_8).contains("Swagger UI"));

            JsonNode job = service.client().get("/api/jobs").json().at("/jobs/0");
            JsonNode epochs = service.client()
                    .get(job.at("/links/epochs").asString())
                    .json()
                    .path("epochs");
            assertThat(job.path("state").asString()).isEqualTo("SUCCEEDED");
            assertThat(job.at("/evaluation/accuracy").doubleValue()).isGreaterThanOrEqualTo(0.86);
            assertThat(epochs).hasSize(5);
            assertThat(epochs.at("/4/loss").doubleValue())
                    .isLessThan(epochs.at("/0/loss").doubleValue());
            assertThat(epochs.at("/4/accuracy").doubleValue())
                    .isGreaterThan(epochs.at("/0/accuracy").doubleValue());
            assertThat(Files.readString(log, StandardCharsets.UTF_8))
                    .contains("Epoch 5/5  ██████████████████████████████  loss 0.", "accuracy 0.8")
                    .contains("Answer   Ankle boot")
                    .contains("/swagger-ui.html")
                    .doesNotContain("Exception", "WARN", "ERROR");
        }
    }
}
