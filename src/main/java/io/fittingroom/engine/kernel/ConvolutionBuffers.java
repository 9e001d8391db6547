package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.Arena;
import io.fittingroom.engine.blas.NativeFloats;

/**
 * Native memory in which one half of the samples pass the convolutions, one sample at a time: what the window sees, and the
 * sums or their gradients. One thread at a time.
 */
public final class ConvolutionBuffers {

    /** Numbers that are gathered at a time, 256 kB of them: they stay in a core's own cache. */
    static final int MOST_SEEN = 1 << 16;

    final NativeFloats seen;
    final NativeFloats sums;

    /** The sums begin as zeros, as what is in their gaps is multiplied by gradients of 0. */
    ConvolutionBuffers(int seen, int sums, Arena arena) {
        this.seen = arena.floats(Math.max(1, seen));
        this.sums = arena.floats(Math.max(1, sums));
        this.sums.put(new float[sums], 0, sums, 0);
    }
}
