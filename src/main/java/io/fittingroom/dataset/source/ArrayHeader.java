package io.fittingroom.dataset.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an IDX or npy file says of the array in it.
 *
 * @param shape 1 to 4 dimensions, each at least 0; their product fits a long
 * @param fortranOrder whether the first index runs fastest
 */
record ArrayHeader(ElementType type, List<Long> shape, boolean fortranOrder) {

    static final int MOST_DIMENSIONS = 4;

    ArrayHeader {
        shape = List.copyOf(shape);
    }

    /** Reads the header of either kind and leaves the stream at the first element. */
    static ArrayHeader read(String file, FileKind kind, InputStream in) throws IOException {
        return kind == FileKind.IDX ? IdxHeader.read(file, in) : NpyHeader.read(file, in);
    }

    /** As {@code shape}, checked; a file says what it likes. */
    static ArrayHeader of(String file, ElementType type, List<Long> shape, boolean fortranOrder) {
        long elements = 1;
        for (long side : shape) {
            if (side < 0 || (side > 0 && elements > Long.MAX_VALUE / 16 / side)) {
                throw SourceFault.HEADER_NOT_UNDERSTOOD
                        .in(file)
                        .with("why", "it has the impossible shape " + shown(shape))
                        .refusal();
            }
            elements *= Math.max(1, side);
        }
        if (shape.isEmpty() || shape.size() > MOST_DIMENSIONS) {
            throw SourceFault.DIMENSIONS.in(file).with("shape", shown(shape)).refusal();
        }
        return new ArrayHeader(type, shape, fortranOrder);
    }

    long count() {
        return shape.get(0);
    }

    String shownShape() {
        return shown(shape);
    }

    private static String shown(List<Long> shape) {
        return shape.stream().limit(8).map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
