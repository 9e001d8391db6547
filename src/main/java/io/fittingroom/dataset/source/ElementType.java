package io.fittingroom.dataset.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * How an array's elements are stored.
 *
 * @param bytes of one element: 1, 2, 4 or 8 for numbers
 */
record ElementType(Kind kind, int bytes, ByteOrder order) {

    enum Kind {
        BOOL,
        UNSIGNED,
        SIGNED,
        FLOAT,
        /** Bytes, filled up with zeros. */
        TEXT,
        /** UTF-32, filled up with zeros. */
        UNICODE
    }

    boolean isNumber() {
        return kind != Kind.TEXT && kind != Kind.UNICODE;
    }

    /** A number as a double, which is exact but for 64-bit integers beyond 2^53, and those no label or pixel has. */
    double number(ByteBuffer elements, int index) {
        int at = index * bytes;
        return switch (kind) {
            case BOOL -> elements.get(at) == 0 ? 0 : 1;
            case UNSIGNED ->
                switch (bytes) {
                    case 1 -> elements.get(at) & 0xFF;
                    case 2 -> elements.getShort(at) & 0xFFFF;
                    case 4 -> elements.getInt(at) & 0xFFFF_FFFFL;
                    default -> elements.getLong(at) < 0 ? 0x1p64 : elements.getLong(at);
                };
            case SIGNED ->
                switch (bytes) {
                    case 1 -> elements.get(at);
                    case 2 -> elements.getShort(at);
                    case 4 -> elements.getInt(at);
                    default -> elements.getLong(at);
                };
            case FLOAT ->
                switch (bytes) {
                    case 2 -> half(elements.getShort(at));
                    case 4 -> elements.getFloat(at);
                    default -> elements.getDouble(at);
                };
            case TEXT, UNICODE -> throw new IllegalStateException("Text is no number");
        };
    }

    /** A text. */
    String text(ByteBuffer elements, int index) {
        StringBuilder text = new StringBuilder();
        int step = kind == Kind.UNICODE ? Integer.BYTES : 1;
        for (int at = index * bytes; at < (index + 1) * bytes; at += step) {
            int character = step == 1 ? elements.get(at) & 0xFF : elements.getInt(at);
            if (character != 0) {
                text.appendCodePoint(Character.isValidCodePoint(character) ? character : 0xFFFD);
            }
        }
        return text.toString();
    }

    /** IEEE 754's number of 16 bits: a sign, 5 bits of exponent, 10 of fraction. */
    static double half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double size;
        if (exponent == 0) {
            size = fraction * 0x1p-24;
        } else if (exponent == 0x1F) {
            size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else {
            size = (fraction + 0x400) * Math.pow(2, exponent - 25);
        }
        return bits < 0 ? -size : size;
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + bytes * 8;
    }
}
