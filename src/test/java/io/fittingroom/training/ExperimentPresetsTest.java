package io.fittingroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.Datasets;
import io.fittingroom.engine.Calibration;
import io.fittingroom.training.ExperimentPresets.Preset;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

class ExperimentPresetsTest {

    private final ExperimentPresets presets = new ExperimentPresets(JsonMapper.shared());

    @Test
    void thereIsOneForEachOfTheLessonsQuestions() {
        assertThat(presets.list())
                .extracting(Preset::name)
                .containsExactly(
                        "normalisation",
                        "neurons",
                        "hidden-layers",
                        "epochs",
                        "early-stop",
                        "batch-sizes",
                        "mlp-vs-cnn");
        assertThat(presets.list()).allSatisfy(preset -> {
            assertThat(preset.question()).endsWith("?");
            assertThat(preset.lookFor()).endsWith(".");
        });
    }

    @Test
    void eachCanBeBuilt() {
        JobPlans plans = new JobPlans(
                new Datasets(),
                new TrainingSettings(
                        1, 50, 10_000_000, DataSize.ofGigabytes(1), 1, Duration.ofSeconds(2), Duration.ofSeconds(5)),
                new Calibration());

        assertThat(presets.list())
                .allSatisfy(preset -> assertThat(preset.request().variants())
                        .allSatisfy(variant ->
                                assertThat(plans.errors(variant.request())).isEmpty()));
    }
}
