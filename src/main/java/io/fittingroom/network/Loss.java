package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What training makes small. */
public enum Loss {
    /** -log of the probability that the network gives to the true class; mean over the samples. In nats. */
    SPARSE_CATEGORICAL_CROSSENTROPY;

    /** The name in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
