package io.fittingroom.engine.kernel;

import io.fittingroom.network.Padding;
import io.fittingroom.network.Window;
import java.util.Arrays;

/**
 * A window that slides over a picture of [channels, height, width], and what it sees at each of its places. Immutable.
 *
 * @param down how far it moves from row to row
 * @param right how far it moves from column to column
 * @param above rows of zeros that are thought of above the picture
 * @param before columns of zeros that are thought of before the picture
 * @param rows places from top to bottom
 * @param columns places from left to right
 */
public record SlidingWindow(
        int channels,
        int height,
        int width,
        int windowHeight,
        int windowWidth,
        int down,
        int right,
        int above,
        int before,
        int rows,
        int columns) {

    /**
     * A window over a sample as TensorFlow slides it: with same padding there are max((places - 1) * stride + window - size, 0)
     * rows of zeros, the odd one below, and columns likewise. So every place sees some of the sample, however far the window
     * jumps.
     *
     * @param window not larger than the sample where padding is valid
     */
    static SlidingWindow of(SampleLayout sample, Window window, Window strides, Padding padding) {
        int rows = places(sample.height(), window.height(), strides.height(), padding);
        int columns = places(sample.width(), window.width(), strides.width(), padding);
        return new SlidingWindow(
                sample.channels(),
                sample.height(),
                sample.width(),
                window.height(),
                window.width(),
                strides.height(),
                strides.width(),
                border(sample.height(), window.height(), strides.height(), rows, padding),
                border(sample.width(), window.width(), strides.width(), columns, padding),
                rows,
                columns);
    }

    private static int places(int size, int window, int stride, Padding padding) {
        return switch (padding) {
            case SAME -> (size + stride - 1) / stride;
            case VALID -> (size - window) / stride + 1;
        };
    }

    private static int border(int size, int window, int stride, int places, Padding padding) {
        return switch (padding) {
            case SAME -> Math.max(0, (places - 1) * stride + window - size) / 2;
            case VALID -> 0;
        };
    }

    /** Numbers that the window sees at a place. */
    public int depth() {
        return channels * windowHeight * windowWidth;
    }

    public int places() {
        return rows * columns;
    }

    /**
     * Fills {@code seen}, [depth, places], with what the window sees at the places of the rows from {@code first} to before
     * {@code end}.
     */
    public void gather(float[] picture, float[] seen, int first, int end) {
        int at = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < windowHeight; i++) {
                for (int j = 0; j < windowWidth; j++) {
                    int from = firstInside(j);
                    int to = endInside(j);
                    for (int row = first; row < end; row++) {
                        int start = rowStart(channel, row, i);
                        if (start < 0 || from >= to) {
                            Arrays.fill(seen, at, at + columns, 0);
                        } else {
                            Arrays.fill(seen, at, at + from, 0);
                            copy(picture, start + from * right + j - before, seen, at + from, to - from);
                            Arrays.fill(seen, at + to, at + columns, 0);
                        }
                        at += columns;
                    }
                }
            }
        }
    }

    private void copy(float[] picture, int source, float[] seen, int at, int count) {
        if (right == 1) {
            System.arraycopy(picture, source, seen, at, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            seen[at + i] = picture[source + i * right];
        }
    }

    /** The way back: adds every number of {@code seen} to the picture's number that it was taken from. */
    public void scatter(float[] seen, float[] picture, int first, int end) {
        int at = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int i = 0; i < windowHeight; i++) {
                for (int j = 0; j < windowWidth; j++) {
                    int from = firstInside(j);
                    int to = endInside(j);
                    for (int row = first; row < end; row++) {
                        int start = rowStart(channel, row, i);
                        if (start >= 0) {
                            add(seen, at, picture, start + j - before, from, to);
                        }
                        at += columns;
                    }
                }
            }
        }
    }

    private void add(float[] seen, int at, float[] picture, int target, int from, int to) {
        if (right == 1) {
            // By itself, since the general loop is not vectorised.
            for (int column = from; column < to; column++) {
                picture[target + column] += seen[at + column];
            }
            return;
        }
        for (int column = from; column < to; column++) {
            picture[target + column * right] += seen[at + column];
        }
    }

    /** Index of the first number in the picture's row that row i of the window lies on; negative when it is outside. */
    private int rowStart(int channel, int row, int i) {
        int y = row * down + i - above;
        return y < 0 || y >= height ? -1 : (channel * height + y) * width;
    }

    /** The first place of a row at which column j of the window lies on the picture. */
    private int firstInside(int j) {
        return Math.min(columns, Math.max(0, -Math.floorDiv(j - before, right)));
    }

    private int endInside(int j) {
        return Math.min(columns, Math.floorDiv(width - 1 + before - j, right) + 1);
    }
}
