package io.fittingroom.engine.train;

import java.util.SplittableRandom;

/**
 * Where a training's chance comes from: the same in every run, since each mini-batch begins its numbers anew from the seed,
 * the epoch and its own number. Used by one thread.
 */
public final class NoiseSource {

    private SplittableRandom random = new SplittableRandom(0);

    /** Begins the numbers of a mini-batch. */
    void begin(long seed, int epoch, int batch) {
        random = new SplittableRandom((seed * 1_000_003 + epoch) * 1_000_003 + batch);
    }

    public SplittableRandom random() {
        return random;
    }
}
