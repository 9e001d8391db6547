package io.fittingroom.engine.kernel;

/** Works on all samples of a mini-batch together. All its arrays have a row for each sample. */
non-sealed interface BatchStage extends Stage {

    /**
     * From x to y.
     *
     * @param count how many of the samples there are this time
     */
    void forward(float[][] x, float[][] y, int count);

    /**
     * From dloss/dy to dloss/dx, and the gradient of the weights.
     *
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
