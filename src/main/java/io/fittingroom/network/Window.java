package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * Height and width of a convolution's or a pooling's window, or of its steps, in pixels.
 *
 * @param height at least 1
 * @param width at least 1
 */
@Schema(description = "Height and width, in pixels, of a window or of its steps; a single number stands for both")
public record Window(int height, int width) {

    static final Window ONE = square(1);

    /** A window as high as wide. */
    public static Window square(int size) {
        return new Window(size, size);
    }

    /** The form in JSON: [height, width]. */
    @JsonValue
    public List<Integer> sizes() {
        return List.of(height, width);
    }

    @Override
    public String toString() {
        return sizes().toString();
    }
}
