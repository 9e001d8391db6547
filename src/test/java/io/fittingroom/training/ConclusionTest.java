package io.fittingroom.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.fittingroom.engine.Evaluation;
import io.fittingroom.network.StopReason;
import io.fittingroom.network.StopRule;
import io.fittingroom.training.ExperimentView.Variant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConclusionTest {

    @Test
    void aDifferenceBeyondChanceIsSaidToBeOne() {
        // sqrt(0.87 * 0.13 / 10,000 + 0.90 * 0.10 / 10,000) * 1.96 = 0.88 points.
        assertThat(conclusion(succeeded("128", 0.87, 12, 101_770), succeeded("512", 0.90, 30, 407_050)))
                .isEqualTo("\"512\" has the best test accuracy, 0.9000: 3.00 points more than \"128\"."
                        + " With 10,000 test pictures chance alone makes differences of up to 0.88 points in 19 of 20"
                        + " comparisons, so this is more than chance explains."
                        + " \"512\" took 30.0 s with 407,050 parameters, \"128\" 12.0 s with 101,770 parameters.");
    }

    @Test
    void aDifferenceWithinChanceIsNoneAndTheCheaperOneIsNamed() {
        assertThat(conclusion(succeeded("128", 0.870, 12, 101_770), succeeded("512", 0.875, 30, 407_050)))
                .contains("so these pictures do not show which is better.")
                .endsWith("Of these, \"128\" cost least: 12.0 s with 101,770 parameters against the 30.0 s with 407,050"
                        + " parameters of \"512\".");
    }

    @Test
    void ofManyEachIsHeldAgainstTheBest() {
        assertThat(conclusion(
                        succeeded("a", 0.80, 5, 1),
                        succeeded("b", 0.900, 9, 3),
                        succeeded("c", 0.895, 7, 2),
                        succeeded("d", 0.85, 6, 2)))
                .startsWith("\"b\" has the best test accuracy, 0.9000: 0.50 points more than \"c\", 5.00 points more"
                        + " than \"d\", 10.00 points more than \"a\".")
                .contains("so \"c\" may be as good; \"d\", \"a\" are not.");
    }

    @Test
    void whileJobsRunItSaysSo() {
        Variant open = variant("b", JobState.RUNNING, null, 1, 1, null, null);

        assertThat(conclusion(open, open)).isEqualTo("None of the 2 variants has ended yet.");
        assertThat(conclusion(succeeded("a", 0.87, 5, 1), open))
                .isEqualTo("1 of 2 variants have ended; what follows is for now."
                        + " \"a\" has a test accuracy of 0.8700, and there is none to compare it with.");
    }

    @Test
    void whoHasNoAccuracyStoppedEarlyOrOverfitsIsNamed() {
        StopReason early = new StopReason(StopRule.STOP_WHEN, 2, null, 0.3, 0.4, "loss was 0.3.");

        assertThat(conclusion(
                        variant("wild", JobState.DIVERGED, null, 1, 1, null, null),
                        variant("long", JobState.SUCCEEDED, 0.88, 60, 1, StopReason.completed(30), 9),
                        variant("short", JobState.SUCCEEDED, 0.87, 4, 1, early, null)))
                .startsWith("There is no test accuracy of \"wild\" (DIVERGED).")
                .contains("\"short\": loss was 0.3.")
                .endsWith("val_loss rises while loss falls, which is overfitting, in \"long\" from epoch 9 on.");
    }

    @Test
    void figuresOfDifferentDataSetsAreNotCompared() {
        assertThat(Conclusion.of(List.of(succeeded("a", 0.87, 5, 1), succeeded("b", 0.98, 5, 1)), 2))
                .isEqualTo("The variants are tested on different data sets, so their accuracies do not compare.");
    }

    private static String conclusion(Variant... variants) {
        return Conclusion.of(List.of(variants), 1);
    }

    private static Variant succeeded(String name, double accuracy, double seconds, long parameters) {
        return variant(name, JobState.SUCCEEDED, accuracy, seconds, parameters, StopReason.completed(5), null);
    }

    private static Variant variant(
            String name,
            JobState state,
            @Nullable Double accuracy,
            double seconds,
            long parameters,
            @Nullable StopReason stop,
            @Nullable Integer overfitting) {
        return new Variant(
                name,
                "7k2v9q4m1xbd",
                state,
                "model",
                null,
                parameters,
                seconds,
                accuracy == null ? null : new Evaluation(0.3, accuracy, 10_000),
                null,
                null,
                overfitting,
                null,
                stop,
                null,
                List.of(),
                Map.of());
    }
}
