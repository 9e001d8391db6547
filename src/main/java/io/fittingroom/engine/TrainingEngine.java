package io.fittingroom.engine;

/** What computes the outputs and gradients of a network that is trained. */
public enum TrainingEngine {
    /** Kernels of our own for a stack of dense layers ({@link DenseStack}), DL4J for every other network. */
    AUTO,
    /** DL4J for every network. */
    DL4J
}
