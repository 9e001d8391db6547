package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which way a watched figure gets better. */
public enum Mode {
    /** By the figure's name: an accuracy upwards, a loss downwards. */
    AUTO,
    MIN,
    MAX;

    /** Whether a greater value of the figure is better. */
    public boolean higherIsBetter(Metric monitor) {
        return this == AUTO ? monitor.higherIsBetter() : this == MAX;
    }

    /** The name in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
