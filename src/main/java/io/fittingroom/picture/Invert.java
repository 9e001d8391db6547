package io.fittingroom.picture;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether light and dark change places, so that the article is light on dark as in the training pictures. */
public enum Invert {
    /** As the picture's background says: a light background is inverted, a dark one is not. */
    AUTO,
    /** Always. */
    YES,
    /** Never. */
    NO;

    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
