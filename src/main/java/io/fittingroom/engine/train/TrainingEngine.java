package io.fittingroom.engine.train;

/** What computes the outputs and gradients of a network that is trained. */
public enum TrainingEngine {
    /** Kernels of our own wherever they know the network ({@code DenseStack}, {@code PictureStack}), DL4J for every other. */
    AUTO,
    /** DL4J for every network. */
    DL4J
}
