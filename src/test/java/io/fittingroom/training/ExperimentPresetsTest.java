package io.fittingroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.Datasets;
import io.fittingroom.engine.train.Calibration;
import io.fittingroom.engine.train.TrainingEngine;
import io.fittingroom.training.ExperimentPresets.Preset;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
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
        TrainingSettings defaults = new Binder(new MapConfigurationPropertySource())
                .bindOrCreate("fitting-room.training", TrainingSettings.class);
        JobPlans plans = new JobPlans(new Datasets(), defaults, new Calibration(TrainingEngine.AUTO));

        assertThat(presets.list())
                .allSatisfy(preset -> assertThat(preset.request().variants())
                        .allSatisfy(variant ->
                                assertThat(plans.errors(variant.request())).isEmpty()));
    }
}
