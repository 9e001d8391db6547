package io.fittingroom.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of one sample, without the batch axis: [28, 28] for a picture, [26, 26, 32] for what a convolution
 * with 32 filters makes of it, [128] for the output of 128 neurons.
 *
 * @param axes sizes, outermost first; each at least 1
 */
@Schema(description = "Sizes of one sample's axes, outermost first, without the batch axis")
public record Shape(@JsonValue List<Integer> axes) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Shape {
        axes = List.copyOf(axes);
    }

    public static Shape of(Integer... axes) {
        return new Shape(Arrays.asList(axes));
    }

    public int rank() {
        return axes.size();
    }

    /** The size of the last axis. */
    public int last() {
        return axes.get(axes.size() - 1);
    }

    /** How many numbers a sample has. */
    public long elements() {
        return axes.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    /** [height, width] with its one channel, [height, width, 1]; any other shape as it is. */
    Shape withChannels() {
        return rank() == 2 ? of(axes.get(0), axes.get(1), 1) : this;
    }

    @Override
    public String toString() {
        return axes.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
