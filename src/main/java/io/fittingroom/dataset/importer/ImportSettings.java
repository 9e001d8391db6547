package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.ClassNames;
import io.fittingroom.dataset.DatasetNotes;
import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.dataset.source.SourceSettings;
import io.fittingroom.dataset.source.SourceSettings.ImageSize;
import io.fittingroom.dataset.source.SourceSettings.ValueRange;
import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.Preparation.ColorMode;
import io.fittingroom.web.FieldReader;
import io.fittingroom.web.NumberRange;
import io.fittingroom.web.Violations;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What whoever uploads a data set says of it.
 *
 * @param name of the data set
 * @param preparation whose size and colours are to be found out where they are not given
 * @param hasImageSize whether the size is given
 * @param hasColorMode whether it is given that pictures are grey or in colour
 * @param source what the files do not say themselves
 * @param testSplit the share of each class's pictures to test with, where the upload has none; above 0 and below 1
 * @param seed of what is left to chance: which pictures are to test with, and the order of those that came sorted
 * @param classNames in their order, or none
 * @param removeDuplicates whether of equal pictures only one is kept
 */
record ImportSettings(
        String name,
        Preparation preparation,
        boolean hasImageSize,
        boolean hasColorMode,
        SourceSettings source,
        double testSplit,
        long seed,
        List<String> classNames,
        boolean removeDuplicates,
        DatasetNotes notes) {

    static final int SIDE = 28;
    static final double TEST_SPLIT = 0.2;

    /** The largest whole number that every JSON reader keeps. */
    private static final long LARGEST_SEED = (1L << 53) - 1;

    private static final Pattern COLUMN = Pattern.compile("[^\\p{Cc}\\p{Cs}]{1,200}");

    ImportSettings {
        classNames = List.copyOf(classNames);
    }

    /**
     * Reads the part {@code settings} of an upload.
     *
     * @throws io.fittingroom.web.ProblemException a 400 that names every fault
     */
    static ImportSettings read(JsonNode settings) {
        Violations violations = new Violations();
        ImportSettings read = read(FieldReader.of(settings, violations), settings);
        violations.throwIfAny();
        return read;
    }

    private static ImportSettings read(FieldReader fields, JsonNode settings) {
        String name = fields.text("name", DatasetReference.NAME, DatasetReference.NAME_IN_WORDS, "");
        if (!fields.has("name")) {
            fields.fault(
                    "name", "is missing: what the data set is to be called, " + DatasetReference.NAME_IN_WORDS + ".");
        }
        Preparation preparation = Preparation.read(fields, Preparation.whole(SIDE, SIDE, ColorMode.GRAYSCALE));
        Optional<ImageSize> size = fields.has("image_size")
                ? Optional.of(new ImageSize(preparation.height(), preparation.width()))
                : Optional.empty();
        Optional<String> labelColumn = fields.has("label_column")
                ? Optional.of(fields.text(
                        "label_column",
                        COLUMN,
                        "the name of a table's column, or \"first\" or \"last\", of at most 200 characters",
                        "first"))
                : Optional.empty();
        ImportSettings read = new ImportSettings(
                name,
                preparation,
                fields.has("image_size"),
                fields.has("color_mode"),
                new SourceSettings(valueRange(fields, settings), size, labelColumn),
                fields.number("test_split", NumberRange.between(0, 1), TEST_SPLIT),
                fields.integer("seed", 0, LARGEST_SEED, 0),
                classNames(fields),
                fields.bool("remove_duplicates", false),
                DatasetNotes.read(fields));
        fields.refuseUnknownFields();
        return read;
    }

    private static Optional<ValueRange> valueRange(FieldReader fields, JsonNode settings) {
        if (!fields.has("value_range")) {
            return Optional.empty();
        }
        JsonNode range = settings.get("value_range");
        boolean isPair = range.isArray() && range.size() == 2;
        if (isPair && isNumber(range.get(0), 0) && isNumber(range.get(1), 1)) {
            return Optional.of(ValueRange.UNIT);
        }
        if (isPair && isNumber(range.get(0), 0) && isNumber(range.get(1), 255)) {
            return Optional.of(ValueRange.BYTE);
        }
        fields.fault("value_range", "must be [0, 1] or [0, 255]: the numbers that are black and white.");
        return Optional.empty();
    }

    private static boolean isNumber(JsonNode value, int wanted) {
        return value.isNumber() && value.asDouble(Double.NaN) == wanted;
    }

    private static List<String> classNames(FieldReader fields) {
        List<String> names = ClassNames.read(fields);
        if (fields.has("class_names") && names.size() == 1) {
            fields.fault("class_names", "must have two names or more: a classifier needs two classes.");
        }
        return names;
    }

    /** The preparation for pictures of this shape, as far as it is not given. */
    Preparation prepared(int height, int width, ColorMode mode) {
        return preparation.withShape(
                hasImageSize ? preparation.height() : height,
                hasImageSize ? preparation.width() : width,
                hasColorMode ? preparation.colorMode() : mode);
    }
}
