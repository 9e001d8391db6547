package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A figure of an epoch that a callback can watch. */
public enum Metric {
    LOSS(false, false),
    ACCURACY(true, false),
    VAL_LOSS(false, true),
    VAL_ACCURACY(true, true),
    TOP_K_ACCURACY(true, false),
    VAL_TOP_K_ACCURACY(true, true);

    private final boolean higherIsBetter;
    private final boolean ofValidation;

    Metric(boolean higherIsBetter, boolean ofValidation) {
        this.higherIsBetter = higherIsBetter;
        this.ofValidation = ofValidation;
    }

    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** True for figures that exist only when samples are held out. */
    public boolean ofValidation() {
        return ofValidation;
    }

    /** True for figures that exist only when the metric top_k_accuracy is asked for. */
    public boolean ofTopK() {
        return this == TOP_K_ACCURACY || this == VAL_TOP_K_ACCURACY;
    }

    /** The value in an epoch's figures; NaN where the epoch has none. */
    public double of(EpochFigures figures) {
        return switch (this) {
            case LOSS -> figures.loss();
            case ACCURACY -> figures.accuracy();
            case VAL_LOSS -> figures.valLoss();
            case VAL_ACCURACY -> figures.valAccuracy();
            case TOP_K_ACCURACY -> figures.topKAccuracy();
            case VAL_TOP_K_ACCURACY -> figures.valTopKAccuracy();
        };
    }

    /** The name in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
