package io.fittingroom.network;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * The arguments of Keras' {@code fit}.
 *
 * @param epochs passes over the training samples, at least 1
 * @param batchSize samples per step; the last batch of an epoch may be smaller
 * @param validationSplit the share of the samples, taken from the end before any shuffling, that is held out; in [0, 1)
 * @param shuffle whether each epoch goes through the samples in an order of its own
 * @param seed decides the first weights and every order; the same seed gives the same numbers on the same machine
 * @param callbacks rules that end the training early
 */
@Schema(description = "How a network was trained: the arguments of Keras' fit")
public record Fit(
        int epochs, int batchSize, double validationSplit, boolean shuffle, long seed, List<Callback> callbacks) {

    public Fit {
        callbacks = List.copyOf(callbacks);
    }

    /** How many of {@code samples} are trained on; the rest is held out. Keras: {@code floor(n * (1 - validation_split))}. */
    public int trainingSamples(int samples) {
        return (int) Math.floor(samples * (1 - validationSplit));
    }
}
