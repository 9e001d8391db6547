package io.fittingroom.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Metric sequences worked out by hand from the source of keras.callbacks, Keras 3. */
class CallbacksTest {

    private static final double NAN = Double.NaN;

    @Test
    void earlyStoppingWaitsForTheBaselineToo() {
        Callback baseline = new Callback.EarlyStopping(Metric.LOSS, Mode.AUTO, 0, 3, 0.5, false, 0);

        // Each value is better than the one before, but none reaches 0.5: the wait is never begun anew, and ends at the
        // first epoch without improvement.
        assertThat(stopEpoch(baseline, 0.9, 0.8, 0.7, 0.6, 0.61)).isEqualTo(5);
        // Once 0.4 is below it the patience counts from there.
        assertThat(stopEpoch(baseline, 0.9, 0.8, 0.4, 0.6, 0.61, 0.62)).isEqualTo(6);
        assertThat(reason(baseline, 0.9, 0.9, 0.9).detail()).contains("baseline 0.5 for 3 epochs", "(epoch 1)");
    }

    @Test
    void earlyStoppingDoesNotWatchTheFirstEpochs() {
        Callback late = new Callback.EarlyStopping(Metric.LOSS, Mode.AUTO, 0, 2, null, true, 3);

        assertThat(stopEpoch(late, 0.1, 0.5, 0.6, 0.7, 0.8, 0.9)).isEqualTo(6);
        assertThat(kept(late, 0.1, 0.5, 0.6, 0.7, 0.65, 0.9)).containsExactly(4, 5);
    }

    @Test
    void modeTurnsTheDirection() {
        Callback max = new Callback.EarlyStopping(Metric.LOSS, Mode.MAX, 0, 1, null, false, 0);

        assertThat(stopEpoch(max, 0.1, 0.2, 0.3, 0.3)).isEqualTo(4);
    }

    @Test
    void patienceZeroStopsAtTheFirstEpochThatIsNoBetterButNotInTheFirst() {
        Callback zero = new Callback.EarlyStopping(Metric.LOSS, 0, 0, false);

        assertThat(stopEpoch(zero, 0.5, 0.4, 0.4)).isEqualTo(3);
        assertThat(stopEpoch(zero, NAN, 0.5, 0.4, 0.6)).isEqualTo(4);
    }

    @Test
    void aChangeOfExactlyMinDeltaIsNoImprovement() {
        Callback delta = new Callback.EarlyStopping(Metric.LOSS, 1, 0.125, false);

        assertThat(stopEpoch(delta, 1.0, 0.75, 0.625)).isEqualTo(3);
    }

    @Test
    void plateauReducesAfterPatienceAndCoolsDown() {
        Callback plateau = new Callback.ReduceLrOnPlateau(Metric.LOSS, 0.1, 2, Mode.AUTO, 0, 1, 1e-4);

        // Epoch 3 is the second without improvement: 0.1 becomes 0.01 for the epochs after it. Epoch 4 cools down (its
        // counter falls to 0 before it is asked, so that it counts again), 5 is the second: 0.001. 6 and 7 alike, but
        // not below 1e-4.
        assertThat(rates(plateau, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6))
                .containsExactly(new double[] {0.1, 0.1, 0.01, 0.01, 0.001, 0.001, 1e-4, 1e-4, 1e-4}, within(1e-12));
    }

    @Test
    void plateauCountsAnewAfterAnImprovementLargerThanMinDelta() {
        Callback plateau = new Callback.ReduceLrOnPlateau(Metric.LOSS, 0.5, 2, Mode.AUTO, 0.01, 0, 0);

        assertThat(rates(plateau, 0.5, 0.495, 0.4, 0.395, 0.394))
                .containsExactly(new double[] {0.1, 0.1, 0.1, 0.1, 0.05}, within(1e-12));
    }

    @Test
    void aBaselineHasToBeBetteredByMinDeltaToo() {
        Callback baseline = new Callback.EarlyStopping(Metric.LOSS, Mode.AUTO, 0.125, 2, 0.5, false, 0);

        // 0.4 betters infinity, but 0.4 + 0.125 is not below 0.5: the wait goes on. 0.25 is, and begins it anew.
        assertThat(stopEpoch(baseline, 0.4, 0.4)).isEqualTo(2);
        assertThat(stopEpoch(baseline, 0.4, 0.25, 0.25, 0.25)).isEqualTo(4);
    }

