package io.fittingroom.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class DatasetSettingsTest {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Settings.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(DatasetSettings.class)
    static class Settings {}

    @Test
    void haveDefaults() {
        context.run(started -> assertThat(started.getBean(DatasetSettings.class))
                .isEqualTo(new DatasetSettings(
                        DataSize.ofGigabytes(2),
                        DataSize.ofGigabytes(1),
                        1_000_000,
                        300_000,
                        1_000,
                        50,
                        100,
                        DataSize.ofGigabytes(4),
                        Duration.ofSeconds(5))));
    }

    @Test
    void refuseWhatCannotBeMappedOrCached() {
        context.withPropertyValues("fitting-room.datasets.max-decoded-size=2GB")
                .run(started -> assertThatThrownBy(() -> started.getBean(DatasetSettings.class))
                        .hasStackTraceContaining("must be less than 2GB together"));
        context.withPropertyValues("fitting-room.datasets.cache-size=1GB")
                .run(started -> assertThatThrownBy(() -> started.getBean(DatasetSettings.class))
                        .hasStackTraceContaining("cache-size must hold"));
    }
}
