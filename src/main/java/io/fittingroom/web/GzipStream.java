package io.fittingroom.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The content of a gzip file (RFC 1952), of several that follow each other too. The JDK's stream takes a file for the last one
 * where what it reads from says that nothing is available, which may mean that it does not know; and it calls itself for each
 * empty one, so that a small file of many ends the thread: here that is damage. Not thread-safe.
 */
public final class GzipStream extends FilterInputStream {

    /**
     * Reads the first header.
     *
     * @throws java.io.EOFException for a file that is cut off
     * @throws ZipException for one that is not gzip
     */
    public GzipStream(InputStream packed, int bufferBytes) throws IOException {
        super(new GZIPInputStream(new Ahead(packed), bufferBytes));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** @throws ZipException for content that is damaged */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (StackOverflowError tooDeep) {
            throw new ZipException("it is many empty files");
        }
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] some = new byte[(int) Math.min(count, 1 << 14)];
        return Math.max(0, read(some, 0, some.length));
    }

    /** Looks whether there is more. */
    private static final class Ahead extends PushbackInputStream {

        Ahead(InputStream in) {
            super(in);
        }

        @Override
        public int available() throws IOException {
            int known = super.available();
            if (known > 0) {
                return known;
            }
            int next = read();
            if (next < 0) {
                return 0;
            }
            unread(next);
            return 1;
        }
    }
}
