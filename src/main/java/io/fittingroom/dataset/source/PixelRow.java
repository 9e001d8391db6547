package io.fittingroom.dataset.source;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import io.fittingroom.dataset.source.SourceSettings.ValueRange;
import java.util.Optional;

/**
 * Makes pixels of the numbers in a table's lines, without making texts of them. One object for all lines of a file: what a
 * line holds is asked for before the next is read.
 */
final class PixelRow extends AbstractBaseCsvCallbackHandler<PixelRow> {

    private static final int LONGEST_NUMBER = 40;

    private final String file;
    private final CsvColumns columns;
    private final Optional<ValueRange> range;
    private final boolean areScaled;
    private byte[] pixels = {};
    private int count;
    private String label = "";
    private String split = "";
    private SourceProblem fault;

    PixelRow(String file, CsvColumns columns, Optional<ValueRange> range) {
        this.file = file;
        this.columns = columns;
        this.range = range;
        this.areScaled = range.equals(Optional.of(ValueRange.UNIT));
    }

    @Override
    protected void handleBegin(long line) {
        pixels = new byte[columns.shape().size()];
        count = 0;
        label = "";
        split = "";
        fault = null;
    }

    @Override
    protected void handleField(int index, char[] characters, int offset, int length, boolean isQuoted) {
        if (index == columns.label()) {
            label = new String(characters, offset, Math.min(length, Label.LONGEST_FIELD));
        } else if (index == columns.split()) {
            split = new String(characters, offset, Math.min(length, LONGEST_NUMBER));
        } else if (count < pixels.length && fault == null && !columns.ignored().contains(index)) {
            pixels[count] = (byte) pixel(index, characters, offset, length);
            count++;
        }
    }

    @Override
    protected PixelRow buildRecord() {
        return this;
    }

    long line() {
        return getStartingLineNumber();
    }

    /** The pixels of this line, whoever asks may keep them. */
    byte[] pixels() {
        int fields = getFieldCount();
        if (fields != columns.count()) {
            throw SourceFault.RAGGED_ROW
                    .at(file, line())
                    .with("found", fields)
                    .with("expected", columns.count())
                    .refusal();
        }
        if (fault != null) {
            throw fault.refusal();
        }
        return pixels;
    }

    Label label() {
        return Label.ofField(label, file, line());
    }

    Optional<SplitName> split() {
        return SplitName.in(SplitName.words(split));
    }

    private int pixel(int column, char[] characters, int offset, int length) {
        if (!areScaled && length >= 1 && length <= 3) {
            int number = 0;
            int at = offset;
            while (at < offset + length && characters[at] >= '0' && characters[at] <= '9') {
                number = 10 * number + characters[at] - '0';
                at++;
            }
            if (at == offset + length && number <= 255) {
                return number;
            }
        }
        return other(column, new String(characters, offset, Math.min(length, LONGEST_NUMBER)).strip());
    }

    private int other(int column, String text) {
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            fault = text.matches("\\d+,\\d+")
                    ? SourceFault.DECIMAL_COMMA.at(file, line())
                    : SourceFault.NOT_A_NUMBER
                            .at(file, line())
                            .with("column", column + 1)
                            .with("value", text);
            return 0;
        }
        boolean isFraction = number > 0 && number < 255 && number != Math.rint(number);
        if (isFraction && range.isEmpty()) {
            fault = SourceFault.VALUE_RANGE_NEEDED.at(file, line());
            return 0;
        }
        int pixel = PixelNumbers.pixel(number, range.orElse(ValueRange.BYTE));
        if (pixel < 0) {
            fault = SourceFault.PIXEL_OUT_OF_RANGE
                    .at(file, line())
                    .with("value", text)
                    .with("least", 0)
                    .with("most", areScaled ? 1 : 255);
            return 0;
        }
        return pixel;
    }
}
