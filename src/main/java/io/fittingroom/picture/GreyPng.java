package io.fittingroom.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes grey pictures as PNG files. Stateless. */
public final class GreyPng {

    /** The largest magnification. */
    public static final int MAX_SCALE = 20;

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int DEPTH = 8;
    private static final int GREY = 0;

    private GreyPng() {}

    /**
     * An 8-bit grey PNG file in which every pixel is a square of {@code scale} times {@code scale} pixels.
     *
     * @param pixels {@code width * height} grey values, unsigned, row by row from the top left
     * @param width in pixels, at least 1
     * @param height in pixels, at least 1
     * @param scale 1 to {@link #MAX_SCALE}
     * @throws IllegalArgumentException when sizes, scale and pixels do not fit together
     */
    public static byte[] encode(byte[] pixels, int width, int height, int scale) {
        if (width < 1 || height < 1 || (long) width * height != pixels.length) {
            throw new IllegalArgumentException(width + "x" + height + " is not " + pixels.length + " pixels");
        }
        if (scale < 1 || scale > MAX_SCALE) {
            throw new IllegalArgumentException("A scale is 1 to " + MAX_SCALE + ", not " + scale);
        }
        ByteBuffer header = ByteBuffer.allocate(13)
                .putInt(Math.multiplyExact(width, scale))
                .putInt(Math.multiplyExact(height, scale))
                .put((byte) DEPTH)
                .put((byte) GREY);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        writeChunk(file, "IHDR", header.array());
        writeChunk(file, "IDAT", deflated(pixels, width, height, scale));
        writeChunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static byte[] deflated(byte[] pixels, int width, int height, int scale) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        // The first byte of a row names its filter; 0 is none.
        byte[] row = new byte[1 + width * scale];
        Deflater deflater = new Deflater();
        try {
            for (int y = 0; y < height * scale; y++) {
                for (int x = 0; x < width * scale; x++) {
                    row[1 + x] = pixels[y / scale * width + x / scale];
                }
                deflater.setInput(row);
                while (!deflater.needsInput()) {
                    packed.write(buffer, 0, deflater.deflate(buffer));
                }
            }
            deflater.finish();
            while (!deflater.finished()) {
                packed.write(buffer, 0, deflater.deflate(buffer));
            }
            return packed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static void writeChunk(ByteArrayOutputStream file, String type, byte[] data) {
        byte[] typed = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 crc = new CRC32();
        crc.update(typed);
        file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        file.writeBytes(typed);
        file.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
