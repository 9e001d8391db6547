package io.fittingroom.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.dataset.Datasets;
import io.fittingroom.experiment.Differences.Difference;
import io.fittingroom.training.JobRequest;
import io.fittingroom.web.Violations;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class DifferencesTest {

    private static final Datasets DATASETS = new Datasets();

    private final JsonMapper json = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Test
    void differencesAreNamedAsDeepAsTheyGo() {
        assertThat(between(
                        "{\"model\": \"a\", \"epochs\": 3}",
                        "{\"model\": \"b\", \"optimizer\": {\"type\": \"adam\", \"learning_rate\": 0.01}}"))
                .containsExactly(
                        new Difference("/optimizer/learning_rate", List.of(0.001, 0.01)),
                        new Difference("/epochs", List.of(3, 5)));
        assertThat(between("{}", """
                {"layers": [{"type": "rescaling"}, {"type": "flatten"},
                            {"type": "dense", "units": 512, "activation": "relu"},
                            {"type": "dense", "units": 10, "activation": "softmax"}]}""")).containsExactly(new Difference("/layers/2/units", List.of(128, 512)));
    }

    @Test
    void whatHasOtherPartsIsNamedAsAWhole() {
        List<Difference> found = between("{}", "{\"optimizer\": {\"type\": \"sgd\"}, \"class_weight\": {\"6\": 2.0}}");

        assertThat(found).extracting(Difference::field).containsExactly("/optimizer", "/class_weight");
        assertThat(found.get(1).values()).containsExactly(Map.of(), Map.of("6", 2.0));
        assertThat(between("{}", "{\"layers\": [{\"type\": \"flatten\"}, {\"type\": \"dense\", \"units\": 10}]}"))
                .extracting(Difference::field)
                .containsExactly("/layers");
    }

    @Test
    void whatOneHasNotIsNull() {
        assertThat(between("{}", "{\"validation_data\": \"test\"}"))
                .containsExactly(new Difference("/validation_data", Arrays.asList(null, "test")));
        assertThat(between("{}", "{}", "{\"model\": \"other\"}")).isEmpty();
    }

    private List<Difference> between(String... bodies) {
        List<JobRequest> requests = Stream.of(bodies)
                .map(body -> JobRequest.read(json.readTree(body), () -> 0, DATASETS::find, new Violations()))
                .toList();
        return Differences.of(requests, json);
    }
}
