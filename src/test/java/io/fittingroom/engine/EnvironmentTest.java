package io.fittingroom.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.train.TrainingEngine;
import io.fittingroom.engine.train.TrainingSession;
import io.fittingroom.network.Sequential;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class EnvironmentTest {

    @Test
    void saysWhatTheNumbersDependOn() {
        Environment environment = Environment.current(Environment.KERNELS);

        assertThat(environment.engine()).isEqualTo("fitting-room kernels");
        assertThat(environment.arithmetic()).matches("OpenBLAS 0\\.3\\.\\d+, core \\w+");
        assertThat(environment.processors()).isPositive();
        assertThat(environment.processor()).isNotBlank();
        assertThat(environment.service()).startsWith("fitting-room");
    }

    @Test
    void namesTheEngineThatTrained() {
        Sequential network = Networks.dense();
        Dataset data = Pictures.first(40, 10);
        try (TrainingSession kernels = new TrainingSession(network, Fits.of(1), data, TrainingEngine.AUTO);
                TrainingSession dl4j = new TrainingSession(network, Fits.of(1), data, TrainingEngine.DL4J)) {
            assertThat(kernels.environment().engine()).isEqualTo("fitting-room kernels");
            assertThat(dl4j.environment().engine()).matches("deeplearning4j [0-9].*");
        }
    }

    @Test
    void whatWasStoredBeforeItHadAProcessorIsStillRead() {
        JsonMapper json = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();

        Environment stored = json.readValue("""
                {"engine": "deeplearning4j 1.0.0-M2.1", "java": "OpenJDK 17", "operating_system": "Linux 6.1",
                 "architecture": "amd64", "processors": 2}""", Environment.class);

        assertThat(stored)
                .isEqualTo(new Environment(
                        "deeplearning4j 1.0.0-M2.1", "OpenJDK 17", "Linux 6.1", "amd64", 2, null, null, null));
    }
}
