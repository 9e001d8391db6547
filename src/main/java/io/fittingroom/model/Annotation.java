package io.fittingroom.model;

import io.fittingroom.web.FieldReader;
import io.fittingroom.web.Violations;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A change to what people say of a version, as a JSON merge patch (RFC 7396): what is absent stays, null clears.
 *
 * @param changesNotes whether {@code notes} replaces the notes
 * @param notes null for none
 * @param changesTags whether {@code tags} replaces the tags
 * @param tags each once
 */
record Annotation(boolean changesNotes, @Nullable String notes, boolean changesTags, List<String> tags) {

    private static final int MOST_TAGS = 20;

    /** No control characters but for tabs and ends of lines, and no halves of characters: databases refuse some of them. */
    private static final Pattern NOTES = Pattern.compile("[[^\\p{Cc}\\p{Cs}]\\t\\n\\r]{0,4000}");

    private static final Pattern TAG =
            Pattern.compile("[\\p{L}\\p{N}]([\\p{L}\\p{M}\\p{N} ._:/+-]{0,48}[\\p{L}\\p{M}\\p{N}.+])?");

    /** The body as the OpenAPI document shows it. */
    @Schema(name = "VersionAnnotation", description = "What people say of a version; what is absent stays, null clears")
    record Body(
            @Schema(
                    description = "free text of up to 4,000 characters",
                    example = "Trained on a rainy day; confuses shirts and coats.",
                    nullable = true,
                    maxLength = 4000,
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable String notes,

            @Schema(
                    description =
                            "up to 20 tags, each once, of 1 to 50 letters, digits, spaces and . _ : / + -; they replace all earlier ones",
                    example = "[\"baseline\", \"lesson 2\"]",
                    nullable = true,
                    requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @Nullable List<String> tags) {}

    Annotation {
        tags = List.copyOf(tags);
    }

    /** Reads a patch; a 400 names every fault. */
    static Annotation read(JsonNode body) {
        Violations violations = new Violations();
        FieldReader fields = FieldReader.of(body, violations);
        boolean hasNotes = fields.has("notes");
        boolean hasTags = fields.has("tags");
        String notes = hasNotes
                ? fields.text("notes", NOTES, "a text of at most 4000 characters without control characters", "")
                : null;
        List<String> tags = fields.texts(
                "tags",
                MOST_TAGS,
                TAG,
                "a tag of 1 to 50 letters, digits, spaces and . _ : / + - that begins with a letter or a digit");
        Annotation annotation =
                new Annotation(hasNotes || fields.isNull("notes"), notes, hasTags || fields.isNull("tags"), tags);
        fields.refuseUnknownFields();
        violations.throwIfAny();
        return annotation;
    }
}
