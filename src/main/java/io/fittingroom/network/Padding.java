package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a sliding window does at the border of its input. */
public enum Padding {
    /** The window stays inside: out = floor((in - window) / stride) + 1. */
    VALID {
        @Override
        int size(int input, int window, int stride) {
            return Math.floorDiv(input - window, stride) + 1;
        }
    },
    /** Zeros are put around the input, the odd one below and to the right: out = ceil(in / stride). */
    SAME {
        @Override
        int size(int input, int window, int stride) {
            return (input + stride - 1) / stride;
        }
    };

    /** How often a window fits along one axis; below 1 when it does not. */
    abstract int size(int input, int window, int stride);

    /**
     * The shape that a window leaves.
     *
     * @param picture [height, width, channels]
     * @param channels of the output
     */
    Shape slide(Window window, Window strides, Shape picture, int channels) {
        return Shape.of(
                size(picture.axes().get(0), window.height(), strides.height()),
                size(picture.axes().get(1), window.width(), strides.width()),
                channels);
    }

    /** The name in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
