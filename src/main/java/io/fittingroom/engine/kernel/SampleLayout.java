package io.fittingroom.engine.kernel;

import io.fittingroom.network.Shape;

/**
 * How one sample's numbers lie in an array: channel after channel, row after row. Between two rows there may be numbers that
 * mean nothing: a convolution leaves such gaps where its window would lie across the border. Gradients are 0 there
 * ({@link TrainingPass}), so that sums over a whole channel are those of its rows.
 *
 * @param channels a row of numbers has as many channels, each of one number
 * @param pitch how far a row is from the next one; at least the width
 */
public record SampleLayout(int channels, int height, int width, int pitch) {

    /**
     * Of a picture.
     *
     * @param shape [height, width] or [height, width, channels]
     */
    public static SampleLayout of(Shape shape) {
        int channels = shape.rank() == 2 ? 1 : shape.last();
        return compact(channels, shape.axes().get(0), shape.axes().get(1));
    }

    /** A row of numbers. */
    static SampleLayout flat(int size) {
        return new SampleLayout(size, 1, 1, 1);
    }

    /** Without gaps. */
    static SampleLayout compact(int channels, int height, int width) {
        return new SampleLayout(channels, height, width, width);
    }

    /** How far a channel is from the next one. */
    int plane() {
        return (height - 1) * pitch + width;
    }

    /** How long the array is. */
    public int size() {
        return channels * plane();
    }

    boolean isCompact() {
        return pitch == width || height == 1;
    }

    /**
     * Copies a picture, whose channels come last, to where a compact layout has its numbers.
     *
     * @param pictures one after the other, each [height, width, channels]
     * @param index of the picture
     * @param at where its first number is to be
     */
    public void copy(float[] pictures, int index, float[] target, int at) {
        int plane = plane();
        int start = index * size();
        if (channels == 1) {
            System.arraycopy(pictures, start, target, at, plane);
            return;
        }
        for (int channel = 0; channel < channels; channel++) {
            int first = at + channel * plane;
            for (int i = 0; i < plane; i++) {
                target[first + i] = pictures[start + i * channels + channel];
            }
        }
    }

    /** Index of a row's first number. */
    int row(int channel, int y) {
        return channel * plane() + y * pitch;
    }

    /** Whether all numbers of a sample that lie in no row are 0. */
    boolean hasEmptyGaps(float[] numbers) {
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < height - 1; y++) {
                for (int i = row(channel, y) + width; i < row(channel, y + 1); i++) {
                    if (numbers[i] != 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}
