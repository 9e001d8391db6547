package io.fittingroom.transfer;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes that are written once and may then be read many times: a few in memory, more in a file. Not thread-safe. */
final class Spool implements Closeable {

    /** Writing, reading and deleting a file takes longer than reading a small picture. */
    private static final int MOST_IN_MEMORY = 256 * 1024;

    private static final int FIRST = 4096;

    private final SpoolSpace space;
    private byte[] memory = new byte[0];
    private @Nullable FileChannel file;
    private long size;

    Spool(SpoolSpace space) {
        this.space = space;
    }

    long size() {
        return size;
    }

    /**
     * Adds bytes.
     *
     * @throws io.fittingroom.web.ProblemException BUSY when there is no room for more
     */
    void write(byte[] from, int offset, int length) throws IOException {
        if (file == null && fitsInMemory(length)) {
            System.arraycopy(from, offset, memory, (int) size, length);
        } else {
            if (file == null) {
                moveToFile();
            }
            append(from, offset, length);
        }
        size += length;
    }

    private boolean fitsInMemory(int more) {
        long wanted = size + more;
        if (wanted <= memory.length) {
            return true;
        }
        if (wanted > MOST_IN_MEMORY) {
            return false;
        }
        int grown = (int) Math.min(MOST_IN_MEMORY, Math.max(Math.max(FIRST, wanted), 2L * memory.length));
        if (!space.takeMemory(grown - memory.length)) {
            return false;
        }
        memory = Arrays.copyOf(memory, grown);
        return true;
    }

    private void moveToFile() throws IOException {
        file = space.file();
        byte[] held = memory;
        int length = (int) size;
        memory = new byte[0];
        space.giveMemory(held.length);
        size = 0;
        append(held, 0, length);
        size = length;
    }

    private void append(byte[] from, int offset, int length) throws IOException {
        space.takeFile(length);
        ByteBuffer bytes = ByteBuffer.wrap(from, offset, length);
        long position = size;
        try {
            while (bytes.hasRemaining()) {
                position += file.write(bytes, position);
            }
        } catch (IOException failed) {
            space.giveFile(length);
            throw failed;
        }
    }

    /** All bytes from the first on. */
    InputStream input() {
        return file == null ? new ByteArrayInputStream(memory, 0, (int) size) : new FromFile(file);
    }

    /** Forgets what was written. */
    @Override
    public void close() throws IOException {
        space.giveMemory(memory.length);
        memory = new byte[0];
        long held = size;
        size = 0;
        if (file != null) {
            FileChannel closing = file;
            file = null;
            space.giveFile(held);
            closing.close();
        }
    }

    private static final class FromFile extends InputStream {

        private final FileChannel file;
        private long position;

        FromFile(FileChannel file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int read = file.read(ByteBuffer.wrap(target, offset, length), position);
            if (read > 0) {
                position += read;
            }
            return read;
        }
    }
}
