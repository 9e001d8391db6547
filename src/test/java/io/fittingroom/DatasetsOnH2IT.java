package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.DatasetImports;
import io.fittingroom.dataset.DatasetNotes;
import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.dataset.FewPictures;
import io.fittingroom.dataset.StoredPictures;
import io.fittingroom.picture.Preparation.ColorMode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Data sets in the embedded default: H2 in a file. */
@DirtiesContext
class DatasetsOnH2IT extends DatasetsContract {

    @TempDir
    private static Path data;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("fitting-room.data-dir", data::toString);
    }

    @Test
    void anImportThatTheEndOfTheProcessCutOffIsRefusedAtTheNextStart(@TempDir Path own) {
        try (ConfigurableApplicationContext first = start(own)) {
            DatasetImports imports = first.getBean(DatasetImports.class);
            DatasetReference cutOff = imports.begin("shoes", DatasetNotes.NONE);
            new StoredPictures(1, 256, 256, ColorMode.RGB, 11, 1).write(imports.writer(cutOff));
            StoredPictures.small(1).importAs(imports, "shoes");
        }

        try (ConfigurableApplicationContext second = start(own)) {
            ServiceClient service =
                    new ServiceClient(second.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
            JsonNode refused = service.get("/api/datasets/shoes/versions/1").json();
            assertThat(refused.path("state").asString()).isEqualTo("REFUSED");
            assertThat(refused.at("/report/problems/0/code").asString()).isEqualTo("INTERRUPTED");
            assertThat(service.get("/api/datasets/shoes").json().path("version").intValue())
                    .isEqualTo(2);
            assertThat(service.get("/api/datasets/shoes/train/0").status()).isEqualTo(200);
            JdbcClient jdbc = second.getBean(JdbcClient.class);
            assertThat(jdbc.sql("SELECT COUNT(*) FROM dataset_contents")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
            assertThat(jdbc.sql("SELECT COUNT(*) FROM dataset_blocks")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(2);
        }
    }

    private static ConfigurableApplicationContext start(Path data) {
        return new SpringApplicationBuilder(FittingRoomApplication.class)
                .initializers(new FewPictures())
                .listeners(new DataDirectory())
                .run("--server.port=0", "--fitting-room.data-dir=" + data);
    }
}
