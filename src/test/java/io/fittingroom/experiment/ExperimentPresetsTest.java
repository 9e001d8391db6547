package io.fittingroom.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Datasets;
import io.fittingroom.engine.ColorPictures;
import io.fittingroom.experiment.ExperimentPresets.Preset;
import io.fittingroom.network.NetworkPlan;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.training.DefaultPlans;
import io.fittingroom.training.JobPlans;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                .allSatisfy(preset -> assertThat(ExperimentRequest.read(preset.body(), () -> 0, new Datasets())
                                .variants())
                        .allSatisfy(variant ->
                                assertThat(plans.errors(variant.request())).isEmpty()));
    }

    @ParameterizedTest
    @CsvSource({"8, 8, 2", "12, 16, 3", "64, 64, 400", "256, 256, 1000"})
    void eachFitsAnyDataSet(int height, int width, int classes) {
        Dataset colours = ColorPictures.of(height, width, classes, classes, classes);

        assertThat(presets.list()).allSatisfy(preset -> {
            ExperimentRequest request =
                    ExperimentRequest.read(preset.on(colours).body(), () -> 0, reference -> Optional.of(colours));
            assertThat(request.base().dataset()).isEqualTo("colours");
            assertThat(request.variants()).allSatisfy(variant -> {
                assertThat(variant.request().dataset()).isEqualTo("colours");
                assertThat(variant.request().model()).startsWith("colours-");
                Sequential network = new Sequential(
                        variant.request().layers(),
                        variant.request().optimizer(),
                        variant.request().loss());
                NetworkPlan plan = NetworkPlan.of(network, Shape.of(height, width, 3), classes, 20_000_000);
                assertThat(plan.errors()).isEmpty();
                assertThat(network.outputs(Shape.of(height, width, 3))).isEqualTo(classes);
            });
        });
    }

    @Test
    void forTheUsualDataSetEachIsAsItStandsInTheFile() {
        Datasets datasets = new Datasets();

        assertThat(presets.list())
                .allSatisfy(preset -> assertThat(
                                preset.on(datasets.get(Datasets.USUAL)).body())
                        .isEqualTo(preset.body()));
    }
}
