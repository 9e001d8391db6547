package io.fittingroom.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Follows the blocks of a GIF file to the end of its first picture. */
final class GifHeader {

    private static final int SCREEN_FLAGS_AT = 10;
    private static final int BLOCKS_AT = 13;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int IMAGE_BYTES = 10;

    private GifHeader() {}

    static PictureHeader read(ByteBuffer bytes, Bounds bounds) {
        ByteBuffer file = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int at = BLOCKS_AT + paletteBytes(file.get(SCREEN_FLAGS_AT));
        while (file.get(at) == EXTENSION) {
            at = afterSubBlocks(file, at + 2);
        }
        if (file.get(at) != IMAGE) {
            throw Refusal.damaged(PictureKind.GIF, "it holds no picture");
        }
        PictureHeader header = PictureHeader.of(
                PictureKind.GIF,
                file.getShort(at + 5) & 0xFFFF,
                file.getShort(at + 7) & 0xFFFF,
                Orientation.UPRIGHT,
                bounds);
        int codeSizeAt = at + IMAGE_BYTES + paletteBytes(file.get(at + 9));
        afterSubBlocks(file, codeSizeAt + 1);
        return header;
    }

    private static int paletteBytes(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    private static int afterSubBlocks(ByteBuffer file, int from) {
        int at = from;
        while (file.get(at) != 0) {
            at += 1 + (file.get(at) & 0xFF);
        }
        return at + 1;
    }
}
