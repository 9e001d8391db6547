package io.fittingroom.picture;

import java.io.EOFException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A file in memory as Image I/O's decoders read it. Not thread-safe: one instance per decoding.
 *
 * <p>A decoder may look a little past the end, to fill its buffer. One that goes on has lost its way in a damaged file:
 * TwelveMonkeys' WebP decoder takes what it does not get for zeros and can go on for minutes.
 */
final class FileStream extends ImageInputStreamImpl {

    private static final int MOST_READS_PAST_END = 64;

    private final byte[] file;
    private int readsPastEnd;

    FileStream(byte[] file) {
        this.file = file;
    }

    @Override
    public int read() {
        bitOffset = 0;
        if (streamPos >= file.length) {
            return pastEnd();
        }
        return file[(int) streamPos++] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        if (streamPos >= file.length) {
            return pastEnd();
        }
        int count = (int) Math.min(length, file.length - streamPos);
        System.arraycopy(file, (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return file.length;
    }

    /** Unchecked, because decoders swallow an {@link EOFException}. */
    private int pastEnd() {
        readsPastEnd++;
        if (readsPastEnd > MOST_READS_PAST_END) {
            throw new IllegalStateException("The decoder reads on after the end of the file");
        }
        return -1;
    }
}
