package io.fittingroom.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes pictures, grey or in colour, as PNG files. Stateless. */
public final class Png {

    /** The largest magnification. */
    public static final int MAX_SCALE = 20;

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int DEPTH = 8;
    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final byte[] ZLIB_HEADER = {0x78, 0x01};
    private static final byte STORED_AND_LAST = 1;
    private static final int MOST_STORED = 65_535;

    private Png() {}

    /**
     * An 8-bit PNG file in which every pixel is a square of {@code scale} times {@code scale} pixels.
     *
     * @param pixels unsigned values, row by row from the top left: {@code width * height} grey ones, or three times as many,
     *     red, green and blue of each pixel side by side
     * @param width in pixels, at least 1
     * @param height in pixels, at least 1
     * @param scale 1 to {@link #MAX_SCALE}
     * @throws IllegalArgumentException when sizes, scale and pixels do not fit together
     */
    public static byte[] encode(byte[] pixels, int width, int height, int scale) {
        int channels = channels(pixels, width, height);
        if (scale < 1 || scale > MAX_SCALE) {
            throw new IllegalArgumentException("A scale is 1 to " + MAX_SCALE + ", not " + scale);
        }
        return file(
                Math.multiplyExact(width, scale),
                Math.multiplyExact(height, scale),
                channels,
                deflated(pixels, width, height, channels, scale));
    }

    /**
     * The same at scale 1; a picture of up to 65,535 bytes, with one more for each row, without compression: of 28x28 grey
     * pixels it is some 300 bytes larger than it could be and ready in a tenth of the time.
     */
    static byte[] encodeUnpacked(byte[] pixels, int width, int height) {
        int channels = channels(pixels, width, height);
        int rowBytes = width * channels;
        int length = (1 + rowBytes) * height;
        if (length > MOST_STORED) {
            return encode(pixels, width, height, 1);
        }
        ByteBuffer stored = ByteBuffer.allocate(11 + length)
                .put(ZLIB_HEADER)
                .put(STORED_AND_LAST)
                .putShort(Short.reverseBytes((short) length))
                .putShort(Short.reverseBytes((short) ~length));
        int start = stored.position();
        for (int y = 0; y < height; y++) {
            // The first byte of a row names its filter; 0 is none.
            stored.put((byte) 0).put(pixels, y * rowBytes, rowBytes);
        }
        Adler32 sum = new Adler32();
        sum.update(stored.array(), start, length);
        return file(width, height, channels, stored.putInt((int) sum.getValue()).array());
    }

    private static int channels(byte[] pixels, int width, int height) {
        long count = (long) width * height;
        if (width < 1 || height < 1 || (pixels.length != count && pixels.length != 3 * count)) {
            throw new IllegalArgumentException(width + "x" + height + " is not " + pixels.length + " pixels");
        }
        return (int) (pixels.length / count);
    }

    private static byte[] file(int width, int height, int channels, byte[] packed) {
        ByteBuffer header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) DEPTH)
                .put((byte) (channels == 1 ? GREY : RGB));
        ByteArrayOutputStream file = new ByteArrayOutputStream(57 + packed.length);
        file.writeBytes(SIGNATURE);
        writeChunk(file, "IHDR", header.array());
        writeChunk(file, "IDAT", packed);
        writeChunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static byte[] deflated(byte[] pixels, int width, int height, int channels, int scale) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        // The first byte of a row names its filter; 0 is none.
        byte[] row = new byte[1 + width * scale * channels];
        Deflater deflater = new Deflater();
        try {
            for (int y = 0; y < height * scale; y++) {
                for (int x = 0; x < width * scale; x++) {
                    int from = (y / scale * width + x / scale) * channels;
                    System.arraycopy(pixels, from, row, 1 + x * channels, channels);
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
