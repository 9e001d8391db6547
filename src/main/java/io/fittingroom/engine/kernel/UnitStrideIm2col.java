package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.NativeFloats;
import java.util.Arrays;

/**
 * Of a window that moves by one: what one of its numbers sees at all places is then a piece of the sample itself, if rows of
 * places are as far from each other as the sample's rows. So a whole row of the matrix is copied at once. Zeros around the
 * sample are made once; those after a row serve as those before the next one.
 */
final class UnitStrideIm2col implements Im2col {

    private final SlidingWindow window;
    private final SampleLayout sample;
    private final boolean isBordered;
    private final int pitch;
    private final int plane;
    private final float[] bordered;
    private final float[] borderedGradients;
    private float[] part = {}; // of the gradients, at the same indices
    private float[] source = {};
    private float[] outputGradients = {};

    UnitStrideIm2col(SlidingWindow window, SampleLayout sample) {
        this.window = window;
        this.sample = sample;
        int height = window.rows() - 1 + window.windowHeight();
        int width = window.columns() - 1 + window.windowWidth();
        isBordered = height > sample.height() || width > sample.width();
        int after = width - sample.width() - window.before();
        pitch = isBordered ? sample.width() + Math.max(window.before(), after) : sample.pitch();
        plane = isBordered ? height * pitch : sample.plane();
        int size = isBordered ? sample.channels() * plane + window.windowWidth() : 0;
        bordered = new float[size];
        borderedGradients = new float[size];
    }

    @Override
    public int pitch() {
        return pitch;
    }

    @Override
    public void take(float[] values) {
        source = isBordered ? bordered : values;
        if (isBordered) {
            for (int channel = 0; channel < sample.channels(); channel++) {
                for (int y = 0; y < sample.height(); y++) {
                    System.arraycopy(values, sample.row(channel, y), bordered, inside(channel, y), sample.width());
                }
            }
        }
    }

    private int inside(int channel, int y) {
        return channel * plane + (y + window.above()) * pitch + window.before();
    }

    @Override
    public void gather(int first, int end, NativeFloats target) {
        int width = width(first, end);
        int at = 0;
        for (int channel = 0; channel < sample.channels(); channel++) {
            for (int i = 0; i < window.windowHeight(); i++) {
                int start = channel * plane + (first + i) * pitch;
                for (int j = 0; j < window.windowWidth(); j++) {
                    target.put(source, start + j, start + j + width, at);
                    at += width;
                }
            }
        }
    }

    private int width(int first, int end) {
        return (end - first - 1) * pitch + window.columns();
    }

    @Override
    public void begin(float[] inputGradient) {
        outputGradients = isBordered ? borderedGradients : inputGradient;
        Arrays.fill(outputGradients, 0);
        if (part.length < outputGradients.length) {
            part = new float[outputGradients.length];
        }
    }

    @Override
    public void scatter(int first, int end, NativeFloats target) {
        int width = width(first, end);
        int at = 0;
        for (int channel = 0; channel < sample.channels(); channel++) {
            for (int i = 0; i < window.windowHeight(); i++) {
                int start = channel * plane + (first + i) * pitch;
                for (int j = 0; j < window.windowWidth(); j++) {
                    target.get(part, start + j, start + j + width, at);
                    add(part, outputGradients, start + j, start + j + width);
                    at += width;
                }
            }
        }
    }

    /** With one index for both, since HotSpot vectorises no other loop. */
    private static void add(float[] numbers, float[] target, int from, int to) {
        for (int i = from; i < to; i++) {
            target[i] += numbers[i];
        }
    }

    @Override
    public void finish(float[] inputGradient) {
        if (!isBordered) {
            return;
        }
        for (int channel = 0; channel < sample.channels(); channel++) {
            for (int y = 0; y < sample.height(); y++) {
                System.arraycopy(
                        borderedGradients, inside(channel, y), inputGradient, sample.row(channel, y), sample.width());
            }
        }
    }
}
