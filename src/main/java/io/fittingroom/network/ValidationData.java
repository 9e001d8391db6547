package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Pictures to validate on that are no part of the training samples. */
public enum ValidationData {
    /** The data set's test pictures, as the lesson has it; the final evaluation is then on pictures that callbacks have seen. */
    TEST,
    /** The pictures that the data set itself has for it. */
    VALIDATION;

    /** The name in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
