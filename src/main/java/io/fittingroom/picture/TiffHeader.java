package io.fittingroom.picture;

import java.nio.ByteBuffer;
import java.util.Set;

/** Reads the first directory of a TIFF file and checks that the file holds the strips or tiles that it promises. */
final class TiffHeader {

    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES = 277;
    private static final int ROWS_PER_STRIP = 278;
    private static final int STRIP_BYTES = 279;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_BYTES = 325;
    private static final int PREDICTOR = 317;
    private static final int SAMPLE_FORMAT = 339;

    /** None, the three fax codings, LZW, Deflate under both its numbers, PackBits. JPEG in TIFF is left out. */
    private static final Set<Long> COMPRESSIONS = Set.of(1L, 2L, 3L, 4L, 5L, 8L, 32946L, 32773L);

    private static final int WHITE_IS_ZERO = 0;
    private static final int NO_PREDICTOR = 1;
    private static final int PALETTE = 3;
    private static final int MOST_PART_BYTES = 100_000_000;
    private static final int MOST_SAMPLES = 5;
    private static final int UNSIGNED = 1;

    private TiffHeader() {}

    static PictureHeader read(ByteBuffer file, Bounds bounds) {
        TiffDirectory directory = TiffDirectory.first(file);
        PictureHeader header = PictureHeader.of(
                PictureKind.TIFF,
                directory.number(WIDTH, 0),
                directory.number(HEIGHT, 0),
                Orientation.of(directory),
                bounds);
        checkForm(directory);
        if (directory.count(TILE_OFFSETS) > 0) {
            checkPartSize(
                    directory, directory.number(TILE_WIDTH, 0), directory.number(TILE_HEIGHT, 0), bounds.preparation());
            checkParts(directory, TILE_OFFSETS, TILE_BYTES, file.limit());
        } else {
            long rows = Math.min(header.height(), directory.number(ROWS_PER_STRIP, header.height()));
            checkPartSize(directory, header.width(), rows, bounds.preparation());
            checkParts(directory, STRIP_OFFSETS, STRIP_BYTES, file.limit());
        }
        return header;
    }

    private static void checkForm(TiffDirectory directory) {
        if (!COMPRESSIONS.contains(directory.number(COMPRESSION, 1))) {
            throw Refusal.unsupported(PictureKind.TIFF, "with an unusual compression");
        }
        if (directory.number(PHOTOMETRIC, 0) > PALETTE || directory.number(SAMPLES, 1) > MOST_SAMPLES) {
            throw Refusal.unsupported(PictureKind.TIFF, "that is neither grey nor RGB");
        }
        boolean bilevel = directory.number(BITS, 1) == 1;
        if (directory.number(PHOTOMETRIC, 0) == WHITE_IS_ZERO && !bilevel) {
            // The JDK's decoder forgets to turn it over.
            throw Refusal.unsupported(PictureKind.TIFF, "that stores white as 0");
        }
        if (directory.number(PREDICTOR, NO_PREDICTOR) != NO_PREDICTOR && directory.number(BITS, 1) > 8) {
            throw Refusal.unsupported(PictureKind.TIFF, "with differences of more than 8 bits");
        }
        if (directory.number(BITS, 1) > 16 || directory.number(SAMPLE_FORMAT, UNSIGNED) != UNSIGNED) {
            throw Refusal.unsupported(PictureKind.TIFF, "with more than 16 bits a sample");
        }
    }

    /** The decoder unpacks a whole strip or tile at once. */
    private static void checkPartSize(TiffDirectory directory, long width, long height, Preparation preparation) {
        long pixelBits = directory.number(SAMPLES, 1) * directory.number(BITS, 1);
        // In doubles, because two of the factors may be any 32-bit number.
        if ((double) width * height * pixelBits / 8 > MOST_PART_BYTES) {
            throw Refusal.tooMuchMemory(PictureKind.TIFF, preparation, null);
        }
    }

    private static void checkParts(TiffDirectory directory, int offsets, int lengths, long fileLength) {
        int parts = directory.count(offsets);
        if (parts == 0 || directory.count(lengths) != parts) {
            throw Refusal.damaged(PictureKind.TIFF, "it does not say where its pixels are");
        }
        for (int i = 0; i < parts; i++) {
            if (directory.number(offsets, i, 0) + directory.number(lengths, i, 0) > fileLength) {
                throw Refusal.cutShort(PictureKind.TIFF);
            }
        }
    }
}
