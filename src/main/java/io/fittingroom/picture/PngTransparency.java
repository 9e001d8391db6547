package io.fittingroom.picture;

import java.nio.ByteBuffer;

/** The chunk tRNS of a PNG file, by which a palette or one colour gets transparency. */
final class PngTransparency {

    private static final int FIRST_CHUNK_AT = 8;
    private static final int DEPTH_AT = 24;
    private static final int COLOUR_TYPE_AT = 25;
    private static final int PLTE = 0x504C5445;
    private static final int IDAT = 0x49444154;
    private static final int IEND = 0x49454E44;
    private static final int TRNS = 0x74524E53;

    /** A type that nobody knows, and that a decoder passes over because its first letter is small. */
    private static final int PASSED_OVER = 0x7A524E53;

    private PngTransparency() {}

    /**
     * The file without any such chunk that does not belong: a second one, one that comes late, one of a picture that has its
     * own alpha channel, or one of a wrong length. libpng, and so every browser, passes over them; the JDK's decoder stumbles.
     *
     * @param file whose chunks were found to be whole; not changed
     */
    static byte[] withoutStray(byte[] file) {
        ByteBuffer chunks = ByteBuffer.wrap(file);
        byte[] result = file;
        int paletteBytes = 0;
        boolean isLate = false;
        int at = FIRST_CHUNK_AT;
        while (chunks.getInt(at + 4) != IEND) {
            int length = chunks.getInt(at);
            switch (chunks.getInt(at + 4)) {
                case PLTE -> paletteBytes = length;
                case IDAT -> isLate = true;
                case TRNS -> {
                    if (isLate || !fits(file[COLOUR_TYPE_AT], length, paletteBytes)) {
                        result = result == file ? file.clone() : result;
                        ByteBuffer.wrap(result).putInt(at + 4, PASSED_OVER);
                    } else {
                        isLate = true;
                    }
                }
                default -> {}
            }
            at += 12 + length;
        }
        return result;
    }

    /**
     * The picture with its transparency where the JDK's decoder forgets it: a grey one of fewer than 8 bits.
     *
     * @param file without stray chunks
     */
    static DecodedPicture cleared(byte[] file, DecodedPicture picture) {
        int depth = file[DEPTH_AT];
        if (file[COLOUR_TYPE_AT] != 0 || depth >= 8) {
            return picture;
        }
        ByteBuffer chunks = ByteBuffer.wrap(file);
        int at = FIRST_CHUNK_AT;
        while (chunks.getInt(at + 4) != TRNS) {
            if (chunks.getInt(at + 4) == IDAT) {
                return picture;
            }
            at += 12 + chunks.getInt(at);
        }
        int most = (1 << depth) - 1;
        byte clear = (byte) ((chunks.getShort(at + 8) & most) * 255 / most);
        byte[] alpha = new byte[picture.pixels()];
        for (int i = 0; i < alpha.length; i++) {
            alpha[i] = (byte) (picture.samples[i * picture.channels] == clear ? 0 : 255);
        }
        return picture.with(picture.samples, alpha);
    }

    private static boolean fits(int colourType, int length, int paletteBytes) {
        return switch (colourType) {
            case 0 -> length == 2;
            case 2 -> length == 6;
            case 3 -> length > 0 && length <= paletteBytes / 3;
            default -> false;
        };
    }
}
