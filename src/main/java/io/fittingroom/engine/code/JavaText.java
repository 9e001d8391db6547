package io.fittingroom.engine.code;

import java.util.Locale;
import java.util.stream.Collectors;

/** Values as Java literals. Stateless. */
final class JavaText {

    private JavaText() {}

    /** A string literal in ASCII: whatever the text holds, it does not get out of its quotes. */
    static String literal(String text) {
        return text.chars().mapToObj(c -> escaped((char) c)).collect(Collectors.joining("", "\"", "\""));
    }

    private static String escaped(char character) {
        if (character == '"' || character == '\\') {
            return "\\" + character;
        }
        if (character < ' ') {
            // As a Unicode escape it would be the character itself before the compiler looks at the literal.
            return String.format(Locale.ROOT, "\\%03o", (int) character);
        }
        return character < 0x7F ? String.valueOf(character) : String.format(Locale.ROOT, "\\u%04x", (int) character);
    }

    static String number(double value) {
        return String.valueOf(value);
    }
}
