package io.fittingroom.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.Objects;

/**
 * Bytes that lie side by side in an open file, such as one of the files of an upload. Whoever opened the file closes it. Several
 * may read it at the same time: the file's own position is not used.
 *
 * @param from where they begin in the file
 * @param size how many they are
 */
public record FileSlice(FileChannel file, long from, long size) {

    public FileSlice {
        Objects.checkFromIndexSize(from, size, Long.MAX_VALUE);
    }

    /** All bytes of a file, as many as it has now. */
    public static FileSlice whole(FileChannel file) throws IOException {
        return new FileSlice(file, 0, file.size());
    }

    /** The bytes from the first on; closing it leaves the file open. Not thread-safe. */
    public InputStream open() {
        return new Content();
    }

    /** The bytes as a file of their own, to be read; closing it leaves the file open. Not thread-safe. */
    public SeekableByteChannel channel() {
        return new Channel();
    }

    /** Reads from a position within the slice; -1 behind its end. */
    private int read(ByteBuffer target, long position) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        if (position >= size) {
            return -1;
        }
        int limit = target.limit();
        target.limit((int) Math.min(limit, target.position() + size - position));
        try {
            return file.read(target, from + position);
        } finally {
            target.limit(limit);
        }
    }

    private final class Content extends InputStream {

        private long position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = FileSlice.this.read(ByteBuffer.wrap(target, offset, length), position);
            position += Math.max(0, read);
            return read;
        }

        @Override
        public long skip(long count) {
            long skipped = Math.max(0, Math.min(count, size - position));
            position += skipped;
            return skipped;
        }
    }

    private final class Channel implements SeekableByteChannel {

        private long position;
        private boolean isClosed;

        @Override
        public int read(ByteBuffer target) throws IOException {
            requireOpen();
            int read = FileSlice.this.read(target, position);
            position += Math.max(0, read);
            return read;
        }

        @Override
        public long position() throws IOException {
            requireOpen();
            return position;
        }

        @Override
        public SeekableByteChannel position(long to) throws IOException {
            requireOpen();
            if (to < 0) {
                throw new IllegalArgumentException("A position is not negative: " + to);
            }
            position = to;
            return this;
        }

        @Override
        public long size() throws IOException {
            requireOpen();
            return size;
        }

        @Override
        public int write(ByteBuffer from) {
            throw new NonWritableChannelException();
        }

        @Override
        public SeekableByteChannel truncate(long to) {
            throw new NonWritableChannelException();
        }

        @Override
        public boolean isOpen() {
            return !isClosed && file.isOpen();
        }

        @Override
        public void close() {
            isClosed = true;
        }

        private void requireOpen() throws ClosedChannelException {
            if (!isOpen()) {
                throw new ClosedChannelException();
            }
        }
    }
}
