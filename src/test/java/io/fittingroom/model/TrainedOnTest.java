package io.fittingroom.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.model.ModelDescription.TrainedOn;
import io.fittingroom.network.Shape;
import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.Preparation.ColorMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class TrainedOnTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Test
    void aVersionThatWasStoredBeforeThereWasAChoiceTakesPicturesAsFashionMnistDoes() {
        String stored =
                "{\"name\": \"fashion-mnist\", \"fingerprint\": \"sha256:0\", \"shape\": [28, 28], \"labels\": [\"a\", \"b\"]}";

        assertThat(JSON.readValue(stored, TrainedOn.class).preparation()).isEqualTo(Preparation.article(28, 28));
        assertThat(JSON.readValue(stored, TrainedOn.class).version()).isNull();
    }

    @Test
    void theOneThatItWasTrainedWithIsStored() {
        Preparation preparation = Preparation.whole(32, 48, ColorMode.RGB);
        TrainedOn trained = new TrainedOn(
                "shoes", 2, "sha256:1", new Shape(preparation.axes()), List.of("boot", "sandal"), preparation);

        String stored = JSON.writeValueAsString(trained);

        assertThat(JSON.readTree(stored).path("preparation").path("image_size").toString())
                .isEqualTo("[32,48]");
        assertThat(JSON.readTree(stored).path("shape").toString()).isEqualTo("[32,48,3]");
        assertThat(JSON.readValue(stored, TrainedOn.class)).isEqualTo(trained);
    }
}
