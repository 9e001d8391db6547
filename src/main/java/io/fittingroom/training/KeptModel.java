package io.fittingroom.training;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which model a cancelled job leaves behind. */
public enum KeptModel {
    /** None. */
    NONE,
    /** One with the weights as they are. */
    LAST,
    /** One with the weights of the epoch with the smallest val_loss, or loss where nothing is held out. */
    BEST;

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
