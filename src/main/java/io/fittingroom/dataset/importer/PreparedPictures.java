package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.source.SplitName;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of an import in the order in which they were read: pixels in a file without a name, and some 40 bytes of heap for
 * each. Not thread-safe.
 */
final class PreparedPictures implements Closeable {

    private static final int BUFFER_BYTES = 1 << 20;

    private final FileChannel file;
    private final int pictureBytes;
    private final ByteBuffer buffer;
    private int size;
    private int written; // pictures in the file; the others are in the buffer
    private char[] labels = new char[1024];
    private @Nullable SplitName[] splits = new SplitName[1024];
    private boolean[] constant = new boolean[1024];
    private long[] hashes = new long[2048];
    private long[] looks = new long[1024];

    /**
     * @param directory where the file is made
     * @param pictureBytes of each picture's pixels
     */
    PreparedPictures(Path directory, int pictureBytes) throws IOException {
        this.pictureBytes = pictureBytes;
        this.buffer = ByteBuffer.allocate(Math.max(1, BUFFER_BYTES / pictureBytes) * pictureBytes);
        this.file = FileChannel.open(
                Files.createTempFile(directory, "pixels-", ""),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    /**
     * Takes a picture.
     *
     * @param label the number of its label in the order in which labels were met
     * @param split null where the upload does not say
     */
    void add(Prepared picture, int label, @Nullable SplitName split) throws IOException {
        if (size == labels.length) {
            grow();
        }
        labels[size] = (char) label;
        splits[size] = split;
        constant[size] = picture.isConstant();
        hashes[2 * size] = picture.hashHigh();
        hashes[2 * size + 1] = picture.hashLow();
        looks[size] = picture.look();
        size++;
        buffer.put(picture.pixels());
        if (!buffer.hasRemaining()) {
            flush();
        }
    }

    private void grow() {
        int more = Math.multiplyExact(2, size);
        labels = Arrays.copyOf(labels, more);
        splits = Arrays.copyOf(splits, more);
        constant = Arrays.copyOf(constant, more);
        hashes = Arrays.copyOf(hashes, 2 * more);
        looks = Arrays.copyOf(looks, more);
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
        written = size;
    }

    int size() {
        return size;
    }

    int label(int index) {
        return labels[index];
    }

    /** Puts the index of each label's class in its place. */
    void relabel(int[] classOfLabel) {
        for (int i = 0; i < size; i++) {
            labels[i] = (char) classOfLabel[labels[i]];
        }
    }

    @Nullable SplitName split(int index) {
        return splits[index];
    }

    boolean isConstant(int index) {
        return constant[index];
    }

    long hashHigh(int index) {
        return hashes[2 * index];
    }

    long hashLow(int index) {
        return hashes[2 * index + 1];
    }

    long look(int index) {
        return looks[index];
    }

    /** Reads a picture's pixels. */
    void read(int index, byte[] target) throws IOException {
        if (index >= written) {
            flush();
        }
        ByteBuffer pixels = ByteBuffer.wrap(target, 0, pictureBytes);
        long at = (long) index * pictureBytes;
        while (pixels.hasRemaining()) {
            if (file.read(pixels, at + pixels.position()) < 0) {
                throw new EOFException("the file of pixels is shorter than what was written");
            }
        }
    }

    int pictureBytes() {
        return pictureBytes;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
