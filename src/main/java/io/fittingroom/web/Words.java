package io.fittingroom.web;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How error messages list words, cut long ones and guess which one was meant. */
public final class Words {

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

    static String listed(Collection<String> words) {
        return words.stream().sorted().collect(Collectors.joining(", "));
    }

    static String didYouMean(String given, Collection<String> words) {
        return words.stream()
                .filter(word -> distance(given, word) <= Math.max(1, word.length() / 3))
                .min((a, b) -> Integer.compare(distance(given, a), distance(given, b)))
                .map(word -> " (did you mean \"" + word + "\"?)")
                .orElse("");
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
