package io.fittingroom.engine.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.network.Training;
import io.fittingroom.network.Trainings;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeLanguageTest {

    /** Digits of their own, another calendar, and a small I that has no dot. */
    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "fa-IR", "bn-BD", "mr-IN", "th-TH-u-ca-buddhist-nu-thai", "tr-TR", "de-DE"})
    void noLanguageOfTheMachineChangesTheCode(String language) {
        List<String> before = codes();
        Locale locale = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(language));
            assertThat(codes()).isEqualTo(before);
        } finally {
            Locale.setDefault(locale);
        }
    }

    private static List<String> codes() {
        List<Training> trainings = Trainings.ofEveryKind().toList();
        return CodeLanguage.BY_WORD.values().stream()
                .flatMap(language -> trainings.stream().map(language::write))
                .toList();
    }
}
