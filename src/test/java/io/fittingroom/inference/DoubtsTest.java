package io.fittingroom.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DoubtsTest {

    private static final List<String> LABELS = List.of("Trouser", "Bag", "Coat", "Shirt");

    @Test
    void aClearAnswerHasNoWarning() {
        assertThat(Doubts.of(new float[] {0.02f, 0.95f, 0.02f, 0.01f}, LABELS)).isEmpty();
        assertThat(Doubts.of(new float[] {0, 0, 0, 1}, LABELS)).isEmpty();
    }

    @Test
    void aCloseSecondIsNamedWithTheNumbers() {
        assertThat(Doubts.of(new float[] {0, 0.45f, 0, 0.55f}, LABELS))
                .containsExactly(
                        "Uncertain: Shirt (55.0 %) is hardly more probable than Bag (45.0 %). They are 0.10 apart; below 0.20 counts as uncertain.");
    }

    @Test
    void theSecondIsFoundWhereverItStands() {
        assertThat(Doubts.of(new float[] {0.55f, 0, 0, 0.45f}, LABELS))
                .singleElement()
                .asString()
                .contains("Trouser (55.0 %)", "Shirt (45.0 %)");
        assertThat(Doubts.of(new float[] {0.45f, 0.55f, 0, 0}, LABELS))
                .singleElement()
                .asString()
                .contains("Bag (55.0 %)", "Trouser (45.0 %)");
    }

    @Test
    void aProbabilityThatIsSpreadIsUncertainThoughTheFirstIsFarAhead() {
        assertThat(Doubts.of(new float[] {0.55f, 0.15f, 0.15f, 0.15f}, LABELS))
                .containsExactly(
                        "Uncertain: the probability is spread over many classes. Its entropy is 0.85 of that of guessing; above 0.50 counts as uncertain.");
    }

    @Test
    void guessingIsUncertainInBothWays() {
        assertThat(Doubts.of(new float[] {0.25f, 0.25f, 0.25f, 0.25f}, LABELS)).hasSize(2);
    }

    @Test
    void anOutputWithoutAClassHasAName() {
        assertThat(Doubts.of(new float[] {0.5f, 0.5f}, List.of("Bag")))
                .first()
                .asString()
                .contains("Bag (50.0 %)", "none (50.0 %)");
    }

    @Test
    void theServersLocaleDoesNotMatter() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(Doubts.of(new float[] {0.5f, 0.5f}, LABELS))
                    .first()
                    .asString()
                    .contains("50.0 %");
        } finally {
            Locale.setDefault(before);
        }
    }
}
