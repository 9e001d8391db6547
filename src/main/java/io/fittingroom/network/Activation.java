package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Activation functions by their Keras names; element-wise, but for softmax, which acts on the last axis. */
public enum Activation {
    /** max(x, 0). */
    RELU,
    /** x above 0, 0.2 x below it: Keras 3's {@code negative_slope}. */
    LEAKY_RELU,
    /** x above 0, exp(x) - 1 below it. */
    ELU,
    /** Scaled ELU with the constants of Klambauer et al., 2017. */
    SELU,
    /** x Φ(x) with Φ by the error function, as Keras has it unless told {@code approximate}: Hendrycks and Gimpel, 2016. */
    GELU,
    /** x sigmoid(x), also known as SiLU. */
    SWISH,
    /** 1 / (1 + exp(-x)). */
    SIGMOID,
    TANH,
    /** log(1 + exp(x)). */
    SOFTPLUS,
    /** exp(x) over the sum of exp along the last axis: class probabilities. */
    SOFTMAX,
    /** x itself: Keras' default. */
    LINEAR;

    /** The name in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