    @Test
    void figuresThatAreNotNumbersAreWaitedForLikeAnyThatAreNoBetter() {
        Callback early = new Callback.EarlyStopping(Metric.LOSS, 2, 0, true);

        assertThat(stopEpoch(early, NAN, NAN, 0.5)).isEqualTo(2);
        assertThat(stopEpoch(early, NAN, 0.5, NAN, 0.6)).isEqualTo(4);
        // Keras keeps the first epoch's weights for want of others.
        assertThat(kept(early, NAN, 0.5, NAN)).containsExactly(1, 2);
        assertThat(reason(early, NAN, NAN).threshold()).isNull();
        assertThat(reason(early, 0.5, 0.6, NAN).value()).isNull();
    }

    @Test
    void plateauDoesNotCountInItsCooldown() {
        Callback plateau = new Callback.ReduceLrOnPlateau(Metric.LOSS, 0.5, 1, Mode.AUTO, 0, 2, 0);

        // Reduced after epoch 2; epoch 3 is in the cooldown, epoch 4 ends it and counts, and so on.
        assertThat(rates(plateau, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5))
                .containsExactly(new double[] {0.1, 0.05, 0.05, 0.025, 0.025, 0.0125}, within(1e-12));
    }

    @Test
    void plateauOfAnAccuracyWaitsForRises() {
        Callback plateau = new Callback.ReduceLrOnPlateau(Metric.LOSS, 0.5, 0, Mode.MAX, 0, 0, 0);

        assertThat(rates(plateau, 0.5, 0.6, 0.6, NAN, 0.7))
                .containsExactly(new double[] {0.1, 0.1, 0.05, 0.025, 0.025}, within(1e-12));
    }

    @Test
    void callbacksDoNotDisturbEachOther() {
        Callback first = new Callback.ReduceLrOnPlateau(Metric.LOSS, 0.5, 1, Mode.AUTO, 0, 0, 0);
        Callback second = new Callback.ReduceLrOnPlateau(Metric.LOSS, 0.1, 2, Mode.AUTO, 0, 0, 0);
        Callback early = new Callback.EarlyStopping(Metric.LOSS, 3, 0, true);
        Callbacks all = callbacks(first, second, early);

        // Reductions after epochs 2, 3 (both) and 4 (the first alone), where the patience of early stopping ends.
        assertThat(feed(all, 0.5, 0.5, 0.5, 0.5)).get().satisfies(reason -> {
            assertThat(reason.rule()).isEqualTo(StopRule.EARLY_STOPPING);
            assertThat(reason.epoch()).isEqualTo(4);
            assertThat(reason.detail())
                    .isEqualTo("loss has not got better than 0.5000 (epoch 1) for 3 epochs."
                            + " The model has the weights of epoch 1.");
        });
        assertThat(all.learningRate().at(0)).isCloseTo(0.1 * 0.5 * 0.5 * 0.1 * 0.5, within(1e-12));
        assertThat(all.keptEpoch()).hasValue(1);
    }

    @Test
    void checkpointKeepsEachBestEpochAndSaysWhichTheModelHas() {
        Callback checkpoint = new Callback.Checkpoint(Metric.LOSS, Mode.AUTO);
        Callbacks callbacks = callbacks(checkpoint);

        assertThat(kept(checkpoint, 0.5, 0.6, 0.4, 0.4, NAN)).containsExactly(1, 3);
        feed(callbacks, 0.5, 0.4, 0.6);
        assertThat(callbacks.keptEpoch()).hasValue(2);
        assertThat(callbacks.completed(3).detail())
                .isEqualTo("All 3 epochs were trained. The model has the weights of epoch 2.");
    }

