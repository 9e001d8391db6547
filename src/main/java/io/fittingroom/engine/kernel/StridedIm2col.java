package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.NativeFloats;
import java.util.Arrays;

/** Of a window that moves by more than one: number by number. */
final class StridedIm2col implements Im2col {

    private final SlidingWindow window;
    private float[] sample = {};
    private float[] inputGradient = {};
    private float[] seen = {};

    StridedIm2col(SlidingWindow window) {
        this.window = window;
    }

    @Override
    public int pitch() {
        return window.columns();
    }

    @Override
    public void take(float[] values) {
        sample = values;
    }

    @Override
    public void gather(int first, int end, NativeFloats target) {
        int size = size(first, end);
        window.gather(sample, seen, first, end);
        target.put(seen, 0, size, 0);
    }

    @Override
    public void begin(float[] outputGradients) {
        inputGradient = outputGradients;
        Arrays.fill(inputGradient, 0);
    }

    @Override
    public void scatter(int first, int end, NativeFloats source) {
        source.get(seen, 0, size(first, end), 0);
        window.scatter(seen, inputGradient, first, end);
    }

    @Override
    public void finish(float[] outputGradients) {
        // They are there already.
    }

    private int size(int first, int end) {
        int size = window.depth() * (end - first) * window.columns();
        if (seen.length < size) {
            seen = new float[size];
        }
        return size;
    }
}
