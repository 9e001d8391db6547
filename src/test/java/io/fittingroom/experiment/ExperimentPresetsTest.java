package io.fittingroom.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.experiment.ExperimentPresets.Preset;
import io.fittingroom.training.DefaultPlans;
import io.fittingroom.training.JobPlans;
import org.junit.jupiter.api.Test;
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
        JobPlans plans = DefaultPlans.plans();

        assertThat(presets.list())
                .allSatisfy(preset -> assertThat(preset.request().variants())
                        .allSatisfy(variant ->
                                assertThat(plans.errors(variant.request())).isEmpty()));
    }
}
