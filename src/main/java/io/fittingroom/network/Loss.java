package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What training makes small. */
public enum Loss {
    /** -log of the probability that the network gives to the true class; mean over the samples. In nats. */
    SPARSE_CATEGORICAL_CROSSENTROPY,
    /** The same of labels that Keras wants one-hot; the service encodes them, so the numbers are the same too. */
    CATEGORICAL_CROSSENTROPY,
    /** (probability - one-hot label)^2; mean over the classes and the samples. */
    MEAN_SQUARED_ERROR;

    public boolean isCrossentropy() {
        return this != MEAN_SQUARED_ERROR;
    }

    /** The name in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
