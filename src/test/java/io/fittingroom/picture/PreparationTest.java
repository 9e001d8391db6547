package io.fittingroom.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fittingroom.picture.Preparation.ColorMode;
import io.fittingroom.picture.Preparation.Framing;
import io.fittingroom.picture.Preparation.Interpolation;
import io.fittingroom.web.FieldReader;
import io.fittingroom.web.Violation;
import io.fittingroom.web.Violations;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class PreparationTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private static final Preparation DEFAULTS = Preparation.whole(28, 28, ColorMode.GRAYSCALE);

    @Test
    void asJsonItHasTheWordsOfKerasAndIsReadBack() {
        Preparation fashion = Preparation.article(28, 28);

        String json = JSON.writeValueAsString(fashion);

        assertThat(JSON.readTree(json)).isEqualTo(JSON.readTree("""
                        {"image_size": [28, 28], "color_mode": "grayscale", "interpolation": "area",
                         "crop_to_aspect_ratio": false, "pad_to_aspect_ratio": false, "framing": "article",
                         "invert": "auto", "transparency": "auto"}"""));
        assertThat(JSON.readValue(json, Preparation.class)).isEqualTo(fashion);
    }

    @Test
    void settingsSayWhatTheyWantAndTheRestIsAsItWas() {
        Violations violations = new Violations();

        Preparation read =
                read("""
                {"image_size": [64, 32], "color_mode": "rgb", "interpolation": "bilinear",
                 "crop_to_aspect_ratio": true, "invert": "no", "transparency": "white"}""", Preparation.whole(28, 28, ColorMode.GRAYSCALE).withInvert(Invert.AUTO), violations);

        assertThat(violations.list()).isEmpty();
        assertThat(read)
                .isEqualTo(new Preparation(
                        List.of(64, 32),
                        ColorMode.RGB,
                        Interpolation.BILINEAR,
                        true,
                        false,
                        Framing.WHOLE,
                        Invert.NO,
                        Preparation.Transparency.WHITE));
        assertThat(read.axes()).containsExactly(64, 32, 3);
        assertThat(read.elements()).isEqualTo(64 * 32 * 3);
        assertThat(read.size()).isEqualTo("32x64");
        assertThat(read("{}", read, violations)).isEqualTo(read);
        assertThat(read("{\"image_size\": 16}", DEFAULTS, violations).axes()).containsExactly(16, 16);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"image_size\": [7, 28]} | /image_size | from 8 to 256",
                "{\"image_size\": [28, 257]} | /image_size | 256",
                "{\"image_size\": \"28\"} | /image_size | an array of two",
                "{\"color_mode\": \"rgba\"} | /color_mode | grayscale",
                "{\"interpolation\": \"nearest\"} | /interpolation | bilinear",
                "{\"framing\": \"middle\"} | /framing | article",
                "{\"invert\": \"yes\"} | /invert | auto",
                "{\"transparency\": \"pink\"} | /transparency | white",
                "{\"crop_to_aspect_ratio\": 1} | /crop_to_aspect_ratio | true or false",
                "{\"crop_to_aspect_ratio\": true, \"pad_to_aspect_ratio\": true} | /pad_to_aspect_ratio | choose one",
                "{\"framing\": \"article\", \"pad_to_aspect_ratio\": true} | /framing | whole"
            })
    void aFaultNamesItsFieldAndWhatWasExpected(String settings, String pointer, String expected) {
        Violations violations = new Violations();

        read(settings, DEFAULTS, violations);

        assertThat(violations.list()).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo(pointer);
            assertThat(fault.detail()).contains(expected);
        });
    }

    @Test
    void allFaultsAreFoundAtOnce() {
        Violations violations = new Violations();

        read("{\"image_size\": [1, 1], \"color_mode\": 3, \"framing\": null, \"invert\": true}", DEFAULTS, violations);

        assertThat(violations.list())
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("/image_size", "/color_mode", "/invert");
    }

    @Test
    void whatContradictsItselfIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(List.of(8, 8), true, true, Framing.WHOLE))
                .withMessageContaining("crop_to_aspect_ratio");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(List.of(8, 8), false, true, Framing.ARTICLE))
                .withMessageContaining("framing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(List.of(8), false, false, Framing.WHOLE))
                .withMessageContaining("image_size");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(List.of(8, 0), false, false, Framing.WHOLE))
                .withMessageContaining("image_size");
    }

    private static Preparation of(List<Integer> size, boolean crop, boolean pad, Framing framing) {
        return new Preparation(
                size, ColorMode.RGB, Interpolation.AREA, crop, pad, framing, Invert.NO, Preparation.Transparency.AUTO);
    }

    private static Preparation read(String settings, Preparation defaults, Violations violations) {
        return Preparation.read(FieldReader.of(JSON.readTree(settings), violations), defaults);
    }
}
