package io.fittingroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.network.Shape;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** What was stored before jobs and models said which version of a data set they need. */
class UsedDatasetsTest {

    private final JsonMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Test
    void jobsAndModelsOfBeforeAreThoseOfTheBundledDataSet() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:used-datasets;DB_CLOSE_DELAY=-1");
        JdbcClient jdbc = JdbcClient.create(database);
        migrate(database, "12");
        OffsetDateTime then = OffsetDateTime.now(ZoneOffset.UTC);
        jdbc.sql("INSERT INTO jobs (id, number, submitter, model, state, request, submitted_at, last_event)"
                        + " VALUES ('old', 1, 'ada', 'mine', 'SUCCEEDED', ?, ?, 0)")
                .params(json.writeValueAsString(JobRequests.LESSON), then)
                .update();
        jdbc.sql("INSERT INTO models (name, last_version) VALUES ('mine', 1)").update();
        jdbc.sql("INSERT INTO model_versions (model, version, created_at, description, artifact)"
                        + " VALUES ('mine', 1, ?, '{}', ?)")
                .params(then, new byte[] {1})
                .update();

        migrate(database, "14");

        JobDataset dataset = new JobStore(jdbc, json, Clock.systemUTC())
                .find("old")
                .orElseThrow()
                .dataset();
        assertThat(dataset).isEqualTo(JobRequests.DATASET);
        assertThat(dataset.shape()).isEqualTo(Shape.of(28, 28));
        assertThat(jdbc.sql("SELECT dataset || '@' || dataset_version FROM model_versions")
                        .query(String.class)
                        .list())
                .containsExactly("fashion-mnist@1");
    }

    private static void migrate(JdbcDataSource database, String version) {
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration/h2", "classpath:db/migration/common")
                .target(version)
                .load()
                .migrate();
    }
}
