package io.fittingroom.dataset.source;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The header of the form in which MNIST is published: two zero bytes, the element type, the number of dimensions, then the
 * dimensions as 32-bit numbers. All is big-endian.
 */
final class IdxHeader {

    private IdxHeader() {}

    static boolean isMagic(byte[] file) {
        return file.length >= 8
                && file[0] == 0
                && file[1] == 0
                && file[2] >= 8
                && file[2] <= 14
                && file[2] != 10
                && file[3] >= 1
                && file[3] <= ArrayHeader.MOST_DIMENSIONS;
    }

    static ArrayHeader read(String file, InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        try {
            int magic = data.readInt();
            List<Long> shape = new ArrayList<>();
            for (int i = 0; i < (magic & 0xFF); i++) {
                shape.add(Integer.toUnsignedLong(data.readInt()));
            }
            return ArrayHeader.of(file, type(file, magic >> 8), shape, false);
        } catch (EOFException end) {
            throw SourceFault.CUT_OFF.in(file).with("what", "its header").refusal(end);
        }
    }

    private static ElementType type(String file, int code) {
        return switch (code) {
            case 0x08 -> new ElementType(ElementType.Kind.UNSIGNED, 1, ByteOrder.BIG_ENDIAN);
            case 0x09 -> new ElementType(ElementType.Kind.SIGNED, 1, ByteOrder.BIG_ENDIAN);
            case 0x0B -> new ElementType(ElementType.Kind.SIGNED, 2, ByteOrder.BIG_ENDIAN);
            case 0x0C -> new ElementType(ElementType.Kind.SIGNED, 4, ByteOrder.BIG_ENDIAN);
            case 0x0D -> new ElementType(ElementType.Kind.FLOAT, 4, ByteOrder.BIG_ENDIAN);
            case 0x0E -> new ElementType(ElementType.Kind.FLOAT, 8, ByteOrder.BIG_ENDIAN);
            default ->
                throw SourceFault.TYPE_NOT_READ.in(file).with("type", code).refusal();
        };
    }
}
