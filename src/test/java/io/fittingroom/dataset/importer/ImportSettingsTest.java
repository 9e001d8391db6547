package io.fittingroom.dataset.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fittingroom.dataset.DatasetNotes;
import io.fittingroom.dataset.source.SourceSettings.ImageSize;
import io.fittingroom.dataset.source.SourceSettings.ValueRange;
import io.fittingroom.picture.Invert;
import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.Preparation.ColorMode;
import io.fittingroom.web.ProblemException;
import io.fittingroom.web.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ImportSettingsTest {

    private static ImportSettings read(String json) {
        return ImportSettings.read(JsonMapper.shared().readTree(json));
    }

    @Test
    void theNameIsEnough() {
        ImportSettings read = read("{\"name\": \"shoes\"}");

        assertThat(read.name()).isEqualTo("shoes");
        assertThat(read.prepared(9, 11, ColorMode.RGB)).isEqualTo(Preparation.whole(9, 11, ColorMode.RGB));
        assertThat(read.testSplit()).isEqualTo(0.2);
        assertThat(read.seed()).isZero();
        assertThat(read.classNames()).isEmpty();
        assertThat(read.removeDuplicates()).isFalse();
        assertThat(read.notes()).isEqualTo(DatasetNotes.NONE);
    }

    @Test
    void everyFieldOfTheContractIsRead() {
        ImportSettings read = read("""
                {"name": "shoes", "image_size": [10, 12], "color_mode": "rgb", "interpolation": "bilinear",
                 "crop_to_aspect_ratio": true, "pad_to_aspect_ratio": false, "framing": "whole", "invert": "auto",
                 "transparency": "white", "value_range": [0, 1], "label_column": "last", "test_split": 0.3, "seed": 7,
                 "class_names": ["boot", "sandal"], "remove_duplicates": true, "source": "a depot", "licence": "CC0-1.0",
                 "notes": "by Ada"}""");

        Preparation prepared = read.prepared(99, 99, ColorMode.GRAYSCALE);
        assertThat(prepared.axes()).containsExactly(10, 12, 3);
        assertThat(prepared.interpolation()).isEqualTo(Preparation.Interpolation.BILINEAR);
        assertThat(prepared.cropToAspectRatio()).isTrue();
        assertThat(prepared.invert()).isEqualTo(Invert.AUTO);
        assertThat(prepared.transparency()).isEqualTo(Preparation.Transparency.WHITE);
        assertThat(read.source().valueRange()).contains(ValueRange.UNIT);
        assertThat(read.source().imageSize()).contains(new ImageSize(10, 12));
        assertThat(read.source().labelColumn()).contains("last");
        assertThat(read.testSplit()).isEqualTo(0.3);
        assertThat(read.seed()).isEqualTo(7);
        assertThat(read.classNames()).containsExactly("boot", "sandal");
        assertThat(read.removeDuplicates()).isTrue();
        assertThat(read.notes()).isEqualTo(new DatasetNotes("a depot", "CC0-1.0", "by Ada"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name|null",
                "name|\"sho/es\"",
                "name|\"shoes@2\"",
                "image_size|[4, 28]",
                "image_size|300",
                "color_mode|\"rgba\"",
                "interpolation|\"cubic\"",
                "crop_to_aspect_ratio|\"yes\"",
                "framing|\"none\"",
                "invert|\"yes\"",
                "transparency|\"red\"",
                "value_range|[0, 2]",
                "value_range|1",
                "value_range|[\"0\", \"1\"]",
                "label_column|5",
                "test_split|0",
                "test_split|1",
                "test_split|\"0.2\"",
                "seed|-1",
                "seed|0.5",
                "class_names|[\"only\"]",
                "class_names|\"boot\"",
                "remove_duplicates|1",
                "source|7",
                "licence|[]",
                "notes|{}",
                "colour_mode|\"rgb\""
            })
    void aFaultNamesItsField(String field, String value) {
        String name = field.equals("name") ? "" : "\"name\": \"shoes\", ";

        ProblemException refusal = catchThrowableOfType(
                ProblemException.class, () -> read("{" + name + "\"" + field + "\": " + value + "}"));

        assertThat(refusal.violations())
                .extracting(Violation::pointer)
                .isNotEmpty()
                .allSatisfy(pointer -> assertThat(pointer).startsWith("/" + field));
    }

    @Test
    void twoFormsOfOneNameAreOneName() {
        ProblemException refusal = catchThrowableOfType(
                ProblemException.class,
                () -> read("{\"name\": \"shoes\", \"class_names\": [\"caf\u00e9\", \"cafe\u0301\"]}"));

        assertThat(refusal).hasMessageContaining("twice, in two forms of Unicode");
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertThat(catchThrowableOfType(ProblemException.class, () -> read("[]")))
                .hasMessageContaining("must be an object");
    }
}
