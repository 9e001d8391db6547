package io.fittingroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page says the same in both its languages. */
class PageWordsTest {

    /** What the service says in English itself: there the page has words of its own in Chinese alone. */
    private static final Predicate<String> SAID_BY_THE_SERVICE =
            key -> key.startsWith("preset.") || key.startsWith("explain.") || key.startsWith("report.");

    private final Map<String, String> english = PageWords.of("en");
    private final Map<String, String> chinese = PageWords.of("zh");

    @Test
    void everySentenceIsThereInBothLanguages() {
        assertThat(english.keySet()).hasSizeGreaterThan(500);
        assertThat(without(chinese.keySet(), english.keySet())).isEmpty();
        assertThat(without(english.keySet(), chinese.keySet()).stream()
                        .filter(SAID_BY_THE_SERVICE.negate())
                        .collect(Collectors.toSet()))
                .isEmpty();
    }

    @Test
    void bothFillTheSameIntoASentence() {
        english.forEach((key, sentence) -> assertThat(PageWords.parameters(chinese.getOrDefault(key, sentence)))
                .as(key)
                .isEqualTo(PageWords.parameters(sentence)));
    }

    /** Those of the second that are not in the first. */
    private static Set<String> without(Set<String> first, Set<String> second) {
        Set<String> rest = new TreeSet<>(second);
        rest.removeAll(first);
        return rest;
    }
}
