package io.fittingroom.dataset.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.PageWords;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever reads the page in Chinese is told what is wrong with an upload in Chinese. */
class FaultsOnThePageTest {

    private static final Map<String, String> CHINESE = PageWords.of("zh");

    @ParameterizedTest
    @EnumSource
    void everyFaultHasASentenceThatAsksForNothingElse(SourceFault fault) {
        String sentence = CHINESE.get("report." + fault.name());

        assertThat(sentence).isNotNull();
        Set<String> unknown = new TreeSet<>(PageWords.parameters(sentence));
        unknown.removeAll(PageWords.parameters(fault.words()));
        // The row is a member of every problem.
        unknown.remove("{row}");
        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonToLeaveAFileOutHasWords(LeftOut.Reason reason) {
        assertThat(CHINESE).containsKey("skipped." + reason.name());
        assertThat(PageWords.of("en")).containsKey("skipped." + reason.name());
    }

    @Test
    void faultsThatAreSaidByThePageAskForNothingElseEither() {
        PageWords.of("en").forEach((key, sentence) -> {
            for (SourceFault fault : SourceFault.values()) {
                if (key.equals("report." + fault.name())) {
                    assertThat(PageWords.parameters(fault.words())).as(key).containsAll(PageWords.parameters(sentence));
                }
            }
        });
    }
}
