package io.fittingroom.engine.kernel;

/**
 * How one sample's numbers lie in an array: channel after channel, row after row. Between two rows there may be numbers that
 * mean nothing: a convolution leaves such gaps where its window would lie across the border. Gradients are 0 there
 * ({@link TrainingPass}), so that sums over a whole channel are those of its rows.
 *
 * @param channels a row of numbers has as many channels, each of one number
 * @param pitch how far a row is from the next one; at least the width
 */
public record SampleLayout(int channels, int height, int width, int pitch) {

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
