package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.NativeFloats;

/**
 * What a convolution's window sees of a sample, as a matrix [depth, places]: for some rows of places at a time. Has memory of
 * its own: one for each thread.
 */
sealed interface Im2col permits UnitStrideIm2col, StridedIm2col {

    /** How far a row of places is from the next one. */
    int pitch();

    /** Begins with a sample. */
    void take(float[] sample);

    /** Fills a matrix, with gaps as in {@link SampleLayout}, for the rows of places from {@code first} to before {@code end}. */
    void gather(int first, int end, NativeFloats target);

    /** Begins with a sample's gradients, which get into {@code inputGradient}. */
    void begin(float[] inputGradient);

    /** Adds each number to the gradient of the sample's number that it was taken from. */
    void scatter(int first, int end, NativeFloats source);

    /** Ends with a sample's gradients. */
    void finish(float[] inputGradient);

    /**
     * Those of a window.
     *
     * @param sample compact unless the window moves by one
     */
    static Im2col of(SlidingWindow window, SampleLayout sample) {
        return window.down() == 1 && window.right() == 1
                ? new UnitStrideIm2col(window, sample)
                : new StridedIm2col(window);
    }
}
