package io.fittingroom.dataset.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.PageWords;
import io.fittingroom.dataset.DatasetFinding;
import io.fittingroom.dataset.DatasetReport.Problem;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page says each finding in both its languages, of what the report gives it. */
class FindingsOnThePageTest {

    /** What reports give beside what the service's own words are made of. */
    private static final Set<String> BESIDE = Set.of("{classes}", "{share_of_test}");

    @ParameterizedTest
    @EnumSource
    void everyFindingHasItsSentences(DatasetFinding finding) {
        assertIsOnThePage(finding.name(), finding.words(Map.of()));
    }

    @Test
    void theEndOfAnImportThatTheServicesEndCutOffHasOnesToo() {
        assertIsOnThePage(Problem.INTERRUPTED.code(), Problem.INTERRUPTED.message());
    }

    private static void assertIsOnThePage(String code, String words) {
        Set<String> given = new TreeSet<>(PageWords.parameters(words));
        given.addAll(BESIDE);
        for (String language : new String[] {"en", "zh"}) {
            String sentence = PageWords.of(language).get("report." + code);

            assertThat(sentence).as(language).isNotNull();
            assertThat(given).as(language).containsAll(PageWords.parameters(sentence));
        }
    }
}
