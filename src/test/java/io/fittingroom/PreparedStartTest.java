package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.AotDetector;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class PreparedStartTest {

    private String before;

    @BeforeEach
    void noChoice() {
        before = System.getProperty(AotDetector.AOT_ENABLED);
        System.clearProperty(AotDetector.AOT_ENABLED);
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(AotDetector.AOT_ENABLED);
        } else {
            System.setProperty(AotDetector.AOT_ENABLED, before);
        }
    }

    @Test
    void whatTheJarBringsIsAsBuilt() {
        assertThat(PreparedStart.areAsBuilt(environment(Map.of()))).isTrue();
    }

    @Test
    void theSettingsOfAProfileThatTheJarBringsAreAsBuilt() {
        assertThat(PreparedStart.areAsBuilt(environment(Map.of("spring.profiles.active", "tour"))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fitting-room.roles",
                "fitting-room.data-dir",
                "FITTING_ROOM_TRAINING_ON_INTERRUPT",
                "server.port",
                "SERVER_ADDRESS",
                "spring.datasource.url",
                "SPRING_DATASOURCE_PASSWORD",
                "spring.jdbc.template.query-timeout",
                "spring.servlet.multipart.max-file-size",
                "SPRING_SERVLET_MULTIPART_MAXFILESIZE",
                "logging.level.root",
                "JAVA_HOME"
            })
    void whatBeansOnlyReadMayBeSet(String name) {
        assertThat(PreparedStart.areAsBuilt(environment(Map.of(name, "any")))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "management.endpoints.web.exposure.include",
                "MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE",
                "management.server.port",
                "springdoc.api-docs.enabled",
                "spring.threads.virtual.enabled",
                "spring.datasource.type",
                "spring.flyway.enabled",
                "spring.main.lazy-initialization",
                "server.forward-headers-strategy",
                "SERVER_FORWARD_HEADERS_STRATEGY"
            })
    void whatMayDecideWhichBeansThereAreIsNotAsBuilt(String name) {
        assertThat(PreparedStart.areAsBuilt(environment(Map.of(name, "any")))).isFalse();
    }

    @Test
    void theListIsUsedWhereItHolds() {
        assertThat(choice(true, Map.of("server.port", 0))).isEqualTo("true");
    }

    @Test
    void theListIsNotUsedWhereASettingMayAskForOtherBeans() {
        assertThat(choice(true, Map.of("spring.flyway.enabled", false))).isEqualTo("false");
    }

    @Test
    void theListIsNotUsedWhereTheBuildMadeNone() {
        assertThat(choice(false, Map.of())).isEqualTo("false");
    }

    @Test
    void whoChoosesIsObeyed() {
        System.setProperty(AotDetector.AOT_ENABLED, "false");

        assertThat(choice(true, Map.of())).isEqualTo("false");
    }

    private String choice(boolean isPrepared, Map<String, Object> settings) {
        new PreparedStart(isPrepared)
                .onApplicationEvent(new ApplicationEnvironmentPreparedEvent(
                        new DefaultBootstrapContext(), new SpringApplication(), new String[0], environment(settings)));
        return System.getProperty(AotDetector.AOT_ENABLED);
    }

    /** As Spring Boot makes it, without what the machine of the test has set. */
    private static ConfigurableEnvironment environment(Map<String, Object> settings) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().addFirst(new MapPropertySource("given", settings));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }
}
