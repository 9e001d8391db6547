package io.fittingroom.engine.imported;

import io.fittingroom.network.Activation;
import java.util.Map;
import java.util.Set;

/** Reads the activation functions of DL4J's {@code configuration.json}; refuses what ours do not compute. Stateless. */
final class ActivationReader {

    private static final String ACTIVATIONS = "org.nd4j.linalg.activations.impl.Activation";

    private static final Map<String, Activation> PLAIN = Map.of(
            "SELU", Activation.SELU,
            "Swish", Activation.SWISH,
            "Sigmoid", Activation.SIGMOID,
            "TanH", Activation.TANH,
            "SoftPlus", Activation.SOFTPLUS,
            "Softmax", Activation.SOFTMAX,
            "Identity", Activation.LINEAR);

    private ActivationReader() {}

    /** @param function the place of an {@code activationFn} */
    static Activation read(ForeignJson function) {
        String name = function.className();
        String word = name.startsWith(ACTIVATIONS) ? name.substring(ACTIVATIONS.length()) : "";
        if (PLAIN.containsKey(word)) {
            function.allowOnly(Set.of("@class"));
            return PLAIN.get(word);
        }
        return switch (word) {
            case "ReLU" -> {
                function.allowOnly(Set.of("@class", "max", "negativeSlope", "threshold"));
                requireZero(function, "negativeSlope");
                requireZero(function, "threshold");
                if (function.has("max") && function.get("max").number() != 0) {
                    throw function.get("max").refused("is not null; a ReLU with a ceiling is not known here.");
                }
                yield Activation.RELU;
            }
            case "LReLU" -> {
                function.allowOnly(Set.of("@class", "alpha"));
                require(function, "alpha", 0.2, "leaky_relu has the slope 0.2 here, as in Keras 3");
                yield Activation.LEAKY_RELU;
            }
            case "ELU" -> {
                function.allowOnly(Set.of("@class", "alpha"));
                require(function, "alpha", 1, "elu has alpha 1 here");
                yield Activation.ELU;
            }
            case "GELU" -> {
                function.allowOnly(Set.of("@class", "precise"));
                if (!function.has("precise") || !function.get("precise").bool()) {
                    throw function.refused(
                            "is GELU in its coarse form, x sigmoid(1.702 x); gelu here is the exact form; of DL4J's two, precise: true is taken, with a note.");
                }
                yield Activation.GELU;
            }
            default ->
                throw function.unknownClass(
                        "ActivationReLU, -LReLU, -ELU, -SELU, -GELU, -Swish, -Sigmoid, -TanH, -SoftPlus, -Softmax and -Identity");
        };
    }

    private static void requireZero(ForeignJson function, String field) {
        if (function.has(field)) {
            require(function, field, 0, "relu is max(x, 0) here");
        }
    }

    private static void require(ForeignJson function, String field, double value, String why) {
        double found = function.get(field).number();
        if (found != value) {
            throw function.get(field).refused("is " + found + "; " + why + ".");
        }
    }
}
