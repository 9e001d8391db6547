package io.fittingroom.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The whole numbers in the first directory of a TIFF file or of an EXIF block, which is a small TIFF file. A file that does
 * not hold what its directory promises makes the reading methods throw {@link IndexOutOfBoundsException} or another
 * {@link RuntimeException}; no memory is taken on the promise alone.
 */
final class TiffDirectory {

    private static final int ENTRY_BYTES = 12;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    /** Bytes per value of each field type, by its number; 0 where TIFF knows no such type. */
    private static final int[] TYPE_BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

    private record Field(int type, int count, int at) {}

    private final ByteBuffer file;
    private final Map<Integer, Field> fields = new HashMap<>();

    private TiffDirectory(ByteBuffer file) {
        this.file = file;
    }

    static TiffDirectory first(ByteBuffer bytes) {
        ByteBuffer file = bytes.duplicate();
        file.order(file.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        TiffDirectory directory = new TiffDirectory(file);
        int at = file.getInt(4);
        int entries = file.getShort(at) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            directory.addEntry(at + 2 + i * ENTRY_BYTES);
        }
        return directory;
    }

    private void addEntry(int at) {
        int tag = file.getShort(at) & 0xFFFF;
        int type = file.getShort(at + 2) & 0xFFFF;
        long count = file.getInt(at + 4) & 0xFFFFFFFFL;
        if (type == 0 || type >= TYPE_BYTES.length) {
            return;
        }
        long bytes = count * TYPE_BYTES[type];
        int valuesAt = bytes <= 4 ? at + 8 : file.getInt(at + 8);
        if (valuesAt < 0 || valuesAt + bytes > file.limit()) {
            throw new IndexOutOfBoundsException("Field " + tag + " ends after the file");
        }
        fields.put(tag, new Field(type, (int) count, valuesAt));
    }

    /** How many values the field has; 0 when there is none. */
    int count(int tag) {
        Field field = fields.get(tag);
        return field == null ? 0 : field.count;
    }

    /** The field's first value, or the fallback when the directory has no such field of whole numbers. */
    long number(int tag, long fallback) {
        return count(tag) == 0 ? fallback : number(tag, 0, fallback);
    }

    /** The field's value at an index below its count, or the fallback when they are no whole numbers. */
    long number(int tag, int index, long fallback) {
        Field field = fields.get(tag);
        int at = field.at + index * TYPE_BYTES[field.type];
        return switch (field.type) {
            case BYTE -> file.get(at) & 0xFF;
            case SHORT -> file.getShort(at) & 0xFFFF;
            case LONG -> file.getInt(at) & 0xFFFFFFFFL;
            default -> fallback;
        };
    }
}
