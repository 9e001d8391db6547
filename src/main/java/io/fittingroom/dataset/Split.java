package io.fittingroom.dataset;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Pictures with their labels, numbered from 0: a data set's training or test part, or a range of one. Each picture is height
 * x width pixels, row by row from the top left, each of them one grey value in 0..255 or three: red, green and blue. Immutable
 * and thread-safe; ranges share their pixels.
 */
public final class Split {

    /** Pixels that are not in the heap are taken out by so many at once. */
    private static final int CHUNK = 4_096;

    private final byte @Nullable []
            heap; // [all pictures, height, width, channels], unsigned; null where they are mapped
    private final ByteBuffer pixels; // the same, from index 0 on
    private final char[] labels; // [all pictures]
    private final int height;
    private final int width;
    private final int channels;
    private final int from;
    private final int to;

    private Split(
            byte @Nullable [] heap,
            ByteBuffer pixels,
            char[] labels,
            int height,
            int width,
            int channels,
            int from,
            int to) {
        this.heap = heap;
        this.pixels = pixels;
        this.labels = labels;
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.from = from;
        this.to = to;
    }

    /**
     * Pictures from copies of these arrays.
     *
     * @param pixels unsigned bytes, shape [pictures, height, width, channels]
     * @param labels shape [pictures], each from 0 to below {@link Dataset#MOST_CLASSES}
     * @param channels 1 for grey, 3 for red, green and blue
     * @throws IllegalArgumentException when the lengths do not agree, or a label or the channels are none
     */
    public static Split of(byte[] pixels, int[] labels, int height, int width, int channels) {
        char[] checked = new char[labels.length];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= Dataset.MOST_CLASSES) {
                throw new IllegalArgumentException("picture " + i + " has the label " + labels[i] + ", where 0 to "
                        + (Dataset.MOST_CLASSES - 1) + " are possible");
            }
            checked[i] = (char) labels[i];
        }
        return owning(pixels.clone(), checked, height, width, channels);
    }

    /**
     * Grey pictures from copies of these arrays.
     *
     * @param pixels unsigned bytes, shape [pictures, height, width]
     * @param labels unsigned bytes, shape [pictures]
     * @throws IllegalArgumentException when the lengths do not agree
     */
    public static Split of(byte[] pixels, byte[] labels, int height, int width) {
        return owning(pixels.clone(), labels, height, width);
    }

    /** The same, but keeps the pixels, which the caller gives away. */
    static Split owning(byte[] pixels, byte[] labels, int height, int width) {
        char[] wide = new char[labels.length];
        for (int i = 0; i < labels.length; i++) {
            wide[i] = (char) Byte.toUnsignedInt(labels[i]);
        }
        return owning(pixels, wide, height, width, 1);
    }

    private static Split owning(byte[] pixels, char[] labels, int height, int width, int channels) {
        requirePictures(pixels.length, labels.length, height, width, channels);
        return new Split(pixels, ByteBuffer.wrap(pixels), labels, height, width, channels, 0, labels.length);
    }

    /**
     * Pictures in a file that is mapped into memory, and stays so as long as there is a split of it.
     *
     * @param pixels unsigned bytes, shape [pictures, height, width, channels], from index 0 on; nobody writes them any more
     * @param labels the caller gives them away
     */
    static Split mapped(ByteBuffer pixels, char[] labels, int height, int width, int channels) {
        requirePictures(pixels.limit(), labels.length, height, width, channels);
        return new Split(null, pixels, labels, height, width, channels, 0, labels.length);
    }

    private static void requirePictures(int pixels, int pictures, int height, int width, int channels) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("pictures have 1 or 3 channels, not " + channels);
        }
        if (height < 1 || width < 1 || pixels != (long) pictures * height * width * channels) {
            throw new IllegalArgumentException(pixels + " pixels are not " + pictures + " pictures of " + height + "x"
                    + width + (channels == 1 ? "" : "x" + channels));
        }
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

    /** 1 for grey pictures, 3 for red, green and blue ones. */
    public int channels() {
        return channels;
    }

    /** One picture's shape: [height, width] of grey ones, else [height, width, channels]. */
    public List<Integer> axes() {
        return channels == 1 ? List.of(height, width) : List.of(height, width, channels);
    }

    /** How many numbers a picture has. */
    public int numbersPerPicture() {
        return height * width * channels;
    }

    /** The class of a picture, an index into the data set's {@link Dataset#labels()}. */
    public int label(int index) {
        return labels[position(index)];
    }

    /** A copy of one picture's pixels: unsigned bytes, in the order of {@link #axes}. */
    public byte[] pixels(int index) {
        byte[] copy = new byte[numbersPerPicture()];
        pixels.get(start(index), copy);
        return copy;
    }

    /**
     * Writes one picture's pixels as numbers 0..255 to {@code target} from {@code offset} on: {@link #numbersPerPicture} of
     * them.
     */
    public void copyPixels(int index, float[] target, int offset) {
        int start = start(index);
        int count = numbersPerPicture();
        Objects.checkFromIndexSize(offset, count, target.length);
        if (heap != null) {
            copy(heap, start, count, target, offset);
            return;
        }
        // A few calls that copy much: a byte at a time, out of mapped memory takes several times as long.
        byte[] chunk = new byte[Math.min(count, CHUNK)];
        for (int done = 0; done < count; done += CHUNK) {
            int length = Math.min(CHUNK, count - done);
            pixels.get(start + done, chunk, 0, length);
            copy(chunk, 0, length, target, offset + done);
        }
    }

    private static void copy(byte[] from, int start, int count, float[] target, int offset) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = from[start + i] & 0xFF;
        }
    }

    /**
     * Writes one picture's pixels as numbers 0..255 to {@code target} from the absolute index {@code offset} on:
     * {@link #numbersPerPicture} of them. The buffer's position and limit stay as they are; the limit is respected.
     */
    public void copyPixels(int index, FloatBuffer target, int offset) {
        int start = start(index);
        int count = numbersPerPicture();
        Objects.checkFromIndexSize(offset, count, target.limit());
        for (int i = 0; i < count; i++) {
            target.put(offset + i, pixels.get(start + i) & 0xFF);
        }
    }

    /**
     * The pictures {@code from} (inclusive) to {@code to} (exclusive), numbered from 0, without copying them.
     *
     * @throws IndexOutOfBoundsException when the range is not within this split
     */
    public Split range(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        return new Split(heap, pixels, labels, height, width, channels, this.from + from, this.from + to);
    }

    /** How many pictures each class has: index i counts the label i. */
    int[] countsPerLabel(int classes) {
        int[] counts = new int[classes];
        for (int i = 0; i < size(); i++) {
            counts[label(i)]++;
        }
        return counts;
    }

    /** What of this split goes into a fingerprint. */
    Fingerprint.Part fingerprintPart() {
        MessageDigest digest = Sha256.create();
        int pictureBytes = numbersPerPicture();
        digest.update(pixels.slice(from * pictureBytes, size() * pictureBytes));
        return new Fingerprint.Part(digest.digest(), Arrays.copyOfRange(labels, from, to));
    }

    private int start(int index) {
        return position(index) * numbersPerPicture();
    }

    private int position(int index) {
        return from + Objects.checkIndex(index, size());
    }
}
