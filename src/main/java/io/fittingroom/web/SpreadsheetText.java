package io.fittingroom.web;

import java.util.regex.Pattern;

/**
 * Texts of others in CSV. A spreadsheet would run one that begins like a formula; after an apostrophe it is text. What is read
 * is what was written: to a text that begins with apostrophes and then like a formula one more is added, too.
 */
public final class SpreadsheetText {

    private static final Pattern HARMFUL = Pattern.compile("(?s)'*[=+@\\t\\r\\n-].*");

    private SpreadsheetText() {}

    /** The text as a field that no spreadsheet runs. */
    public static String written(String text) {
        return HARMFUL.matcher(text).matches() ? "'" + text : text;
    }

    /** Whether a field was made harmless by an apostrophe. */
    public static boolean isGuarded(String field) {
        return field.startsWith("'") && HARMFUL.matcher(field).matches();
    }

    /** The text that {@link #written} made this field of. */
    public static String read(String field) {
        return isGuarded(field) ? field.substring(1) : field;
    }
}
