package io.fittingroom.evaluation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What must hold for an alias to move. */
enum PromotionRule {
    /** The new version is right on at least as many test pictures as the version that the alias points to. */
    ACCURACY_NOT_LOWER;

    /** The name in JSON. */
    @JsonValue
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean allows(int correct, int correctNow) {
        return switch (this) {
            case ACCURACY_NOT_LOWER -> correct >= correctNow;
        };
    }
}
