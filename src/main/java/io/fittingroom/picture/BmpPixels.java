package io.fittingroom.picture;

import io.fittingroom.picture.Preparation.ColorMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The pixels of a BMP file. Those without a palette are read here: the JDK's decoder does not know the opacity of 16 bits, nor
 * masks for it behind a short header, and wants profiles and lengths to be right that do not matter.
 */
final class BmpPixels {

    private static final int FULL_PALETTE_BYTES = 4 * 256;

    private BmpPixels() {}

    /** The bits of a pixel that are one of its components. */
    private record Mask(int mask, int shift, long most) {

        static Mask of(int mask) {
            int shift = mask == 0 ? 0 : Integer.numberOfTrailingZeros(mask);
            long most = (mask & 0xFFFFFFFFL) >>> shift;
            if ((most & (most + 1)) != 0) {
                throw Refusal.damaged(PictureKind.BMP, "its header tears the bits of a colour apart");
            }
            return new Mask(mask, shift, most);
        }

        /** 0 to 255. */
        int of8Bits(int pixel) {
            if (most == 0) {
                return 0;
            }
            long sample = (pixel & mask & 0xFFFFFFFFL) >>> shift;
            return (int) ((sample * 255 + most / 2) / most);
        }
    }

    /**
     * Every so many columns and rows of the picture. Opacity that is zero everywhere is none: many programs leave the bits of
     * it empty.
     */
    static DecodedPicture read(BmpHeader header, int step, ColorMode mode) {
        int[] masks = header.masks();
        Mask reds = Mask.of(masks[0]);
        Mask greens = Mask.of(masks[1]);
        Mask blues = Mask.of(masks[2]);
        Mask opacities = Mask.of(masks[3]);
        int width = (int) (header.width() + step - 1) / step;
        int height = (int) (header.height() + step - 1) / step;
        int pixelBytes = header.bits() / 8;
        PixelSink sink = new PixelSink(width, height, mode, masks[3] != 0);
        boolean visible = false;
        for (int y = 0; y < height; y++) {
            long row = header.topDown() ? (long) y * step : header.height() - 1 - (long) y * step;
            int at = (int) (header.pixelsAt() + row * header.rowBytes());
            for (int x = 0; x < width; x++) {
                int pixel = pixel(header.file(), at + x * step * pixelBytes, pixelBytes);
                int opacity = opacities.of8Bits(pixel);
                sink.put(y * width + x, reds.of8Bits(pixel), greens.of8Bits(pixel), blues.of8Bits(pixel));
                sink.putOpacity(y * width + x, opacity);
                visible |= opacity != 0;
            }
        }
        if (!visible) {
            sink.dropOpacity();
        }
        return sink.picture();
    }

    private static int pixel(ByteBuffer file, int at, int bytes) {
        return switch (bytes) {
            case 2 -> file.getShort(at) & 0xFFFF;
            case 3 -> (file.getShort(at) & 0xFFFF) | (file.get(at + 2) & 0xFF) << 16;
            default -> file.getInt(at);
        };
    }

    /** A file with a palette, with the header that the JDK's decoder knows best. */
    static byte[] withPlainHeader(BmpHeader header, byte[] file) {
        int spared = header.infoBytes() - BmpHeader.PLAIN_INFO_BYTES;
        if (spared <= 0) {
            return file;
        }
        int paletteAt = BmpHeader.INFO_AT + header.infoBytes();
        int pixelsAt = (int) header.pixelsAt();
        int palette = Math.max(0, Math.min(FULL_PALETTE_BYTES, pixelsAt - paletteAt));
        int plainPaletteAt = paletteAt - spared;
        return ByteBuffer.allocate(plainPaletteAt + palette + file.length - pixelsAt)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(file, 0, plainPaletteAt)
                .put(file, paletteAt, palette)
                .put(file, pixelsAt, file.length - pixelsAt)
                .putInt(BmpHeader.PIXELS_OFFSET_AT, plainPaletteAt + palette)
                .putInt(BmpHeader.INFO_AT, BmpHeader.PLAIN_INFO_BYTES)
                .array();
    }
}
