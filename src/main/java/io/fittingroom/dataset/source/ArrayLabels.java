package io.fittingroom.dataset.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;

/** The labels of an array's pictures: held, one number or name for each. */
final class ArrayLabels {

    /** QMNIST's labels have eight numbers each: the class, and where and by whom the digit was written. */
    private static final int QMNIST_COLUMNS = 8;

    private ArrayLabels() {}

    /** How many elements belong to one picture; the first is the label. */
    static int columns(ArrayFile array) {
        ArrayHeader header = array.header();
        long columns = header.shape().size() == 1 ? 1 : header.shape().get(1);
        boolean isQmnist = array.kind() == FileKind.IDX && columns == QMNIST_COLUMNS;
        if (header.shape().size() > 2) {
            throw SourceFault.DIMENSIONS
                    .in(array.file().origin())
                    .with("shape", header.shownShape())
                    .refusal();
        }
        if (columns != 1 && !isQmnist) {
            throw SourceFault.LABELS_NOT_ONE_EACH
                    .in(array.file().origin())
                    .with("shape", header.shownShape())
                    .refusal();
        }
        return (int) columns;
    }

    static Label[] read(ArrayFile array) throws IOException {
        String file = array.file().origin();
        ElementType type = array.header().type();
        Label[] labels = new Label[Math.toIntExact(array.header().count())];
        byte[] element = new byte[type.bytes() * columns(array)];
        ByteBuffer elements = ByteBuffer.wrap(element).order(type.order());
        try (InputStream in = new BufferedInputStream(array.file().open(), 1 << 16)) {
            ArrayHeader.read(file, array.kind(), in);
            for (int i = 0; i < labels.length; i++) {
                if (in.readNBytes(element, 0, element.length) < element.length) {
                    throw SourceFault.CUT_OFF
                            .at(file, i + 1)
                            .with("what", "label " + (i + 1))
                            .refusal();
                }
                labels[i] = type.isNumber()
                        ? number(type.number(elements, 0), file, i + 1)
                        : Label.of(type.text(elements, 0), file, i + 1);
            }
        } catch (DamagedFileException damage) {
            throw SourceFault.DAMAGED_FILE.in(file).refusal(damage);
        }
        return labels;
    }

    private static Label number(double number, String file, long row) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw SourceFault.LABEL_NOT_WHOLE
                    .at(file, row)
                    .with("label", number)
                    .refusal();
        }
        return number >= 0 && number <= Integer.MAX_VALUE && number == Math.rint(number)
                ? new Label.Numbered((int) number)
                : Label.number(BigDecimal.valueOf(number), file, row);
    }
}
