package io.fittingroom.dataset.source;

/** Holds pictures that come as numbers to the limits, before any is read. */
final class PixelChecks {

    private PixelChecks() {}

    static void shape(String file, long height, long width, long channels, SourceLimits limits) {
        if (Math.min(height, width) < limits.smallestSide()
                || Math.max(height, width) > limits.largestSide()
                || (channels != 1 && channels != 3)) {
            throw SourceFault.SIDES
                    .in(file)
                    .with("shape", height + "x" + width + (channels == 1 ? "" : "x" + channels))
                    .with("least", limits.smallestSide())
                    .with("most", limits.largestSide())
                    .refusal();
        }
    }

    /** @param count of all pictures so far */
    static void count(String file, long count, PixelShape shape, SourceLimits limits) {
        if (count > limits.pictures()) {
            throw SourceFault.TOO_MANY_PICTURES
                    .in(file)
                    .with("count", count)
                    .with("most", limits.pictures())
                    .refusal();
        }
        if (count * shape.size() > limits.decodedBytes()) {
            throw SourceFault.TOO_MANY_BYTES
                    .in(file)
                    .with("bytes", count * shape.size())
                    .with("most", limits.decodedBytes())
                    .refusal();
        }
    }
}
