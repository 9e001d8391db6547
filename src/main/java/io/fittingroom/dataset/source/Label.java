package io.fittingroom.dataset.source;

import io.fittingroom.web.SpreadsheetText;
import java.math.BigDecimal;
import java.text.Normalizer;

/** What a file says a picture shows; {@link ClassOrder} makes the class's index of it. */
public sealed interface Label {

    /** Of a longer name nobody can make use. */
    int LONGEST_NAME = 200;

    /** So many characters of a table's field tell what label it is, or that it is too long. */
    int LONGEST_FIELD = LONGEST_NAME + 2;

    /** A number, from 0 on, which need not be the index of a class. */
    record Numbered(int value) implements Label {}

    /** A name in Unicode's composed form (NFC), not empty. */
    record Named(String value) implements Label {}

    /**
     * The label that a text says: a number if it is one, else a name.
     *
     * @throws SourceRefusedException for none, for one that is too long, and for numbers that no class can have
     */
    static Label of(String text, String file, long row) {
        String label = checked(text, file, row);
        boolean canBeNumber = "+-.0123456789".indexOf(label.charAt(0)) >= 0 && label.length() <= 30;
        return canBeNumber ? number(label, file, row) : new Named(label);
    }

    /**
     * The label in a field of a table: as {@link #of}, but what a spreadsheet is kept from taking for a formula is a name.
     *
     * @throws SourceRefusedException as {@link #of}
     */
    static Label ofField(String field, String file, long row) {
        String text = field.strip();
        return SpreadsheetText.isGuarded(text)
                ? new Named(checked(SpreadsheetText.read(text), file, row))
                : of(text, file, row);
    }

    private static String checked(String text, String file, long row) {
        String label = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
        if (label.isEmpty()) {
            throw SourceFault.LABEL_MISSING.at(file, row).refusal();
        }
        if (label.length() > LONGEST_NAME) {
            throw SourceFault.LABEL_TOO_LONG
                    .at(file, row)
                    .with("most", LONGEST_NAME)
                    .refusal();
        }
        return label;
    }

    private static Label number(String label, String file, long row) {
        BigDecimal number;
        try {
            number = new BigDecimal(label);
        } catch (NumberFormatException name) {
            return new Named(label);
        }
        return number(number, file, row);
    }

    /** As {@link #of(String, String, long)}, for what is a number already. */
    static Numbered number(BigDecimal number, String file, long row) {
        if (number.signum() < 0) {
            throw SourceFault.LABEL_NEGATIVE.at(file, row).with("label", number).refusal();
        }
        // Compared before it is written out: 1e999999999 has a billion digits.
        if (number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
            throw SourceFault.LABEL_TOO_LARGE
                    .at(file, row)
                    .with("label", number)
                    .refusal();
        }
        if (number.precision() - number.scale() < -20
                || number.scale() > 40
                || number.stripTrailingZeros().scale() > 0) {
            throw SourceFault.LABEL_NOT_WHOLE
                    .at(file, row)
                    .with("label", number)
                    .refusal();
        }
        return new Numbered(number.intValueExact());
    }
}
