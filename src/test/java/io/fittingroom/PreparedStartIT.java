package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service starts with the list of beans that the build made, unless a setting asks for other beans. */
class PreparedStartIT {

    private static final String WITH_THE_LIST = "Starting AOT-processed FittingRoomApplication";

    @TempDir
    private Path data;

    /** The directory is one as somebody types it; H2 by itself wants "./" before it. */
    @Test
    void theJarStartsWithTheListInARelativeDirectoryAndServesTheApiPageAndDescription() throws IOException {
        Path relative = Files.createTempDirectory(Path.of("target"), "relative-");
        try (ServiceProcess service = ServiceProcess.start(relative, "--fitting-room.roles=web")) {
            assertThat(log(relative)).contains(WITH_THE_LIST).doesNotContain("WARN org", "ERROR");
            assertThat(service.client().get("/").status()).isEqualTo(200);
            assertThat(service.client().get("/api/datasets/fashion-mnist").status())
                    .isEqualTo(200);
            assertThat(service.client().get("/swagger-ui/index.html").status()).isEqualTo(200);
            assertThat(service.client().get("/v3/api-docs").json().path("paths").has("/api/jobs"))
                    .isTrue();
            assertThat(service.client().get("/actuator/beans").status()).isEqualTo(404);
            assertThat(relative).isRelative();
            assertThat(service.client().get("/api/jobs").status()).isEqualTo(200);
            assertThat(relative.resolve("fitting-room.mv.db")).exists();
        }
    }

    @Test
    void aSettingThatAsksForOtherBeansGetsThem() throws IOException {
        try (ServiceProcess service =
                ServiceProcess.start(data, "--management.endpoints.web.exposure.include=health,beans")) {
            assertThat(log(data)).doesNotContain(WITH_THE_LIST);
            assertThat(service.client().get("/actuator/beans").status()).isEqualTo(200);
        }
    }

    private static String log(Path data) throws IOException {
        return Files.readString(data.resolve("service.log"));
    }
}
