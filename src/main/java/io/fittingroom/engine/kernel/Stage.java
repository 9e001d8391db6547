package io.fittingroom.engine.kernel;

import java.util.SplittableRandom;

/**
 * The kernel of one operation in a {@link PicturePass}: it makes each sample's numbers into others, and on the way back the
 * gradients of those (dloss/dy) into its own samples' (dloss/dx). Whoever made it closes it.
 */
sealed interface Stage extends AutoCloseable permits SampleStage, BatchStage {

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

    @Override
    default void close() {
        // Most have nothing of their own in native memory.
    }
}
