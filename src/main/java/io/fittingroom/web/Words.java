package io.fittingroom.web;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How error messages list words, cut long ones and guess which one was meant. */
public final class Words {

    /** Of a part of a name that says which one is meant. */
    private static final int FEWEST_LETTERS = 3;

    private static final int MOST_LISTED = 100;

    private Words() {}

    /** An enum's constants, in their order, by their words: their names in small letters. */
    static <E extends Enum<E>> Map<String, E> of(Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            words.put(constant.name().toLowerCase(Locale.ROOT), constant);
        }
        return words;
    }

    public static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 57) + "…";
    }

    /** The first of them, sorted; a data set may have a thousand classes. */
    static String listed(Collection<String> words) {
        String listed = words.stream().sorted().limit(MOST_LISTED).collect(Collectors.joining(", "));
        int more = words.size() - MOST_LISTED;
        return more > 0 ? listed + " and " + more + " more" : listed;
    }

    static String didYouMean(String given, Collection<String> words) {
        return meant(given, words)
                .map(word -> " (did you mean \"" + word + "\"?)")
                .orElse("");
    }

    /**
     * The word that was probably meant: the one that differs by the fewest letters, or one that is part of what was given or
     * the other way round, such as acc, val_acc and sparse_categorical_accuracy. Capitals and what stands between the parts
     * of a name do not count, since Keras calls ReduceLROnPlateau what is reduce_lr_on_plateau here.
     */
    static Optional<String> meant(String given, Collection<String> words) {
        String plain = plain(given);
        Comparator<String> nearest = Comparator.comparingInt(word -> distance(plain, plain(word)));
        Optional<String> misspelt = words.stream()
                .filter(word -> distance(plain, plain(word)) <= Math.max(1, word.length() / 3))
                .min(nearest);
        return misspelt.isPresent() || plain.length() < FEWEST_LETTERS
                ? misspelt
                : words.stream().filter(word -> isPart(plain, plain(word))).min(nearest);
    }

    private static boolean isPart(String given, String word) {
        return word.length() >= FEWEST_LETTERS && (word.contains(given) || given.contains(word));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Levenshtein distance, for names of at most 40 characters; longer ones are far from everything. */
    private static int distance(String a, String b) {
        if (a.length() > 40 || b.length() > 40) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
