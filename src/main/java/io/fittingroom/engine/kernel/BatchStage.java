package io.fittingroom.engine.kernel;

/** Works on all samples of a mini-batch together. All its arrays have a row for each sample. */
non-sealed interface BatchStage extends Stage {

    /**
     * Takes a sample as it leaves the stages before this one. Two threads may do so, each with its own half of the samples.
     */
    default void take(int sample, float[] x) {
        // What needs the input as rows finds it there.
    }

    /**
     * From x to y.
     *
     * @param x what was taken, if {@link #needsInput}
     * @param count how many of the samples there are this time
     */
    void forward(float[][] x, float[][] y, int count);

    /**
     * From dloss/dy to dloss/dx, and the gradient of the weights.
     *
     * @param x as in forward
     * @param outputGradient dloss/dy
     * @param inputGradient gets dloss/dx; empty when nobody wants it
     */
    void backward(float[][] x, float[][] outputGradient, float[][] inputGradient, int count);

    @Override
    default boolean needsOutput() {
        return false;
    }

    @Override
    default boolean learns() {
        return true;
    }
}
