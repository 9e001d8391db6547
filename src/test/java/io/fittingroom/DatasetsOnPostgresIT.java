package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fittingroom.dataset.DatasetImports;
import io.fittingroom.dataset.DatasetNotes;
import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.dataset.FewPictures;
import io.fittingroom.dataset.ImportCancelledException;
import io.fittingroom.dataset.ImportProgress;
import io.fittingroom.dataset.StoredPictures;
import io.fittingroom.dataset.source.SplitName;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Data sets in a real PostgreSQL, which instances share. */
@DirtiesContext
class DatasetsOnPostgresIT extends DatasetsContract {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private static Path data;

    @Value("${spring.datasource.url}")
    private String url;

    @Autowired
    private Datasets here;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) throws SQLException {
        PostgresServer.use(registry, data);
        registry.add("fitting-room.datasets.heartbeat-interval", () -> "200ms");
    }

    @Test
    void whatOneInstanceImportsAllSee(@TempDir Path elsewhere) {
        StoredPictures pictures = StoredPictures.small(3);
        try (ConfigurableApplicationContext other = start(elsewhere)) {
            pictures.importAs(other.getBean(DatasetImports.class), "clogs");

            assertThat(here.get("clogs").train().pixels(4)).isEqualTo(pictures.pixels(SplitName.TRAIN, 4));
            assertThat(other.getBean(Datasets.class).get("clogs").train().pixels(4))
                    .isEqualTo(pictures.pixels(SplitName.TRAIN, 4));
            Path file = elsewhere
                    .resolve("datasets")
                    .resolve(pictures.dataset().fingerprint().substring("sha256:".length()));
            assertThat(file).exists();

            assertThat(service().delete("/api/datasets/clogs").status()).isEqualTo(204);

            assertThat(other.getBean(Datasets.class).find("clogs")).isEmpty();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(file).as("pictures that others deleted").doesNotExist());
        }
    }

    @Test
    void anImportWhoseInstanceDiesIsRefused(@TempDir Path elsewhere) {
        DatasetReference mine = imports().begin("boots", DatasetNotes.NONE);
        try (ConfigurableApplicationContext other = start(elsewhere)) {
            DatasetReference cutOff = other.getBean(DatasetImports.class).begin("sandals", DatasetNotes.NONE);
            assertThat(imports().progress(cutOff, ImportProgress.WAITING, null))
                    .as("an import is its own instance's")
                    .isFalse();
            assertThatExceptionOfType(ImportCancelledException.class)
                    .isThrownBy(() -> imports().writer(cutOff));
        }

        JsonNode refused = Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> service().get("/api/datasets/sandals/versions/1").json(),
                        version -> version.path("state").asString().equals("REFUSED"));

        assertThat(refused.at("/report/problems/0/code").asString()).isEqualTo("INTERRUPTED");
        assertThat(imports().isImporting(mine)).as("who is alive goes on").isTrue();
    }

    private ConfigurableApplicationContext start(Path elsewhere) {
        return new SpringApplicationBuilder(FittingRoomApplication.class)
                .initializers(new FewPictures())
                .run(
                        "--server.port=0",
                        "--fitting-room.data-dir=" + elsewhere,
                        "--fitting-room.datasets.heartbeat-interval=200ms",
                        "--spring.datasource.url=" + url);
    }
}
