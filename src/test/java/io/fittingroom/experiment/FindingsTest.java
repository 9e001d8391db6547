package io.fittingroom.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.engine.Evaluation;
import io.fittingroom.experiment.ExperimentView.Variant;
import io.fittingroom.experiment.Finding.Behind;
import io.fittingroom.experiment.Finding.Cost;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.StopReason;
import io.fittingroom.network.StopRule;
import io.fittingroom.training.JobState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FindingsTest {

    @Test
    void aDifferenceBeyondChanceIsSaidToBeOne() {
        List<Finding> found = found(succeeded("128", 0.87, 12, 101_770), succeeded("512", 0.90, 30, 407_050));

        assertThat(found)
                .extracting(FindingCode::of)
                .containsExactly(FindingCode.MOST_ACCURATE, FindingCode.BEYOND_CHANCE, FindingCode.COSTS);
        Behind behind = ((Finding.BeyondChance) found.get(1)).others().get(0);
        assertThat(behind.points()).isCloseTo(3, within(1e-9));
        // sqrt(0.87 * 0.13 / 10,000 + 0.90 * 0.10 / 10,000) * 1.96 = 0.88 points.
        assertThat(behind.chancePoints()).isCloseTo(0.8833, within(1e-4));
        assertThat(found.get(2))
                .isEqualTo(new Finding.Costs(new Cost("512", 30, 407_050), new Cost("128", 12, 101_770)));
        assertThat(words(found))
                .isEqualTo("\"512\" has the best test accuracy, 0.9000: 3.00 points more than \"128\"."
                        + " \"512\" is ahead of \"128\" by more than chance explains, which with 10,000 test pictures"
                        + " makes up to 0.88 points."
                        + " \"512\" took 30.0 s with 407,050 parameters, \"128\" 12.0 s with 101,770 parameters.");
    }

    @Test
    void aDifferenceWithinChanceIsNoneAndTheCheaperOneIsNamed() {
        List<Finding> found = found(succeeded("128", 0.870, 12, 101_770), succeeded("512", 0.875, 30, 407_050));

        assertThat(found)
                .extracting(FindingCode::of)
                .containsExactly(FindingCode.MOST_ACCURATE, FindingCode.WITHIN_CHANCE, FindingCode.CHEAPEST);
        assertThat(words(found))
                .contains("With 10,000 test pictures chance alone makes differences of up to 0.92 points in 19 of 20"
                        + " comparisons, so \"128\" may be as good.")
                .endsWith("Of these, \"128\" cost least: 12.0 s with 101,770 parameters against the 30.0 s with 407,050"
                        + " parameters of \"512\".");
    }

    @Test
    void ofManyEachIsHeldAgainstTheBest() {
        List<Finding> found = found(
                succeeded("a", 0.80, 5, 1),
                succeeded("b", 0.900, 9, 3),
                succeeded("c", 0.895, 7, 2),
                succeeded("d", 0.85, 6, 2));

        assertThat(found)
                .extracting(FindingCode::of)
                .containsExactly(
                        FindingCode.MOST_ACCURATE,
                        FindingCode.WITHIN_CHANCE,
                        FindingCode.BEYOND_CHANCE,
                        FindingCode.CHEAPEST);
        assertThat(found.stream().map(Finding::subjects))
                .containsExactly(Set.of("b"), Set.of("c"), Set.of("d", "a"), Set.of("c"));
        assertThat(words(found))
                .startsWith("\"b\" has the best test accuracy, 0.9000: 0.50 points more than \"c\", 5.00 points more"
                        + " than \"d\", 10.00 points more than \"a\".")
                .contains("so \"c\" may be as good. \"b\" is ahead of \"d\", \"a\" by more than chance explains");
    }

    @Test
    void whileJobsRunItSaysSo() {
        Variant open = variant("b", JobState.RUNNING, null, 1, 1, null, null);

        assertThat(found(open, open)).containsExactly(new Finding.NoneEnded(2));
        assertThat(found(succeeded("a", 0.87, 5, 1), open))
                .containsExactly(new Finding.SomeEnded(1, 2), new Finding.OneAccuracy("a", 0.87));
        assertThat(words(found(open, open))).isEqualTo("None of the 2 variants has ended yet.");
        assertThat(words(found(succeeded("a", 0.87, 5, 1), open)))
                .isEqualTo("1 of 2 variants have ended; what follows is for now."
                        + " \"a\" has a test accuracy of 0.8700, and there is none to compare it with.");
    }

    @Test
    void whoHasNoAccuracyStoppedEarlyOrOverfitsIsNamed() {
        StopReason early = new StopReason(StopRule.STOP_WHEN, 2, null, 0.3, 0.4, "loss was 0.3.");

        List<Finding> found = found(
                variant("wild", JobState.DIVERGED, null, 1, 1, null, null),
                variant("long", JobState.SUCCEEDED, 0.88, 60, 1, StopReason.completed(30), 9),
                variant("short", JobState.SUCCEEDED, 0.87, 4, 1, early, null));

        assertThat(found)
                .contains(
                        new Finding.Untested("wild", JobState.DIVERGED),
                        new Finding.StoppedEarly("short", early),
                        new Finding.Overfits("long", 9));
        assertThat(words(found))
                .startsWith("There is no test accuracy of \"wild\" (DIVERGED).")
                .contains("\"short\": loss was 0.3.")
                .endsWith("\"long\" overfits from epoch 9 on: val_loss rises while loss falls.");
    }

    @Test
    void figuresOfDifferentDataSetsAreNotCompared() {
        assertThat(Findings.of(
                        List.of(succeeded("a", 0.87, 5, 1), succeeded("b", 0.98, 5, 1)),
                        Set.of("fashion-mnist", "digits")))
                .containsExactly(new Finding.DifferentDatasets(List.of("digits", "fashion-mnist")));
    }

    @Test
    void eachKindOfFindingHasACode() {
        assertThat(Finding.class.getPermittedSubclasses()).hasSameSizeAs(FindingCode.values());
    }

    @Test
    void theCsvHasTheCodesOfEachVariantInItsLastColumn() {
        Variant best = with(succeeded("b", 0.90, 9, 3), 1, 2);
        Variant worse = with(succeeded("w", 0.80, 5, 1), 1);
        List<FindingView> findings = Findings.of(List.of(worse, best), Set.of("fashion-mnist")).stream()
                .map(FindingView::of)
                .toList();

        assertThat(JobComparisonCsv.of(List.of(worse, best), findings).lines().map(line -> line.replaceAll(".*,", "")))
                .containsExactly("findings", "BEYOND_CHANCE", "MOST_ACCURATE", "MOST_ACCURATE");
    }

    private static List<Finding> found(Variant... variants) {
        return Findings.of(List.of(variants), Set.of("fashion-mnist"));
    }

    private static String words(List<Finding> found) {
        return found.stream().map(Finding::detail).collect(Collectors.joining(" "));
    }

    private static Variant with(Variant variant, int... epochs) {
        return new Variant(
                variant.name(),
                variant.job(),
                variant.state(),
                variant.model(),
                variant.modelVersion(),
                variant.parameters(),
                variant.seconds(),
                variant.evaluation(),
                variant.last(),
                variant.best(),
                variant.overfittingEpoch(),
                variant.overfitting(),
                variant.stopReason(),
                variant.error(),
                Arrays.stream(epochs).mapToObj(FindingsTest::epoch).toList(),
                variant.links());
    }

    private static EpochFigures epoch(int number) {
        return new EpochFigures(number, 0.5, 0.8, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0.001, 1.0, 60_000);
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
