package io.fittingroom.engine.kernel;

/**
 * Works on one sample at a time, so that what a few of these stages do to it stays in a core's cache. Two threads may work
 * with it, each on its own half of the samples.
 */
non-sealed interface SampleStage extends Stage {

    /** Multiplications that take as long as one of our loops takes for one number. */
    int LOOP = 40;

    /**
     * Whether y has x's layout and each number depends on one. Both gradients are then one array, and x and y may be, where
     * nobody needs x on the way back.
     */
    default boolean isElementwise() {
        return false;
    }

    /**
     * From x to y.
     *
     * @param half 0 or 1, the half that the sample belongs to
     * @param sample its index in the mini-batch
     */
    void forward(int half, int sample, float[] x, float[] y);

    /**
     * From dloss/dy to dloss/dx; what the weights get from this sample is added to what the half's others gave. The samples
     * of a half come one after the other.
     *
     * @param x what went in, if {@link #needsInput}
     * @param y what came out, if {@link #needsOutput}
     * @param outputGradient dloss/dy
     * @param inputGradient gets dloss/dx, nothing but 0 in the gaps, where it is 0 before; the gradient's own array where elementwise; empty when nobody
     *     wants it
     */
    void backward(int half, int sample, float[] x, float[] y, float[] outputGradient, float[] inputGradient);

    /** The way back of both halves begins. */
    default void beginBackward() {
        // Most have no weights.
    }

    /** The way back of both halves has ended: what they gave is added up, the first half's first. */
    default void endBackward() {
        // Most have no weights.
    }

    @Override
    default boolean needsInput() {
        return false;
    }

    @Override
    default boolean needsOutput() {
        return false;
    }

    @Override
    default boolean learns() {
        return false;
    }
}
