package io.fittingroom.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class EnvironmentTest {

    @Test
    void saysWhatTheNumbersDependOn() {
        Environment environment = Environment.current();

        assertThat(environment.engine()).matches("deeplearning4j [0-9].*");
        assertThat(environment.processors()).isPositive();
        assertThat(environment.processor()).isNotBlank();
        assertThat(environment.service()).startsWith("fitting-room");
    }

    @Test
    void theProcessorsModelIsReadFromWhatLinuxSays() {
        assertThat(Environment.modelName(
                        List.of("processor\t: 0", "model name\t: Fast CPU @ 3.0GHz: B", "model name\t: other")))
                .hasValue("Fast CPU @ 3.0GHz: B");
        assertThat(Environment.modelName(List.of("processor\t: 0", "model name\t: ", "CPU part\t: 0xd0c")))
                .isEmpty();
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
                        "deeplearning4j 1.0.0-M2.1", "OpenJDK 17", "Linux 6.1", "amd64", 2, null, null));
    }
}
