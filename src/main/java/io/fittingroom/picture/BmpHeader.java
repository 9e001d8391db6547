package io.fittingroom.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/**
 * What the header of a BMP file says, whichever of its lengths it has: 12 bytes (OS/2), 40, 52, 56, 64 (OS/2), 108 or 124.
 *
 * @param file little-endian, from its first byte
 * @param infoBytes length of the header
 * @param width in pixels
 * @param height in pixels, at least 0
 * @param topDown whether the top row comes first
 * @param bits of a pixel
 * @param packing how pixels are packed: 0 not at all, 1 and 2 run lengths, 3 and 6 not at all, with masks for the colours
 * @param pixelsAt where the pixels begin
 */
record BmpHeader(
        ByteBuffer file,
        int infoBytes,
        long width,
        long height,
        boolean topDown,
        int bits,
        int packing,
        long pixelsAt) {

    static final int INFO_AT = 14;
    static final int PLAIN_INFO_BYTES = 40;
    static final int PIXELS_OFFSET_AT = 10;

    private static final int OS2_INFO_BYTES = 12;
    private static final int OS2_V2_INFO_BYTES = 64;
    private static final int INFO_BYTES_WITH_ALPHA_MASK = 56;
    private static final int MASKS_AT = INFO_AT + 40;
    private static final int ALPHA_MASK_AT = INFO_AT + 52;
    private static final int RUNS_OF_8_BITS = 1;
    private static final int RUNS_OF_4_BITS = 2;
    private static final int BIT_FIELDS = 3;
    private static final int ALPHA_BIT_FIELDS = 6;
    private static final Set<Integer> PALETTE_BITS = Set.of(1, 4, 8);
    private static final Set<Integer> COLOUR_BITS = Set.of(16, 24, 32);

    static BmpHeader of(ByteBuffer bytes) {
        ByteBuffer file = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int infoBytes = file.getInt(INFO_AT);
        boolean os2 = infoBytes == OS2_INFO_BYTES;
        long height = os2 ? file.getShort(INFO_AT + 6) & 0xFFFF : file.getInt(INFO_AT + 8);
        return new BmpHeader(
                file,
                infoBytes,
                os2 ? file.getShort(INFO_AT + 4) & 0xFFFF : file.getInt(INFO_AT + 4),
                Math.abs(height),
                height < 0,
                file.getShort(INFO_AT + (os2 ? 10 : 14)) & 0xFFFF,
                os2 ? 0 : file.getInt(INFO_AT + 16),
                file.getInt(PIXELS_OFFSET_AT) & 0xFFFFFFFFL);
    }

    /** Checks that the file holds the pixels that it promises. */
    static PictureHeader read(ByteBuffer bytes, Bounds bounds) {
        BmpHeader bmp = of(bytes);
        PictureHeader header = PictureHeader.of(PictureKind.BMP, bmp.width, bmp.height, Orientation.UPRIGHT, bounds);
        bmp.checkForm();
        long pixelBytes =
                bmp.isRunLengths() ? bmp.file.getInt(INFO_AT + 20) & 0xFFFFFFFFL : bmp.rowBytes() * bmp.height;
        if (bmp.pixelsAt + pixelBytes > bmp.file.limit()) {
            throw Refusal.cutShort(PictureKind.BMP);
        }
        return header;
    }

    private void checkForm() {
        boolean isKnown = switch (packing) {
            case 0 -> true;
            case RUNS_OF_8_BITS -> bits == 8;
            case RUNS_OF_4_BITS -> bits == 4;
            case BIT_FIELDS, ALPHA_BIT_FIELDS -> !hasPalette() && infoBytes != OS2_V2_INFO_BYTES;
            default -> false;
        };
        if (!isKnown) {
            throw Refusal.unsupported(PictureKind.BMP, "with an unusual compression or around another kind of picture");
        }
        if (!hasPalette() && !COLOUR_BITS.contains(bits)) {
            throw Refusal.unsupported(PictureKind.BMP, "with " + bits + " bits a pixel");
        }
    }

    boolean hasPalette() {
        return PALETTE_BITS.contains(bits);
    }

    private boolean isRunLengths() {
        return packing == RUNS_OF_8_BITS || packing == RUNS_OF_4_BITS;
    }

    /** Rows are filled up to four bytes. */
    long rowBytes() {
        return (width * bits + 31) / 32 * 4;
    }

    /** Which bits of a pixel are red, green, blue and opacity; 0 where there is none. For pixels without a palette. */
    int[] masks() {
        int[] masks = bits == 16 ? new int[] {0x7C00, 0x3E0, 0x1F, 0} : new int[] {0xFF0000, 0xFF00, 0xFF, 0};
        if (bits == 24) {
            return masks;
        }
        if (packing == BIT_FIELDS || packing == ALPHA_BIT_FIELDS) {
            for (int i = 0; i < 3; i++) {
                masks[i] = file.getInt(MASKS_AT + 4 * i);
            }
        }
        boolean hasAlphaMask = infoBytes >= INFO_BYTES_WITH_ALPHA_MASK && infoBytes != OS2_V2_INFO_BYTES;
        if (hasAlphaMask || packing == ALPHA_BIT_FIELDS) {
            masks[3] = file.getInt(ALPHA_MASK_AT);
        }
        return masks;
    }
}
