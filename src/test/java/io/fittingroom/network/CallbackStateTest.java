package io.fittingroom.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each sequence is what Keras' callbacks of the same name would be given; the expected epochs are theirs. */
class CallbackStateTest {

    @Test
    void stopsAtTheEndOfTheFirstEpochWhoseLossIsBelowTheBound() {
        CallbackState state = CallbackState.of(new Callback.StopWhen(Metric.LOSS, 0.4, null));

        Optional<StopReason> stop = feedLosses(state, 0.5, 0.41, 0.39, 0.3);

        assertThat(stop).hasValueSatisfying(reason -> {
            assertThat(reason.rule()).isEqualTo(StopRule.STOP_WHEN);
            assertThat(reason.epoch()).isEqualTo(3);
            assertThat(reason.value()).isEqualTo(0.39);
            assertThat(reason.threshold()).isEqualTo(0.4);
            assertThat(reason.detail()).isEqualTo("loss was 0.3900 after epoch 3, below 0.4.");
        });
    }

    @Test
    void aLossEqualToTheBoundIsNotBelowIt() {
        CallbackState state = CallbackState.of(new Callback.StopWhen(Metric.LOSS, 0.4, null));

        assertThat(feedLosses(state, 0.4, 0.4)).isEmpty();
    }

    @Test
    void stopsWhenAccuracyIsAboveTheBound() {
        CallbackState state = CallbackState.of(new Callback.StopWhen(Metric.ACCURACY, null, 0.9));

        assertThat(state.epochEnded(epoch(1, 0.5, 0.9))).isEmpty();
        assertThat(state.epochEnded(epoch(2, 0.4, 0.91)))
                .hasValueSatisfying(reason ->
                        assertThat(reason.detail()).isEqualTo("accuracy was 0.9100 after epoch 2, above 0.9."));
    }

    @Test
    void aLossThatIsNotANumberMeetsNoBound() {
        CallbackState below = CallbackState.of(new Callback.StopWhen(Metric.LOSS, 0.4, null));
        CallbackState above = CallbackState.of(new Callback.StopWhen(Metric.LOSS, null, 0.4));

        assertThat(feedLosses(below, Double.NaN)).isEmpty();
        assertThat(feedLosses(above, Double.NaN)).isEmpty();
    }

    @Test
    void earlyStoppingWaitsForPatienceEpochsWithoutImprovement() {
        CallbackState state = CallbackState.of(new Callback.EarlyStopping(Metric.LOSS, 2, 0, false));

        Optional<StopReason> stop = feedLosses(state, 0.5, 0.4, 0.45, 0.41, 0.3);

        assertThat(stop).hasValueSatisfying(reason -> {
            assertThat(reason.rule()).isEqualTo(StopRule.EARLY_STOPPING);
            assertThat(reason.epoch()).isEqualTo(4);
            assertThat(reason.threshold()).isEqualTo(0.4);
            assertThat(reason.detail()).isEqualTo("loss has not got better than 0.4000 (epoch 2) for 2 epochs.");
        });
    }

    @Test
    void anImprovementStartsPatienceAnew() {
        CallbackState state = CallbackState.of(new Callback.EarlyStopping(Metric.LOSS, 2, 0, false));

        assertThat(feedLosses(state, 0.5, 0.6, 0.49, 0.6, 0.48, 0.6)).isEmpty();
    }

    @Test
    void aChangeOfAtMostMinDeltaIsNoImprovement() {
        CallbackState state = CallbackState.of(new Callback.EarlyStopping(Metric.LOSS, 1, 0.125, false));

        assertThat(feedLosses(state, 0.5, 0.375))
                .hasValueSatisfying(reason -> assertThat(reason.epoch()).isEqualTo(2));
    }

    @Test
    void higherIsBetterForAccuracy() {
        CallbackState state = CallbackState.of(new Callback.EarlyStopping(Metric.ACCURACY, 1, 0, false));

        assertThat(state.epochEnded(epoch(1, 0.5, 0.8))).isEmpty();
        assertThat(state.epochEnded(epoch(2, 0.6, 0.81))).isEmpty();
        assertThat(state.epochEnded(epoch(3, 0.4, 0.81))).isPresent();
    }

    @Test
    void withoutPatienceItStopsAtTheFirstEpochThatIsNotBetterButNeverInTheFirst() {
        CallbackState state = CallbackState.of(new Callback.EarlyStopping(Metric.LOSS, 0, 0, false));
        CallbackState notANumber = CallbackState.of(new Callback.EarlyStopping(Metric.LOSS, 0, 0, false));

        assertThat(feedLosses(state, 0.5, 0.4, 0.4))
                .hasValueSatisfying(reason -> assertThat(reason.epoch()).isEqualTo(3));
        assertThat(feedLosses(notANumber, Double.NaN)).isEmpty();
    }

    @Test
    void wantsTheWeightsOfEachBestEpochKept() {
        CallbackState state = CallbackState.of(new Callback.EarlyStopping(Metric.LOSS, 3, 0, true));
        List<Boolean> kept = new ArrayList<>();

        double[] losses = {0.5, 0.6, 0.4, 0.45};
        for (int i = 0; i < losses.length; i++) {
            assertThat(state.epochEnded(epoch(i + 1, losses[i], 0.5))).isEmpty();
            kept.add(state.wantsWeightsKept());
        }

        assertThat(kept).containsExactly(true, false, true, false);
    }

    private static Optional<StopReason> feedLosses(CallbackState state, double... losses) {
        for (int i = 0; i < losses.length; i++) {
            Optional<StopReason> stop = state.epochEnded(epoch(i + 1, losses[i], 0.5));
            if (stop.isPresent()) {
                return stop;
            }
        }
        return Optional.empty();
    }

    private static EpochFigures epoch(int epoch, double loss, double accuracy) {
        return new EpochFigures(epoch, loss, accuracy, Double.NaN, Double.NaN, 0.001, 1, 60_000);
    }
}
