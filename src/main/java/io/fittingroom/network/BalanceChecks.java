package io.fittingroom.network;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Says when some classes have so few training pictures that a network may leave them out. Stateless. */
final class BalanceChecks {

    /** From this ratio of the largest to the smallest class on. */
    private static final int LEAST_RATIO = 5;

    private static final int MOST_NAMED = 12;

    private BalanceChecks() {}

    /** A warning with the class weights that make all classes count alike: their mean size by their own. */
    static Optional<NetworkProblem> problem(Pictures pictures) {
        List<Integer> fewestFirst = IntStream.range(0, pictures.classes())
                .filter(label -> pictures.perClass().get(label) > 0)
                .boxed()
                .sorted(Comparator.comparing(pictures.perClass()::get))
                .toList();
        if (fewestFirst.isEmpty()) {
            return Optional.empty();
        }
        int fewest = fewestFirst.get(0);
        int most = fewestFirst.get(fewestFirst.size() - 1);
        if (count(pictures, most) < (long) LEAST_RATIO * count(pictures, fewest)) {
            return Optional.empty();
        }
        double mean = (double) pictures.count() / fewestFirst.size();
        String weights = fewestFirst.stream()
                .limit(MOST_NAMED)
                .sorted()
                .map(label -> "\"" + label + "\": " + rounded(mean / count(pictures, label)))
                .collect(Collectors.joining(", ", "{", "}"));
        return Optional.of(
                NetworkProblem.warning(
                        "/class_weight",
                        String.format(
                                Locale.ROOT,
                                "is empty, but there are %,d training pictures of %s and %,d of %s; %s makes %s count alike.",
                                count(pictures, most),
                                pictures.labels().get(most),
                                count(pictures, fewest),
                                pictures.labels().get(fewest),
                                weights,
                                fewestFirst.size() > MOST_NAMED
                                        ? "the " + MOST_NAMED + " smallest classes"
                                        : "the classes"),
                        "A network that hardly ever answers with a rare class is right nearly always. A weight has each mistake on it count more; look at the recall of each class, not at the accuracy alone."));
    }

    private static int count(Pictures pictures, int label) {
        return pictures.perClass().get(label);
    }

    private static String rounded(double weight) {
        return new BigDecimal(weight).round(new MathContext(3)).toPlainString();
    }
}
