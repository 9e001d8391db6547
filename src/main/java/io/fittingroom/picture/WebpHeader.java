package io.fittingroom.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Follows the chunks of a WebP file to its end. */
final class WebpHeader {

    private static final int FIRST_CHUNK_AT = 12;
    private static final int ANIMATION_FRAME_BYTES = 16;

    // Four letters each, little-endian.
    private static final int VP8 = 0x20385056;
    private static final int VP8L = 0x4C385056;
    private static final int VP8X = 0x58385056;
    private static final int ANMF = 0x464D4E41;
    private static final int EXIF = 0x46495845;

    private WebpHeader() {}

    static PictureHeader read(ByteBuffer bytes, PictureLimits limits) {
        ByteBuffer file = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        PictureHeader canvas = null;
        PictureHeader frame = null;
        Orientation orientation = Orientation.UPRIGHT;
        long end = 8 + (file.getInt(4) & 0xFFFFFFFFL);
        int at = FIRST_CHUNK_AT;
        while (at + 8 <= end && at < file.limit()) {
            int type = file.getInt(at);
            long length = file.getInt(at + 4) & 0xFFFFFFFFL;
            int data = at + 8;
            if (type == VP8X) {
                canvas = size(int24(file, data + 4) + 1, int24(file, data + 7) + 1, limits);
            } else if (type == VP8 && frame == null) {
                frame = size(file.getShort(data + 6) & 0x3FFF, file.getShort(data + 8) & 0x3FFF, limits);
            } else if (type == VP8L && frame == null) {
                int sizes = file.getInt(data + 1);
                frame = size((sizes & 0x3FFF) + 1, (sizes >>> 14 & 0x3FFF) + 1, limits);
            } else if (type == EXIF) {
                orientation = exif(file.slice(data, Math.toIntExact(length)));
            }
            if (type == ANMF && frame == null) {
                // Its chunks are looked at like the file's own.
                at = data + ANIMATION_FRAME_BYTES;
            } else {
                at = Math.toIntExact(data + length + (length & 1));
            }
        }
        if (end > file.limit()) {
            throw Refusal.cutShort(PictureKind.WEBP);
        }
        if (frame == null) {
            throw Refusal.damaged(PictureKind.WEBP, "it holds no picture");
        }
        return (canvas == null ? frame : canvas).turned(orientation);
    }

    /** Some programs put JPEG's six letters before the block. */
    private static Orientation exif(ByteBuffer block) {
        boolean prefixed = block.limit() > 6 && block.get(0) == 'E';
        return Orientation.ofExif(prefixed ? block.slice(6, block.limit() - 6) : block);
    }

    private static PictureHeader size(int width, int height, PictureLimits limits) {
        return PictureHeader.of(PictureKind.WEBP, width, height, Orientation.UPRIGHT, limits);
    }

    private static int int24(ByteBuffer file, int at) {
        return (file.getShort(at) & 0xFFFF) + (file.get(at + 2) & 0xFF) * 0x10000;
    }
}
