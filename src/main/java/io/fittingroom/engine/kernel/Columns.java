package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.NativeFloats;

/**
 * What a convolution's window sees of a sample, as a matrix [depth, places]: for some rows of places at a time. Has memory of
 * its own: one for each thread.
 */
sealed interface Columns permits ShiftedColumns, StridedColumns {

    /** How far a row of places is from the next one. */
    int pitch();

    /** Begins with a sample. */
    void take(float[] sample);

    /** Fills a matrix, with gaps as in {@link Planes}, for the rows of places from {@code first} to before {@code end}. */
    void gather(int first, int end, NativeFloats target);

    /** Begins with a sample's slopes, which get into {@code below}. */
    void begin(float[] below);

    /** Adds each number to the slope of the sample's number that it was taken from. */
    void scatter(int first, int end, NativeFloats source);

    /** Ends with a sample's slopes. */
    void finish(float[] below);

    /**
     * Those of a window.
     *
     * @param sample compact unless the window moves by one
     */
    static Columns of(SlidingWindow window, Planes sample) {
        return window.down() == 1 && window.right() == 1
                ? new ShiftedColumns(window, sample)
                : new StridedColumns(window);
    }
}
