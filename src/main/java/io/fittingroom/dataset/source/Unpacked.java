package io.fittingroom.dataset.source;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * Counts what one reading of an upload unpacks, whatever the archives say of sizes, so that a small file cannot become
 * endless work. Not thread-safe.
 */
final class Unpacked {

    /** Bytes from one look to the next. */
    private static final long PIECE = 1 << 20;

    private final long most;
    private final Runnable look;
    private long bytes;

    /** @param look called now and then; throws what is to end the reading */
    Unpacked(long most, Runnable look) {
        this.most = most;
        this.look = look;
    }

    /** A new reading begins. */
    void reset() {
        bytes = 0;
    }

    /** The stream, counted; that of a gzip file, which has a checksum of its own. */
    InputStream counted(String origin, InputStream content) {
        return new Content(origin, content, -1, -1);
    }

    /**
     * The stream of an archive's entry, counted and checked.
     *
     * @param size what it must have, in bytes
     * @param crc what its checksum must be, or -1
     */
    InputStream checked(String origin, InputStream content, long size, long crc) {
        return new Content(origin, content, size, crc);
    }

    private void add(String origin, long count) {
        if (bytes / PIECE != (bytes + count) / PIECE) {
            look.run();
        }
        bytes += count;
        if (bytes > most) {
            throw SourceFault.UNPACKS_TOO_LARGE.in(origin).with("most", most).refusal();
        }
    }

    private final class Content extends FilterInputStream {

        private final String origin;
        private final long size;
        private final long expectedCrc;
        private final CRC32 crc = new CRC32();
        private long count;

        Content(String origin, InputStream content, long size, long expectedCrc) {
            super(content);
            this.origin = origin;
            this.size = size;
            this.expectedCrc = expectedCrc;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read;
            try {
                read = super.read(target, offset, length);
            } catch (EOFException | ZipException damage) {
                throw new DamagedFileException(damage);
            }
            if (read > 0) {
                count += read;
                add(origin, read);
                if (expectedCrc >= 0) {
                    crc.update(target, offset, read);
                }
                if (size >= 0 && count > size) {
                    throw new DamagedFileException("it is longer than its archive says");
                }
            } else if (read < 0) {
                end();
            }
            return read;
        }

        private void end() throws DamagedFileException {
            if (size >= 0 && count != size) {
                throw new DamagedFileException("it is shorter than its archive says");
            }
            if (expectedCrc >= 0 && crc.getValue() != expectedCrc) {
                throw new DamagedFileException("its checksum is wrong");
            }
        }

        @Override
        public long skip(long count) throws IOException {
            // What is skipped counts, and is part of the checksum.
            byte[] some = new byte[(int) Math.min(count, 1 << 14)];
            return Math.max(0, read(some, 0, some.length));
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