    @Test
    void aCheckpointDecidesBeforeEarlyStoppingWhichWeightsTheModelGets() {
        Callbacks callbacks = callbacks(
                new Callback.EarlyStopping(Metric.LOSS, 5, 0, true), new Callback.Checkpoint(Metric.LOSS, Mode.MAX));

        feed(callbacks, 0.5, 0.4, 0.9, 0.8);

        assertThat(callbacks.keptEpoch()).hasValue(3);
    }

    @Test
    void maxSecondsAddsUpTheEpochs() {
        // Each epoch of these tests takes one second.
        assertThat(stopEpoch(new Callback.MaxSeconds(2.5), 0.5, 0.4, 0.3, 0.2)).isEqualTo(3);
        assertThat(reason(new Callback.MaxSeconds(2), 0.5, 0.4)).satisfies(reason -> {
            assertThat(reason.rule()).isEqualTo(StopRule.MAX_SECONDS);
            assertThat(reason.value()).isCloseTo(2, within(1e-9));
            assertThat(reason.detail())
                    .isEqualTo("2 epochs took 2.0000 seconds, at least the 2.0 that the training may take.");
        });
    }

    @Test
    void theFirstOfSeveralReasonsIsGivenAndAllStatesGoOn() {
        Callbacks callbacks = callbacks(new Callback.StopWhen(Metric.LOSS, 0.4, null), new Callback.MaxSeconds(1));

        assertThat(feed(callbacks, 0.3)).get().extracting(StopReason::rule).isEqualTo(StopRule.STOP_WHEN);
    }

    @Test
    void schedulesFollowKerasFormulas() {
        LearningRate decay = new LearningRate.ExponentialDecay(0.1, 100, 0.5, false);
        LearningRate stairs = new LearningRate.ExponentialDecay(0.1, 100, 0.5, true);
        LearningRate steps = new LearningRate.Step(0.1, 10, 0.1);
        LearningRate cosine = new LearningRate.CosineDecay(0.1, 100, 0.1);

        assertThat(decay.at(0)).isEqualTo(0.1);
        assertThat(decay.at(50)).isCloseTo(0.070710678, within(1e-9));
        assertThat(stairs.at(199)).isCloseTo(0.05, within(1e-12));
        assertThat(stairs.at(200)).isCloseTo(0.025, within(1e-12));
        assertThat(steps.at(9)).isCloseTo(0.1, within(1e-12));
        assertThat(steps.at(20)).isCloseTo(0.001, within(1e-12));
        assertThat(cosine.at(50)).isCloseTo(0.1 * (0.9 * 0.5 + 0.1), within(1e-12));
        assertThat(cosine.at(1_000)).isCloseTo(0.01, within(1e-12));
    }

    private static Callbacks callbacks(Callback... callbacks) {
        return Callbacks.of(new Fit(100, 32, 0, true, 1, List.of(callbacks)), Optimizer.Adam.of(0.1));
    }

    private static Optional<StopReason> feed(Callbacks callbacks, double... losses) {
        for (int i = 0; i < losses.length; i++) {
            Optional<StopReason> stop = callbacks.epochEnded(epoch(i + 1, losses[i]));
            if (stop.isPresent()) {
                return stop;
            }
        }
        return Optional.empty();
    }

    private static int stopEpoch(Callback callback, double... losses) {
        return feed(callbacks(callback), losses).map(StopReason::epoch).orElse(0);
    }

    private static StopReason reason(Callback callback, double... losses) {
        return feed(callbacks(callback), losses).orElseThrow();
    }

    private static List<Integer> kept(Callback callback, double... losses) {
        Callbacks callbacks = callbacks(callback);
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            callbacks.epochEnded(epoch(i + 1, losses[i]));
            if (callbacks.wantsWeightsKept()) {
                kept.add(i + 1);
            }
        }
        return kept;
    }

    private static double[] rates(Callback callback, double... losses) {
        Callbacks callbacks = callbacks(callback);
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            callbacks.epochEnded(epoch(i + 1, losses[i]));
            rates.add(callbacks.learningRate().at(0));
        }
        return rates.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static EpochFigures epoch(int epoch, double loss) {
        return new EpochFigures(epoch, loss, 0.5, NAN, NAN, 0.1, 1, 60_000);
    }
}
