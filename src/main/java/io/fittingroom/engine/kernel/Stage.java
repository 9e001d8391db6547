package io.fittingroom.engine.kernel;

import java.util.SplittableRandom;

/**
 * The kernel of one operation in a {@link ForwardPass}: it makes each sample's numbers into others, and on the way back the
 * gradients of those (dloss/dy) into its own samples' (dloss/dx).
 */
sealed interface Stage permits SampleStage, BatchStage {

    /** How what it makes of a sample lies. */
    SampleLayout output();

    /** Whether its way back looks at what went in. */
    boolean needsInput();

    /** Whether its way back looks at what came out. */
    boolean needsOutput();

    /** Whether it has weights. */
    boolean learns();

    /** What it costs to take one sample forward, in multiplications of OpenBLAS's. */
    long cost();

    /** Draws what chance is to do with so many samples. */
    default void draw(SplittableRandom random, int samples) {
        // Most leave nothing to chance.
    }
}
