package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * How a layer's numbers start, by Keras' names and with Keras' default arguments. {@code fan_in} is how many numbers each
 * output of the layer is made of, {@code fan_out} how many outputs each input takes part in.
 */
public enum Initializer {
    /** Uniform within ±sqrt(6 / (fan_in + fan_out)): Glorot and Bengio, 2010. */
    GLOROT_UNIFORM,
    /** Normal, cut at two standard deviations, variance 2 / (fan_in + fan_out). */
    GLOROT_NORMAL,
    /** Uniform within ±sqrt(6 / fan_in): He et al., 2015. */
    HE_UNIFORM,
    /** Normal, cut at two standard deviations, variance 2 / fan_in. */
    HE_NORMAL,
    /** Uniform within ±sqrt(3 / fan_in): LeCun et al., 1998. */
    LECUN_UNIFORM,
    /** Normal, cut at two standard deviations, variance 1 / fan_in. */
    LECUN_NORMAL,
    /** Uniform within ±0.05. */
    RANDOM_UNIFORM,
    /** Normal, standard deviation 0.05. */
    RANDOM_NORMAL,
    /** Normal, standard deviation 0.05, cut at two of them. */
    TRUNCATED_NORMAL,
    ZEROS,
    ONES;

    /** The name in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
