package io.fittingroom.dataset;

import io.fittingroom.web.FieldReader;
import io.fittingroom.web.Violations;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A change of a version, as a JSON merge patch (RFC 7396): what is absent stays, null clears.
 *
 * @param notes what becomes of source, licence and notes
 * @param classNames by label; none where they stay
 */
record DatasetPatch(UnaryOperator<DatasetNotes> notes, List<String> classNames) {

    /** The body as the OpenAPI document shows it. */
    @Schema(name = "DatasetChange", description = "What is to change; what is absent stays, null clears")
    record Body(
            @Schema(
                    description = "free text of up to 4,000 characters",
                    example = "boots by Ada",
                    nullable = true,
                    maxLength = DatasetNotes.MOST_CHARACTERS,
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable String notes,

            @Schema(
                    description = "where the pictures are from",
                    example = "photographed in the museum's depot",
                    nullable = true,
                    maxLength = DatasetNotes.MOST_CHARACTERS,
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable String source,

            @Schema(
                    description = "under which terms they may be used",
                    example = "CC-BY-4.0",
                    nullable = true,
                    maxLength = DatasetNotes.MOST_CHARACTERS,
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable String licence,

            @Schema(
                    description =
                            "other names of the classes, one for each in their order; they make a new version of the same pictures",
                    example = "[\"boot\", \"sandal\"]",
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable List<String> classNames) {}

    DatasetPatch {
        classNames = List.copyOf(classNames);
    }

    /** Reads a patch; a 400 names every fault. */
    static DatasetPatch read(JsonNode body) {
        Violations violations = new Violations();
        FieldReader fields = FieldReader.of(body, violations);
        DatasetNotes.NONE.changedBy(fields);
        List<String> names = ClassNames.read(fields);
        JsonNode given = body.path("class_names");
        if (given.isNull() || (given.isArray() && given.isEmpty())) {
            fields.fault("class_names", "must be an array of names, one for each class.");
        }
        fields.refuseUnknownFields();
        violations.throwIfAny();
        return new DatasetPatch(before -> before.changedBy(fields), names);
    }
}
