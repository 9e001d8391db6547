package io.fittingroom.dataset;

import io.fittingroom.web.FieldReader;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What people say of a version; it may change when all else has its final form.
 *
 * @param source where the pictures are from; null where nobody said
 * @param licence under which terms they may be used; null where nobody said
 * @param notes free text; null for none
 */
public record DatasetNotes(
        @Nullable String source,
        @Nullable String licence,
        @Nullable String notes) {

    public static final DatasetNotes NONE = new DatasetNotes(null, null, null);

    static final int MOST_CHARACTERS = 4_000;

    /** No control characters but for tabs and ends of lines, and no halves of characters: databases refuse some of them. */
    private static final Pattern TEXT = Pattern.compile("[[^\\p{Cc}\\p{Cs}]\\t\\n\\r]{0," + MOST_CHARACTERS + "}");

    private static final String IN_WORDS =
            "a text of at most " + MOST_CHARACTERS + " characters without control characters";

    /** Reads the fields {@code source}, {@code licence} and {@code notes}; faults are noted by the reader. */
    public static DatasetNotes read(FieldReader settings) {
        return NONE.changedBy(settings);
    }

    /** As a JSON merge patch (RFC 7396) changes it: what is absent stays, null clears. */
    DatasetNotes changedBy(FieldReader patch) {
        return new DatasetNotes(
                text(patch, "source", source), text(patch, "licence", licence), text(patch, "notes", notes));
    }

    private static @Nullable String text(FieldReader fields, String name, @Nullable String before) {
        if (fields.isNull(name)) {
            return null;
        }
        return fields.has(name) ? fields.text(name, TEXT, IN_WORDS, "") : before;
    }
}
