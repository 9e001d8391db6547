package io.fittingroom.dataset;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** The checksum of a data set's content, as {@link Dataset#fingerprint} describes it. */
final class Fingerprint {

    static final String PREFIX = "sha256:";

    /** So many classes have labels of one byte in it. */
    private static final int CLASSES_OF_A_BYTE = 256;

    private Fingerprint() {}

    /** What of a split goes into it. */
    static final class Part {

        private final byte[] pixels;
        private final char[] labels;

        /**
         * Keeps the arrays.
         *
         * @param pixels SHA-256 of the pixels, shape [pictures, height, width, channels]
         * @param labels one for each picture
         */
        Part(byte[] pixels, char[] labels) {
            this.pixels = pixels;
            this.labels = labels;
        }
    }

    /** @param parts of the training, the test and, where there is one, the validation split */
    static String of(int height, int width, int channels, int classes, List<Part> parts) {
        boolean isNarrow = channels == 1 && classes <= CLASSES_OF_A_BYTE;
        MessageDigest whole = Sha256.create();
        for (Part part : parts) {
            ByteBuffer header = ByteBuffer.allocate(4 * Integer.BYTES)
                    .putInt(part.labels.length)
                    .putInt(height)
                    .putInt(width);
            whole.update((isNarrow ? header : header.putInt(channels)).flip());
            whole.update(part.pixels);
            whole.update(digest(part.labels, isNarrow ? 1 : 2));
        }
        return PREFIX + HexFormat.of().formatHex(whole.digest());
    }

    private static byte[] digest(char[] labels, int bytes) {
        ByteBuffer digested = ByteBuffer.allocate(labels.length * bytes);
        for (char label : labels) {
            if (bytes == 2) {
                digested.putChar(label);
            } else {
                digested.put((byte) label);
            }
        }
        return Sha256.create().digest(digested.array());
    }
}
