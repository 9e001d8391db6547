package io.fittingroom.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds where the parts of a multipart body lie (RFC 2046, section 5.1.1), so that none has to be copied. Reads the body once.
 * Not thread-safe.
 */
final class PartFinder {

    /** The body is not what it should be. */
    static final class MalformedException extends IOException {

        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /** A part has more headers than are read. */
    static final class HeadersTooLongException extends IOException {

        private static final long serialVersionUID = 1L;
    }

    private static final byte[] HEADERS_END = {'\r', '\n', '\r', '\n'};
    private static final int BUFFER = 1 << 16;

    private final InputStream body;
    private final byte[] delimiter;
    private final int mostHeaderBytes;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;

    /** Where the buffer begins in the body. */
    private long base;

    private boolean isBegun;

    PartFinder(InputStream body, byte[] boundary, int mostHeaderBytes) {
        this.body = body;
        this.mostHeaderBytes = mostHeaderBytes;
        this.delimiter = new byte[boundary.length + 4];
        System.arraycopy(new byte[] {'\r', '\n', '-', '-'}, 0, delimiter, 0, 4);
        System.arraycopy(boundary, 0, delimiter, 4, boundary.length);
    }

    /** Moves to the next part, after the last one was left by {@link #end}; false when there is none. */
    boolean next() throws IOException {
        if (!isBegun) {
            isBegun = true;
            // The first one may begin the body, without a line before it; what stands before it is nobody's.
            if (find(Arrays.copyOfRange(delimiter, 2, delimiter.length)) < 0) {
                return false;
            }
        }
        int first = read();
        if (first == '\n') {
            return true;
        }
        int second = read();
        if (first == '-' && second == '-') {
            return false;
        }
        if (first != '\r' || second != '\n') {
            throw new MalformedException("something follows a boundary");
        }
        return true;
    }

    /** The headers of the part, with the empty line after them; then the part's content begins. */
    String headers() throws IOException {
        byte[] headers = new byte[mostHeaderBytes];
        int length = 0;
        int matched = 0;
        while (matched < HEADERS_END.length) {
            if (length == mostHeaderBytes) {
                throw new HeadersTooLongException();
            }
            byte read = (byte) read();
            headers[length] = read;
            length++;
            matched = read == HEADERS_END[matched] ? matched + 1 : read == HEADERS_END[0] ? 1 : 0;
        }
        return new String(headers, 0, length, StandardCharsets.UTF_8);
    }

    /** How far the body was read. */
    long position() {
        return base + at;
    }

    /** Where the part's content ends; moves behind it. */
    long end() throws IOException {
        long found = find(delimiter);
        if (found < 0) {
            throw new MalformedException("the last part does not end");
        }
        return found;
    }

    /** Where these bytes stand next; moves behind them. -1 where they do not. */
    private long find(byte[] wanted) throws IOException {
        while (true) {
            int last = end - wanted.length;
            while (at <= last) {
                if (buffer[at] == wanted[0]
                        && Arrays.equals(buffer, at, at + wanted.length, wanted, 0, wanted.length)) {
                    long found = base + at;
                    at += wanted.length;
                    return found;
                }
                at++;
            }
            if (!fill()) {
                return -1;
            }
        }
    }

    private int read() throws IOException {
        if (at == end && !fill()) {
            throw new MalformedException("it ends too early");
        }
        int value = buffer[at] & 0xFF;
        at++;
        return value;
    }

    /** Forgets what was passed and reads on; false at the end of the body. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, end - at);
        base += at;
        end -= at;
        at = 0;
        int read = body.read(buffer, end, buffer.length - end);
        end += Math.max(0, read);
        return read > 0;
    }
}
