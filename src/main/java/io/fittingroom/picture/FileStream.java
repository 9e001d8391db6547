package io.fittingroom.picture;

import java.io.EOFException;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory as Image I/O's decoders read it. Not thread-safe: one instance per decoding.
 *
 * <p>A decoder may look a little past the end, to fill its buffer. One that goes on has lost its way in a damaged file.
 */
final class FileStream extends ImageInputStreamImpl {

    private static final int MOST_READS_PAST_END = 64;

    /** What TwelveMonkeys' WebP decoder reads ahead of the bits that it takes. */
    private static final int READ_AHEAD = 8;

    private final byte[] file;
    private final int zerosAfterEnd;
    private int readsPastEnd;

    private FileStream(byte[] file, int zerosAfterEnd) {
        this.file = file;
        this.zerosAfterEnd = zerosAfterEnd;
    }

    static FileStream of(byte[] file) {
        return new FileStream(file, 0);
    }

    /**
     * The file with the few zeros after its end that TwelveMonkeys' WebP decoder must be able to read ahead, which are never
     * used in a sound file. It knows no end: when it meets one it tries again for every pixel, takes bits twice, and in a file
     * of a few bytes gives up. Beyond the zeros it is stopped.
     */
    static FileStream ofWebp(byte[] file) {
        return new FileStream(file, READ_AHEAD);
    }

    @Override
    public int read() {
        bitOffset = 0;
        if (streamPos >= file.length + zerosAfterEnd) {
            return pastEnd();
        }
        int at = (int) streamPos++;
        return at < file.length ? file[at] & 0xFF : 0;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= file.length + zerosAfterEnd) {
            return pastEnd();
        }
        int count = (int) Math.min(length, file.length + zerosAfterEnd - streamPos);
        int ofFile = (int) Math.max(0, Math.min(count, file.length - streamPos));
        if (ofFile > 0) {
            System.arraycopy(file, (int) streamPos, target, offset, ofFile);
        }
        Arrays.fill(target, offset + ofFile, offset + count, (byte) 0);
        streamPos += count;
        return count;
    }

    /** Unknown for WebP: its decoder refuses what grows to 2,048 times its file, as clean drawings do. Limits are ours. */
    @Override
    public long length() {
        return zerosAfterEnd > 0 ? -1 : file.length;
    }

    /** Unchecked, because decoders swallow an {@link EOFException}. */
    private int pastEnd() {
        readsPastEnd++;
        if (zerosAfterEnd > 0 || readsPastEnd > MOST_READS_PAST_END) {
            throw new IllegalStateException("The decoder reads on after the end of the file");
        }
        return -1;
    }
}
