package io.fittingroom.dataset;

import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

/**
 * Pictures with their labels, numbered from 0: a data set's training or test part, or a range of one. Each picture is height
 * x width grey pixels in 0..255, row by row from the top left. Immutable and thread-safe; ranges share their pixels.
 */
public final class Split {

    private final byte[] pixels; // [all pictures, height, width], unsigned
    private final byte[] labels; // [all pictures], unsigned
    private final int height;
    private final int width;
    private final int from;
    private final int to;

    private Split(byte[] pixels, byte[] labels, int height, int width, int from, int to) {
        this.pixels = pixels;
        this.labels = labels;
        this.height = height;
        this.width = width;
        this.from = from;
        this.to = to;
    }

    /**
     * Pictures from copies of these arrays.
     *
     * @param pixels unsigned bytes, shape [pictures, height, width]
     * @param labels unsigned bytes, shape [pictures]
     * @throws IllegalArgumentException when the lengths do not agree
     */
    public static Split of(byte[] pixels, byte[] labels, int height, int width) {
        return owning(pixels.clone(), labels.clone(), height, width);
    }

    /** As {@link #of}, but keeps the arrays, which the caller gives away. */
    static Split owning(byte[] pixels, byte[] labels, int height, int width) {
        if (height < 1 || width < 1 || pixels.length != (long) labels.length * height * width) {
            throw new IllegalArgumentException(
                    pixels.length + " pixels are not " + labels.length + " pictures of " + height + "x" + width);
        }
        return new Split(pixels, labels, height, width, 0, labels.length);
    }

    /** The number of pictures. */
    public int size() {
        return to - from;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    /** The class of a picture, an index into the data set's {@link Dataset#labels()}. */
    public int label(int index) {
        return Byte.toUnsignedInt(labels[position(index)]);
    }

    /** A copy of one picture's pixels: unsigned bytes, shape [height, width]. */
    public byte[] pixels(int index) {
        int start = start(index);
        return Arrays.copyOfRange(pixels, start, start + height * width);
    }

    /** Writes one picture's pixels as numbers 0..255 to {@code target} from {@code offset} on: height x width of them. */
    public void copyPixels(int index, float[] target, int offset) {
        int start = start(index);
        int count = height * width;
        Objects.checkFromIndexSize(offset, count, target.length);
        for (int i = 0; i < count; i++) {
            target[offset + i] = pixels[start + i] & 0xFF;
        }
    }

    /**
     * Writes one picture's pixels as numbers 0..255 to {@code target} from the absolute index {@code offset} on: height x
     * width of them. The buffer's position and limit stay as they are; the limit is respected.
     */
    public void copyPixels(int index, FloatBuffer target, int offset) {
        int start = start(index);
        int count = height * width;
        Objects.checkFromIndexSize(offset, count, target.limit());
        for (int i = 0; i < count; i++) {
            target.put(offset + i, pixels[start + i] & 0xFF);
        }
    }

    /**
     * The pictures {@code from} (inclusive) to {@code to} (exclusive), numbered from 0, without copying them.
     *
     * @throws IndexOutOfBoundsException when the range is not within this split
     */
    public Split range(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        return new Split(pixels, labels, height, width, this.from + from, this.from + to);
    }

    /** How many pictures each class has: index i counts the label i. */
    int[] countsPerLabel(int classes) {
        int[] counts = new int[classes];
        for (int i = 0; i < size(); i++) {
            counts[label(i)]++;
        }
        return counts;
    }

    /** Feeds the pixels, shape [size, height, width], to a digest. */
    void digestPixels(MessageDigest digest) {
        int pictureBytes = height * width;
        digest.update(pixels, from * pictureBytes, size() * pictureBytes);
    }

    /** Feeds the labels, shape [size], to a digest. */
    void digestLabels(MessageDigest digest) {
        digest.update(labels, from, size());
    }

    private int start(int index) {
        return position(index) * height * width;
    }

    private int position(int index) {
        return from + Objects.checkIndex(index, size());
    }
}
