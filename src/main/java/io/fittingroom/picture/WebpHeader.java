package io.fittingroom.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Follows the chunks of a WebP file to its end. One instance reads one file. */
final class WebpHeader {

    private static final int FIRST_CHUNK_AT = 12;
    private static final int ANIMATION_FRAME_BYTES = 16;
    private static final int COMPRESSION = 3;

    // Four letters each, little-endian.
    private static final int VP8 = 0x20385056;
    private static final int VP8L = 0x4C385056;
    private static final int VP8X = 0x58385056;
    private static final int ALPH = 0x48504C41;
    private static final int ANMF = 0x464D4E41;
    private static final int EXIF = 0x46495845;

    private final ByteBuffer file;
    private final Bounds bounds;

    /** The whole picture; none in the short form of the file. */
    private PictureHeader canvas;

    /** Where the first frame of an animation is, as its own header says; none without an animation. */
    private Box place;

    /** The first picture that is coded in the file. */
    private PictureHeader picture;

    private Orientation orientation = Orientation.UPRIGHT;

    private WebpHeader(ByteBuffer file, Bounds bounds) {
        this.file = file;
        this.bounds = bounds;
    }

    static PictureHeader read(ByteBuffer bytes, Bounds bounds) {
        return new WebpHeader(bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN), bounds).read();
    }

    private PictureHeader read() {
        long end = 8 + (file.getInt(4) & 0xFFFFFFFFL);
        int at = FIRST_CHUNK_AT;
        while (at + 8 <= end && at < file.limit()) {
            at = readChunk(at);
        }
        if (end > file.limit()) {
            throw Refusal.cutShort(PictureKind.WEBP);
        }
        if (picture == null) {
            throw Refusal.damaged(PictureKind.WEBP, "it holds no picture");
        }
        PictureHeader whole = canvas == null ? picture : canvas;
        Box frame = place == null ? whole.frame() : place;
        if (picture.width() != frame.width() || picture.height() != frame.height()) {
            throw Refusal.damaged(PictureKind.WEBP, "it gives two different sizes");
        }
        if (frame.x() + frame.width() > whole.width() || frame.y() + frame.height() > whole.height()) {
            throw Refusal.damaged(PictureKind.WEBP, "its first picture does not fit into it");
        }
        return whole.framed(frame).turned(orientation);
    }

    /** The position of the next chunk. */
    private int readChunk(int at) {
        int type = file.getInt(at);
        long length = file.getInt(at + 4) & 0xFFFFFFFFL;
        int data = at + 8;
        if (type == VP8X) {
            canvas = size(int24(data + 4) + 1, int24(data + 7) + 1);
        } else if (type == VP8 && picture == null) {
            picture = size(file.getShort(data + 6) & 0x3FFF, file.getShort(data + 8) & 0x3FFF);
        } else if (type == VP8L && picture == null) {
            int sizes = file.getInt(data + 1);
            picture = size((sizes & 0x3FFF) + 1, (sizes >>> 14 & 0x3FFF) + 1);
        } else if (type == ALPH && picture == null && (file.get(data) & COMPRESSION) == 0) {
            // The decoder takes it for opaque.
            throw Refusal.unsupported(PictureKind.WEBP, "with transparency that is not compressed");
        } else if (type == EXIF) {
            orientation = exif(file.slice(data, Math.toIntExact(length)));
        } else if (type == ANMF && picture == null) {
            place = new Box(2 * int24(data), 2 * int24(data + 3), int24(data + 6) + 1, int24(data + 9) + 1);
            // Its chunks are looked at like the file's own.
            return data + ANIMATION_FRAME_BYTES;
        }
        return Math.toIntExact(data + length + (length & 1));
    }

    /** Some programs put JPEG's six letters before the block. */
    private static Orientation exif(ByteBuffer block) {
        boolean prefixed = block.limit() > 6 && block.get(0) == 'E';
        return Orientation.ofExif(prefixed ? block.slice(6, block.limit() - 6) : block);
    }

    private PictureHeader size(int width, int height) {
        return PictureHeader.of(PictureKind.WEBP, width, height, Orientation.UPRIGHT, bounds);
    }

    private int int24(int at) {
        return (file.getShort(at) & 0xFFFF) + (file.get(at + 2) & 0xFF) * 0x10000;
    }
}
