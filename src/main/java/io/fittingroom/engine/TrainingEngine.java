package io.fittingroom.engine;

/** What computes the outputs and gradients of a network that is trained. */
public enum TrainingEngine {
    /** Kernels of our own wherever they know the network ({@link DenseStack}, {@link PictureStack}), DL4J for every other. */
    AUTO,
    /** DL4J for every network. */
    DL4J
}
