package io.fittingroom.engine.kernel;

import java.util.Arrays;

/** The mean of each window; numbers beyond the border do not count. */
final class MeanPoolingStage implements SampleStage {

    private final SlidingWindow window;
    private final SampleLayout sample;
    private final SampleLayout output;
    private final float[][] lines; // of each half: a row of windows, added up from top to bottom

    MeanPoolingStage(PictureOp.MeanPooled op, SampleLayout sample) {
        this.sample = sample;
        window = SlidingWindow.of(sample, op.window(), op.strides(), op.padding());
        output = SampleLayout.compact(sample.channels(), window.rows(), window.columns());
        lines = new float[2][sample.width()];
    }

    @Override
    public SampleLayout output() {
        return output;
    }

    @Override
    public long cost() {
        return (long) LOOP * output.channels() * window.rows() * sample.width() * window.windowHeight();
    }

    @Override
    public void forward(int half, int index, float[] x, float[] y) {
        float[] line = lines[half];
        int at = 0;
        for (int channel = 0; channel < sample.channels(); channel++) {
            for (int row = 0; row < window.rows(); row++) {
                int top = top(row);
                int bottom = bottom(row);
                Arrays.fill(line, 0);
                for (int i = top; i < bottom; i++) {
                    int from = sample.row(channel, i);
                    for (int j = 0; j < line.length; j++) {
                        line[j] += x[from + j];
                    }
                }
                for (int column = 0; column < window.columns(); column++) {
                    float sum = 0;
                    for (int j = left(column); j < right(column); j++) {
                        sum += line[j];
                    }
                    y[at++] = sum / ((bottom - top) * (right(column) - left(column)));
                }
            }
        }
    }

    @Override
    public void backward(int half, int index, float[] x, float[] y, float[] outputGradient, float[] inputGradient) {
        float[] line = lines[half];
        Arrays.fill(inputGradient, 0);
        int at = 0;
        for (int channel = 0; channel < sample.channels(); channel++) {
            for (int row = 0; row < window.rows(); row++) {
                int top = top(row);
                int bottom = bottom(row);
                Arrays.fill(line, 0);
                for (int column = 0; column < window.columns(); column++) {
                    float share = outputGradient[at++] / ((bottom - top) * (right(column) - left(column)));
                    for (int j = left(column); j < right(column); j++) {
                        line[j] += share;
                    }
                }
                for (int i = top; i < bottom; i++) {
                    int from = sample.row(channel, i);
                    for (int j = 0; j < line.length; j++) {
                        inputGradient[from + j] += line[j];
                    }
                }
            }
        }
    }

    private int top(int row) {
        return Math.max(0, row * window.down() - window.above());
    }

    private int bottom(int row) {
        return Math.min(sample.height(), row * window.down() - window.above() + window.windowHeight());
    }

    private int left(int column) {
        return Math.max(0, column * window.right() - window.before());
    }

    private int right(int column) {
        return Math.min(sample.width(), column * window.right() - window.before() + window.windowWidth());
    }
}
