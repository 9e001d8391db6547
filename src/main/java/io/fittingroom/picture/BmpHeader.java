package io.fittingroom.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the header of a BMP file and checks that the file holds the pixels that it promises. */
final class BmpHeader {

    private static final int PIXELS_OFFSET_AT = 10;
    private static final int INFO_AT = 14;
    private static final int OS2_INFO_BYTES = 12;
    private static final int NOT_PACKED = 0;
    private static final int BIT_FIELDS = 3;

    private BmpHeader() {}

    static PictureHeader read(ByteBuffer bytes, PictureLimits limits) {
        ByteBuffer file = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        boolean os2 = file.getInt(INFO_AT) == OS2_INFO_BYTES;
        long width = os2 ? file.getShort(INFO_AT + 4) & 0xFFFF : file.getInt(INFO_AT + 4);
        // A negative height says that the top row comes first.
        long height = os2 ? file.getShort(INFO_AT + 6) & 0xFFFF : Math.abs((long) file.getInt(INFO_AT + 8));
        PictureHeader header = PictureHeader.of(PictureKind.BMP, width, height, Orientation.UPRIGHT, limits);
        int bits = file.getShort(INFO_AT + (os2 ? 10 : 14));
        int packing = os2 ? NOT_PACKED : file.getInt(INFO_AT + 16);
        if (packing < NOT_PACKED || packing > BIT_FIELDS) {
            throw Refusal.unsupported(PictureKind.BMP, "around another kind of picture");
        }
        long rowBytes = (width * bits + 31) / 32 * 4;
        boolean packed = packing != NOT_PACKED && packing != BIT_FIELDS;
        long pixelBytes = packed ? file.getInt(INFO_AT + 20) & 0xFFFFFFFFL : rowBytes * height;
        long pixelsAt = file.getInt(PIXELS_OFFSET_AT) & 0xFFFFFFFFL;
        if (pixelsAt + pixelBytes > file.limit()) {
            throw Refusal.cutShort(PictureKind.BMP);
        }
        return header;
    }
}
