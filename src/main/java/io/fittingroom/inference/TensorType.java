package io.fittingroom.inference;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The element types that a tensor of pixels may declare, by their names in the Open Inference Protocol. A network takes
 * 32-bit floats in 0..255: every integer type reads without loss, FP64 is rounded to the nearest 32-bit float.
 */
enum TensorType {
    UINT8(true, 255),
    UINT16(true, 255),
    UINT32(true, 255),
    UINT64(true, 255),
    INT8(true, 127),
    INT16(true, 255),
    INT32(true, 255),
    INT64(true, 255),
    FP32(false, 255),
    FP64(false, 255);

    private final boolean integral;
    private final int most;

    TensorType(boolean integral, int most) {
        this.integral = integral;
        this.most = most;
    }

    static Optional<TensorType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    /** A JSON number as a pixel; NaN for all else. An integer may be written with a zero fraction. */
    float pixel(JsonNode number) {
        double value = number.isNumber() ? number.asDouble(Double.NaN) : Double.NaN;
        boolean isPixel = value >= 0 && value <= most && (!integral || value == Math.rint(value));
        return isPixel ? (float) value : Float.NaN;
    }

    /** What {@link #pixel} takes, in words. */
    String expected() {
        return (integral ? "a whole number" : "a number") + " from 0 to " + most;
    }
}
