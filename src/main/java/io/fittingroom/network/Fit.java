package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The arguments of Keras' {@code fit}.
 *
 * @param epochs passes over the training samples, at least 1
 * @param batchSize samples per step; the last batch of an epoch may be smaller
 * @param validationSplit the share of the samples, taken from the end before any shuffling, that is held out; in [0, 1)
 * @param validationData the split that is validated on instead; null for none
 * @param shuffle whether each epoch goes through the samples in an order of its own
 * @param seed decides the first weights, every order and all noise; the same seed gives the same numbers on the same machine
 * @param classWeight what a sample of a class counts in the loss; 1 for a class that is not named
 * @param augmentation how training pictures are changed at random; null for not at all
 * @param callbacks rules that watch the epochs
 */
@Schema(description = "How a network was trained: the arguments of Keras' fit")
public record Fit(
        int epochs,
        int batchSize,
        double validationSplit,

        @Schema(description = "the split validated on instead of a part of the training samples", nullable = true)
        @Nullable ValidationData validationData,

        boolean shuffle,
        long seed,

        @Schema(description = "what a sample of a class counts in the loss", example = "{\"6\": 2.0}")
        Map<Integer, Double> classWeight,

        @Schema(description = "how training pictures are changed at random; null for not at all", nullable = true)
        @Nullable Augmentation augmentation,

        List<Callback> callbacks) {

    public Fit {
        classWeight = Collections.unmodifiableMap(new TreeMap<>(classWeight));
        callbacks = List.copyOf(callbacks);
    }

    /** Without a validation set, class weights and augmentation. */
    public Fit(
            int epochs, int batchSize, double validationSplit, boolean shuffle, long seed, List<Callback> callbacks) {
        this(epochs, batchSize, validationSplit, null, shuffle, seed, Map.of(), null, callbacks);
    }

    /** As it was stored: by the reader of requests, so that what an earlier version did not know has its default. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Fit stored(JsonNode json) {
        return NetworkReader.stored(json, fields -> NetworkReader.fit(fields, 0, null));
    }

    /** How many of {@code samples} are trained on; the rest is held out. Keras: {@code floor(n * (1 - validation_split))}. */
    public int trainingSamples(int samples) {
        return (int) Math.floor(samples * (1 - validationSplit));
    }

    /** How many mini-batches an epoch has when the training set has {@code samples}. */
    public int stepsPerEpoch(int samples) {
        return (trainingSamples(samples) + batchSize - 1) / batchSize;
    }

    /** How many samples the smallest mini-batch of an epoch has, which is the last one. */
    public int lastBatch(int samples) {
        int rest = trainingSamples(samples) % batchSize;
        return rest == 0 ? batchSize : rest;
    }

    /** Whether epochs have {@code val_loss} and {@code val_accuracy}. */
    @JsonIgnore
    public boolean hasValidation() {
        return validationSplit > 0 || validationData != null;
    }
}
