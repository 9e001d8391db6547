package io.fittingroom.engine.kernel;

import java.util.Arrays;

/** The largest number of each window, the first of equal ones; numbers beyond the border do not count. */
final class MaxPoolingStage implements SampleStage {

    private final SlidingWindow window;
    private final SampleLayout sample;
    private final SampleLayout output;
    private final boolean isPlainTwoByTwo;
    private final boolean isKept;
    /** Where each number came from: of each sample, or of each half where there is no way back. */
    private final int[][] chosen;

    /**
     * For a way back, or for prediction.
     *
     * @param samples how many at most have a way back; 0 where there is none
     */
    MaxPoolingStage(PictureOp.MaxPooled op, SampleLayout sample, int samples) {
        this.sample = sample;
        window = SlidingWindow.of(sample, op.window(), op.strides(), op.padding());
        output = SampleLayout.compact(sample.channels(), window.rows(), window.columns());
        isPlainTwoByTwo = window.windowHeight() == 2
                && window.windowWidth() == 2
                && 2 * window.rows() <= sample.height()
                && 2 * window.columns() <= sample.width()
                && window.down() == 2
                && window.right() == 2;
        isKept = samples > 0;
        chosen = new int[isKept ? samples : 2][output.size()];
    }

    @Override
    public SampleLayout output() {
        return output;
    }

    @Override
    public long cost() {
        return (long) LOOP * output.size() * window.windowHeight() * window.windowWidth();
    }

    @Override
    public void forward(int half, int index, float[] x, float[] y) {
        int[] from = chosen[isKept ? index : half];
        int at = 0;
        for (int channel = 0; channel < sample.channels(); channel++) {
            for (int row = 0; row < window.rows(); row++) {
                if (isPlainTwoByTwo) {
                    ofPairs(x, sample.row(channel, 2 * row), y, from, at);
                } else {
                    ofWindows(x, channel, row, y, from, at);
                }
                at += window.columns();
            }
        }
    }

    private void ofPairs(float[] x, int upper, float[] y, int[] from, int at) {
        int pitch = sample.pitch();
        for (int column = 0; column < window.columns(); column++) {
            int first = upper + 2 * column;
            int third = first + pitch;
            // Without branches, since nobody could foretell them.
            int above = first + isLess(x[first], x[first + 1]);
            int under = third + isLess(x[third], x[third + 1]);
            int choice = above + (under - above) * isLess(x[above], x[under]);
            y[at + column] = x[choice];
            from[at + column] = choice;
        }
    }

    /** 1 or 0; of two zeros none is less. */
    private static int isLess(float one, float other) {
        return Float.floatToRawIntBits(one - other + 0f) >>> 31;
    }

    private void ofWindows(float[] x, int channel, int row, float[] y, int[] from, int at) {
        int top = Math.max(0, row * window.down() - window.above());
        int bottom = Math.min(sample.height(), row * window.down() - window.above() + window.windowHeight());
        for (int column = 0; column < window.columns(); column++) {
            int start = column * window.right() - window.before();
            int left = Math.max(0, start);
            int right = Math.min(sample.width(), start + window.windowWidth());
            int choice = sample.row(channel, top) + left;
            float most = x[choice];
            for (int line = top; line < bottom; line++) {
                int begin = sample.row(channel, line);
                for (int i = begin + left; i < begin + right; i++) {
                    if (x[i] > most) {
                        most = x[i];
                        choice = i;
                    }
                }
            }
            y[at + column] = most;
            from[at + column] = choice;
        }
    }

    @Override
    public void backward(int half, int index, float[] x, float[] y, float[] outputGradient, float[] inputGradient) {
        int[] from = chosen[index];
        Arrays.fill(inputGradient, 0);
        for (int i = 0; i < from.length; i++) {
            inputGradient[from[i]] += outputGradient[i];
        }
    }
}
