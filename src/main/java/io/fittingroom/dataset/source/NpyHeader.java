package io.fittingroom.dataset.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of an npy file (NumPy enhancement proposal 1): a magic number, the version, the header's length, then a Python
 * dict in ASCII. It is matched, never evaluated.
 */
final class NpyHeader {

    /** NumPy's own limit is 10,000; 1 to 4 dimensions take some 100. */
    static final int MOST_BYTES = 1 << 14;

    private static final int MAGIC_AND_VERSION = 8;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']{1,16})'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]{0,200})\\)");
    private static final Pattern TYPE = Pattern.compile("([<>|=]?)([a-zA-Z?])(\\d{0,6})");

    private NpyHeader() {}

    static ArrayHeader read(String file, InputStream in) throws IOException {
        byte[] start = in.readNBytes(MAGIC_AND_VERSION);
        int lengthBytes = start.length == MAGIC_AND_VERSION && start[6] == 1 ? 2 : 4;
        byte[] length = in.readNBytes(lengthBytes);
        if (start.length < MAGIC_AND_VERSION || length.length < lengthBytes) {
            throw SourceFault.CUT_OFF.in(file).with("what", "its header").refusal();
        }
        if (start[6] < 1 || start[6] > 3) {
            throw notUnderstood(file, "its version is " + start[6]);
        }
        ByteBuffer number = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN);
        long bytes = lengthBytes == 2 ? number.getShort() & 0xFFFF : number.getInt() & 0xFFFF_FFFFL;
        if (bytes > MOST_BYTES) {
            throw SourceFault.HEADER_TOO_LONG
                    .in(file)
                    .with("bytes", bytes)
                    .with("most", MOST_BYTES)
                    .refusal();
        }
        byte[] dict = in.readNBytes((int) bytes);
        if (dict.length < bytes) {
            throw SourceFault.CUT_OFF.in(file).with("what", "its header").refusal();
        }
        return header(file, new String(dict, StandardCharsets.UTF_8));
    }

    private static ArrayHeader header(String file, String dict) {
        Matcher descr = DESCR.matcher(dict);
        Matcher order = ORDER.matcher(dict);
        Matcher shape = SHAPE.matcher(dict);
        if (!descr.find()) {
            throw notUnderstood(file, "it has no plain element type");
        }
        if (!order.find() || !shape.find()) {
            throw notUnderstood(file, "its order or its shape is missing");
        }
        ElementType type = type(file, descr.group(1));
        return ArrayHeader.of(
                file, type, shape(file, shape.group(1)), order.group(1).equals("True"));
    }

    private static List<Long> shape(String file, String tuple) {
        List<Long> shape = new ArrayList<>();
        for (String part : tuple.replace("L", "").split(",", -1)) {
            String side = part.strip();
            if (!side.isEmpty()) {
                if (!side.matches("\\d{1,18}")) {
                    throw notUnderstood(file, "it has the impossible side " + side);
                }
                shape.add(Long.parseLong(side));
            }
        }
        return shape;
    }

    private static ElementType type(String file, String descr) {
        Matcher type = TYPE.matcher(descr);
        if (type.matches()) {
            ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            int size = type.group(3).isEmpty() ? 0 : Integer.parseInt(type.group(3));
            switch (type.group(2)) {
                case "O" -> throw SourceFault.PICKLED.in(file).refusal();
                case "b", "?" -> {
                    return new ElementType(ElementType.Kind.BOOL, 1, order);
                }
                case "u", "i" -> {
                    if (size == 1 || size == 2 || size == 4 || size == 8) {
                        return new ElementType(
                                type.group(2).equals("u") ? ElementType.Kind.UNSIGNED : ElementType.Kind.SIGNED,
                                size,
                                order);
                    }
                }
                case "f" -> {
                    if (size == 2 || size == 4 || size == 8) {
                        return new ElementType(ElementType.Kind.FLOAT, size, order);
                    }
                }
                case "S", "U" -> {
                    if (size >= 1 && size <= Label.LONGEST_NAME) {
                        return type.group(2).equals("S")
                                ? new ElementType(ElementType.Kind.TEXT, size, order)
                                : new ElementType(ElementType.Kind.UNICODE, size * Integer.BYTES, order);
                    }
                }
                default -> {
                    // Refused below, as are sizes that no type has.
                }
            }
        }
        throw SourceFault.TYPE_NOT_READ.in(file).with("type", descr).refusal();
    }

    private static SourceRefusedException notUnderstood(String file, String why) {
        return SourceFault.HEADER_NOT_UNDERSTOOD.in(file).with("why", why).refusal();
    }
}
