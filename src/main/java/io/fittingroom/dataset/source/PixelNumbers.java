package io.fittingroom.dataset.source;

import io.fittingroom.dataset.source.SourceSettings.ValueRange;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Makes pixels, unsigned bytes, of an array's numbers. */
final class PixelNumbers {

    /** What rounding in float16 adds to 1. */
    private static final double UNIT_TOLERANCE = 1e-3;

    private final String file;
    private final ElementType type;
    private final ValueRange range;

    private PixelNumbers(String file, ElementType type, ValueRange range) {
        this.file = file;
        this.type = type;
        this.range = range;
    }

    /** @throws SourceRefusedException for floats of which nobody said what white is, and for text */
    static PixelNumbers of(String file, ElementType type, Optional<ValueRange> range) {
        if (!type.isNumber()) {
            throw SourceFault.TYPE_NOT_READ.in(file).with("type", type).refusal();
        }
        return switch (type.kind()) {
            case BOOL -> new PixelNumbers(file, type, ValueRange.UNIT);
            case FLOAT ->
                new PixelNumbers(
                        file,
                        type,
                        range.orElseThrow(
                                () -> SourceFault.VALUE_RANGE_NEEDED.at(file, 1).refusal()));
            default -> new PixelNumbers(file, type, ValueRange.BYTE);
        };
    }

    /** Whether the numbers are the pixels, byte by byte. */
    boolean areBytes() {
        return type.kind() == ElementType.Kind.UNSIGNED && type.bytes() == 1;
    }

    /**
     * Makes {@code count} pixels.
     *
     * @param row names each number's picture, from its index
     */
    void read(byte[] numbers, int count, byte[] pixels, Row row) {
        ByteBuffer elements = ByteBuffer.wrap(numbers).order(type.order());
        for (int i = 0; i < count; i++) {
            double number = type.number(elements, i);
            int pixel = pixel(number, range);
            if (pixel < 0) {
                throw SourceFault.PIXEL_OUT_OF_RANGE
                        .at(file, row.of(i))
                        .with("value", number)
                        .with("least", 0)
                        .with("most", range == ValueRange.UNIT ? 1 : 255)
                        .refusal();
            }
            pixels[i] = (byte) pixel;
        }
    }

    /** 0..255, or -1 for a number out of range or not a number. */
    static int pixel(double number, ValueRange range) {
        double scaled = range == ValueRange.UNIT ? number * 255 : number;
        double tolerance = range == ValueRange.UNIT ? 255 * UNIT_TOLERANCE : 0;
        // Written so that NaN fails.
        boolean isInRange = scaled >= -tolerance && scaled <= 255 + tolerance;
        return isInRange ? (int) Math.min(255, Math.max(0, Math.round(scaled))) : -1;
    }

    /** Tells the picture, from 1 on, that the number at an index is of. */
    @FunctionalInterface
    interface Row {
        long of(int index);
    }
}
