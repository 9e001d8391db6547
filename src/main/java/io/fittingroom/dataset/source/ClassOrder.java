package io.fittingroom.dataset.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The classes of a data set: collects labels, then tells each one's index. Without given names, numbers are sorted as
 * numbers and names as Python sorts them, which is what Keras does with folders; where some labels are numbers and others
 * names, all are names. Not thread-safe.
 */
public final class ClassOrder {

    /** Python's order of texts, by code points: UTF-16, Java's own order, has emoji before some letters. */
    static final Comparator<String> PYTHONS = ClassOrder::compareTexts;

    private final List<String> given;
    private final int most;
    private final Map<Label, SourcePicture.Origin> seen = new TreeMap<>(ClassOrder::compareLabels);

    /**
     * @param given the classes' names in their order, or none
     * @param most how many classes there may be
     */
    public ClassOrder(List<String> given, int most) {
        this.given = List.copyOf(given);
        this.most = most;
    }

    /**
     * Takes note of a label.
     *
     * @throws SourceRefusedException when there are too many, or it is none of the given names
     */
    public void add(Label label, SourcePicture.Origin origin) {
        if (!seen.containsKey(label)) {
            if (!given.isEmpty() && givenIndex(label) < 0) {
                throw SourceFault.LABEL_OUTSIDE
                        .at(origin.file(), origin.row())
                        .with("label", text(label))
                        .with("classes", given.size())
                        .refusal();
            }
            seen.put(label, origin);
            if (seen.size() > most) {
                throw SourceFault.TOO_MANY_CLASSES
                        .at(origin.file(), origin.row())
                        .with("most", most)
                        .refusal();
            }
        }
    }

    /**
     * The classes' names, in order.
     *
     * @throws SourceRefusedException when all pictures are of one class
     */
    public List<String> names() {
        if (seen.size() == 1) {
            Map.Entry<Label, SourcePicture.Origin> only =
                    seen.entrySet().iterator().next();
            throw SourceFault.ONE_CLASS
                    .in(only.getValue().file())
                    .with("label", text(only.getKey()))
                    .refusal();
        }
        return given.isEmpty() ? sorted().stream().map(ClassOrder::text).toList() : given;
    }

    /** The index of each label that was added, among {@link #names()}. */
    public Map<Label, Integer> indexes() {
        List<Label> sorted = sorted();
        return seen.keySet().stream()
                .collect(Collectors.toMap(
                        label -> label, label -> given.isEmpty() ? sorted.indexOf(label) : givenIndex(label)));
    }

    private List<Label> sorted() {
        List<Label> labels = new ArrayList<>(seen.keySet());
        boolean areNumbers = labels.stream().allMatch(Label.Numbered.class::isInstance);
        if (!areNumbers) {
            labels.sort(Comparator.comparing(ClassOrder::text, PYTHONS));
        }
        return labels;
    }

    private int givenIndex(Label label) {
        int named = given.indexOf(text(label));
        if (named >= 0) {
            return named;
        }
        return label instanceof Label.Numbered number && number.value() < given.size() ? number.value() : -1;
    }

    private static String text(Label label) {
        if (label instanceof Label.Named name) {
            return name.value();
        }
        return Integer.toString(((Label.Numbered) label).value());
    }

    private static int compareLabels(Label a, Label b) {
        if (a instanceof Label.Numbered first && b instanceof Label.Numbered second) {
            return Integer.compare(first.value(), second.value());
        }
        if (a instanceof Label.Named first && b instanceof Label.Named second) {
            return compareTexts(first.value(), second.value());
        }
        return a instanceof Label.Numbered ? -1 : 1;
    }

    private static int compareTexts(String a, String b) {
        int at = 0;
        while (at < a.length() && at < b.length()) {
            int first = a.codePointAt(at);
            int second = b.codePointAt(at);
            if (first != second) {
                return Integer.compare(first, second);
            }
            at += Character.charCount(first);
        }
        return Integer.compare(a.length(), b.length());
    }
}
