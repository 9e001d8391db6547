package io.fittingroom.dataset;

import io.fittingroom.dataset.source.Label;
import io.fittingroom.web.FieldReader;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** How classes may be called by whoever names them. */
public final class ClassNames {

    private static final String FIELD = "class_names";

    private static final Pattern NAME =
            Pattern.compile("(?=[^\\p{Cc}\\p{Cs}]{1," + Label.LONGEST_NAME + "}$)\\S(.*\\S)?");

    private static final String IN_WORDS = "a name of 1 to " + Label.LONGEST_NAME
            + " characters without control characters, which begins and ends with no space";

    private ClassNames() {}

    /** Reads the field {@code class_names}, in Unicode's composed form; faults are noted by the reader. None where it is absent. */
    public static List<String> read(FieldReader fields) {
        List<String> names = fields.texts(FIELD, Dataset.MOST_CLASSES, NAME, IN_WORDS).stream()
                .map(name -> Normalizer.normalize(name, Normalizer.Form.NFC))
                .toList();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                fields.fault(FIELD, "has " + name + " twice, in two forms of Unicode; name each class once.");
                return List.of();
            }
        }
        return names;
    }
}
