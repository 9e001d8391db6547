package io.fittingroom.picture;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Follows the chunks of a PNG file to its end. */
final class PngHeader {

    private static final int FIRST_CHUNK_AT = 8;
    private static final int IHDR = 0x49484452;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int TRNS = 0x74524E53;
    private static final int EXIF = 0x65584966;
    private static final int CGBI = 0x43674249;

    /** In a chunk's type this bit is set when a reader may do without the chunk. */
    private static final int ANCILLARY = 0x20000000;

    private PngHeader() {}

    static PictureHeader read(ByteBuffer file, Bounds bounds) {
        if (file.getInt(FIRST_CHUNK_AT + 4) == CGBI) {
            throw Refusal.cgbi();
        }
        if (file.getInt(FIRST_CHUNK_AT + 4) != IHDR) {
            throw Refusal.damaged(PictureKind.PNG, "its header is missing");
        }
        PictureHeader header = PictureHeader.of(
                PictureKind.PNG,
                file.getInt(FIRST_CHUNK_AT + 8) & 0xFFFFFFFFL,
                file.getInt(FIRST_CHUNK_AT + 12) & 0xFFFFFFFFL,
                Orientation.UPRIGHT,
                bounds);
        boolean hasPixels = false;
        int at = FIRST_CHUNK_AT;
        while (true) {
            int length = file.getInt(at);
            int type = file.getInt(at + 4);
            int crcAt = Math.addExact(at + 8, length);
            if (length < 0 || crcAt + 4L > file.limit()) {
                throw Refusal.cutShort(PictureKind.PNG);
            }
            if ((type & ANCILLARY) == 0 || type == TRNS) {
                checkSum(file, at + 4, crcAt);
            }
            if (type == EXIF) {
                header = header.turned(Orientation.ofExif(file.slice(at + 8, length)));
            }
            hasPixels |= type == IDAT;
            if (type == IEND) {
                break;
            }
            at = crcAt + 4;
        }
        if (!hasPixels) {
            throw Refusal.damaged(PictureKind.PNG, "it holds no pixels");
        }
        return header;
    }

    private static void checkSum(ByteBuffer file, int from, int to) {
        CRC32 crc = new CRC32();
        crc.update(file.slice(from, to - from));
        if ((int) crc.getValue() != file.getInt(to)) {
            throw Refusal.damaged(PictureKind.PNG, "a checksum is wrong");
        }
    }
}
