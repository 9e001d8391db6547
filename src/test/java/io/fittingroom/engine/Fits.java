package io.fittingroom.engine;

import io.fittingroom.network.Augmentation;
import io.fittingroom.network.Callback;
import io.fittingroom.network.Fit;
import io.fittingroom.network.ValidationData;
import java.util.List;
import java.util.Map;

/** Arguments of fit, most of them Keras' defaults. */
public final class Fits {

    private Fits() {}

    public static Fit of(int epochs, Callback... callbacks) {
        return new Fit(epochs, 20, 0.2, true, 42, List.of(callbacks));
    }

    public static Fit augmented(int epochs, long seed, Callback... callbacks) {
        return new Fit(
                epochs, 20, 0.2, null, true, seed, Map.of(), new Augmentation(0.1, 0.1, true), List.of(callbacks));
    }

    public static Fit weighted(Map<Integer, Double> classWeight) {
        return new Fit(1, 1_000, 0, null, true, 42, classWeight, null, List.of());
    }

    public static Fit validatedOnTest(int epochs) {
        return new Fit(epochs, 20, 0, ValidationData.TEST, true, 42, Map.of(), null, List.of());
    }
}
