package io.fittingroom.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class DatasetsTest {

    @Test
    void finds_a_data_set_by_its_name() {
        Datasets datasets = SmallDatasets.onlyAnimals();

        assertThat(datasets.get("animals").name()).isEqualTo("animals");
        assertThat(datasets.find("animals")).containsSame(datasets.get("animals"));
        assertThat(datasets.list()).containsExactly(datasets.get("animals"));
    }

    @Test
    void says_which_data_sets_there_are_when_asked_for_another() {
        Datasets datasets = SmallDatasets.onlyAnimals();

        assertThat(datasets.find("mnist")).isEmpty();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> datasets.get("mnist"))
                .withMessage("There is no data set \"mnist\"; the data sets here: animals.")
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ProblemCode.NOT_FOUND));
    }

    @Test
    void names_the_data_sets_while_they_are_still_being_read() {
        CountDownLatch mayFinish = new CountDownLatch(1);
        Datasets datasets = new Datasets(Map.of("animals", () -> {
            await(mayFinish);
            return SmallDatasets.animals();
        }));

        assertThat(datasets.names()).containsExactly("animals");

        mayFinish.countDown();
        assertThat(datasets.get("animals").train().size()).isEqualTo(5);
    }

    @Test
    void starts_when_the_bundled_files_are_whole() {
        try (ConfigurableApplicationContext context = start(WholeFiles.class)) {
            assertThat(context.getBean(Datasets.class).names()).containsExactly("fashion-mnist");
        }
    }

    @Test
    void does_not_start_with_a_damaged_file_and_says_which_it_is(CapturedOutput output) {
        assertThatThrownBy(() -> start(DamagedFiles.class)).hasRootCauseInstanceOf(DatasetDamagedException.class);

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The data set file train-labels-idx1-ubyte.gz is damaged: it is missing.")
                .contains("Install the service's jar again")
                .doesNotContain("\tat ");
    }

    private static ConfigurableApplicationContext start(Class<?> configuration) {
        SpringApplication application = new SpringApplication(configuration);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WholeFiles {

        @Bean
        Datasets datasets() {
            return new Datasets();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class DamagedFiles {

        @Bean
        Datasets datasets() {
            return new Datasets(Map.of("damaged", () -> {
                throw new DatasetDamagedException("train-labels-idx1-ubyte.gz", "it is missing");
            }));
        }
    }
}
