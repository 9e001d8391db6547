package io.fittingroom.transfer;

import io.fittingroom.web.FileSlice;
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
        return input(0, size);
    }

    /** The bytes from {@code from} on, {@code length} of them. */
    InputStream input(long from, long length) {
        return file == null
                ? new ByteArrayInputStream(memory, (int) from, (int) length)
                : new FileSlice(file, from, length).open();
    }

    /** Gives the bytes away, in a file that goes when the caller closes it; there are none here afterwards. */
    FileChannel give() throws IOException {
        if (file == null) {
            moveToFile();
        }
        FileChannel given = file;
        file = null;
        space.giveFile(size);
        size = 0;
        return given;
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
}
