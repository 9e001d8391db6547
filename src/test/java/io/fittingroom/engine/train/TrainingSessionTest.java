package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.Evaluation;
import io.fittingroom.engine.Pictures;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Callback;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Lesson;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Metric;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.StopReason;
import io.fittingroom.network.StopRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingSessionTest {

    private static final Sequential LESSON =
            new Sequential(Lesson.LAYERS, Optimizer.Adam.DEFAULT, Loss.SPARSE_CATEGORICAL_CROSSENTROPY);

    @Test
    void lossFallsAndAccuracyRises() {
        Recorder recorder = train(LESSON, fit(3, 32), Pictures.first(2_000, 500));

        assertThat(recorder.stop).isEqualTo(StopReason.completed(3));
        assertThat(recorder.epochs).extracting(EpochFigures::epoch).containsExactly(1, 2, 3);
        assertThat(recorder.losses().get(2)).isLessThan(recorder.losses().get(0));
        assertThat(recorder.evaluation.accuracy()).isGreaterThan(0.7);
        assertThat(recorder.evaluation.samples()).isEqualTo(500);
    }

    @Test
    void theLastShortBatchIsTrainedToo() {
        Recorder recorder = train(LESSON, fit(1, 32), Pictures.first(100, 10));

        assertThat(recorder.batches)
                .extracting(TrainingObserver.BatchProgress::batch)
                .containsExactly(1, 2, 3, 4);
        assertThat(recorder.batches)
                .allSatisfy(batch -> assertThat(batch.batches()).isEqualTo(4));
        // Four right answers of a hundred would not be a multiple of 1/96 were the last four samples left out.
        double right = recorder.epochs.get(0).accuracy() * 100;
        assertThat(right).isCloseTo(Math.rint(right), within(1e-9));
    }

    @Test
    void aBatchLargerThanTheDataIsOneStep() {
        Recorder recorder = train(LESSON, fit(2, 512), Pictures.first(100, 10));

        assertThat(recorder.batches).hasSize(2);
        assertThat(recorder.losses().get(1)).isLessThan(recorder.losses().get(0));
    }

    @Test
    void theFirstLossIsThatOfGuessing() {
        Recorder recorder = train(LESSON, fit(1, 1_000), Pictures.first(1_000, 10));

        // ln 10 = 2.30 for weights that know nothing; Glorot's small random ones are near it.
        assertThat(recorder.losses().get(0)).isCloseTo(Math.log(10), within(0.5));
    }

    @Test
    void lossAndAccuracyAreRunningMeansOverSamplesWhileTheWeightsMove() {
        Dataset data = Pictures.first(80, 10);
        Recorder recorder = train(LESSON, fit(1, 32), data);

        // After the first batch (32 of 80 samples) the mean is of that batch alone, with the first weights.
        Recorder first = train(LESSON, fit(1, 32), data);
        assertThat(first.batches.get(0).loss())
                .isEqualTo(recorder.batches.get(0).loss());
        double whole = recorder.epochs.get(0).loss();
        assertThat(whole).isEqualTo(recorder.batches.get(2).loss());
        assertThat(whole).isLessThan(recorder.batches.get(0).loss());
    }

    @Test
    void theSameSeedGivesTheSameNumbersAndAnotherSeedOthers() {
        Dataset data = Pictures.first(1_000, 200);

        Recorder once = train(LESSON, fit(2, 32), data);
        Recorder again = train(LESSON, fit(2, 32), data);
        Recorder other = train(LESSON, new Fit(2, 32, 0, true, 43, List.of()), data);

        assertThat(again.losses()).isEqualTo(once.losses());
        assertThat(again.evaluation).isEqualTo(once.evaluation);
        assertThat(other.losses()).isNotEqualTo(once.losses());
    }

    @Test
    void withoutShufflingTheOrderIsThatOfTheData() {
        Dataset data = Pictures.first(320, 10);

        Recorder shuffled = train(LESSON, fit(1, 32), data);
        Recorder inOrder = train(LESSON, new Fit(1, 32, 0, false, 42, List.of()), data);

        assertThat(inOrder.batches.get(0).loss())
                .isNotEqualTo(shuffled.batches.get(0).loss());
    }

    @Test
    void validationTakesTheLastSamplesBeforeShuffling() {
        Dataset data = Pictures.first(1_000, 10);
        Fit fit = new Fit(1, 32, 0.2, true, 42, List.of());

        Recorder withSplit = train(LESSON, fit, data);

        assertThat(withSplit.batches).hasSize(25);
        try (TrainingSession session = new TrainingSession(LESSON, fit, data)) {
            session.train(new Recorder(), new Cancellation());
            Evaluation last = session.evaluate(data.train().range(800, 1_000));
            assertThat(withSplit.epochs.get(0).valLoss()).isEqualTo(last.loss());
            assertThat(withSplit.epochs.get(0).valAccuracy()).isEqualTo(last.accuracy());
        }
    }

    @Test
    void withoutAValidationSplitThereAreNoValidationFigures() {
        Recorder recorder = train(LESSON, fit(1, 32), Pictures.first(100, 10));

        assertThat(recorder.epochs.get(0).valLoss()).isNaN();
        assertThat(recorder.epochs.get(0).valAccuracy()).isNaN();
    }

    @Test
    void cancellationEndsTheTrainingAfterTheMiniBatch() {
        Cancellation cancellation = new Cancellation();
        Recorder recorder = new Recorder();
        recorder.onBatch = batch -> {
            if (batch.epoch() == 2 && batch.batch() == 3) {
                cancellation.request();
            }
        };

        recorder.run(LESSON, fit(5, 32), Pictures.first(320, 10), cancellation);

        assertThat(recorder.stop).isEqualTo(StopReason.cancelled(2));
        assertThat(recorder.epochs).hasSize(1);
        assertThat(recorder.batches).hasSize(13);
    }

    @Test
    void aLearningRateBeyondAllReasonDiverges() {
        Sequential wild = new Sequential(Lesson.LAYERS, Optimizer.Adam.of(1e9), Loss.SPARSE_CATEGORICAL_CROSSENTROPY);

        Recorder recorder = train(wild, fit(5, 32), Pictures.first(320, 10));

        assertThat(recorder.stop.rule()).isEqualTo(StopRule.DIVERGED);
        assertThat(recorder.stop.epoch()).isEqualTo(1);
        assertThat(recorder.epochs).hasSize(1);
        assertThat(recorder.batches).hasSizeLessThan(10);
    }

    @Test
    void weightsThatAreNoLongerNumbersAreDivergence() {
        Sequential exploding = new Sequential(
                List.of(
                        new Layer.Rescaling(1e6, 0),
                        new Layer.Flatten(),
                        new Layer.Dense(8, Activation.LINEAR),
                        new Layer.Dense(8, Activation.LINEAR),
                        new Layer.Dense(10, Activation.SOFTMAX)),
                Optimizer.Adam.of(1e12),
                Loss.SPARSE_CATEGORICAL_CROSSENTROPY);

        Recorder recorder = train(exploding, fit(5, 32), Pictures.first(320, 10));

        assertThat(recorder.stop.rule()).isEqualTo(StopRule.DIVERGED);
        assertThat(recorder.stop.detail()).contains("Try a smaller learning_rate");
    }

    @Test
    void theLessonsCallbackStops() {
        Fit fit = new Fit(20, 32, 0, true, 42, List.of(new Callback.StopWhen(Metric.LOSS, 0.8, null)));

        Recorder recorder = train(LESSON, fit, Pictures.first(1_000, 10));

        List<Double> losses = recorder.losses();
        assertThat(recorder.stop.rule()).isEqualTo(StopRule.STOP_WHEN);
        assertThat(losses.get(losses.size() - 1)).isLessThan(0.8);
        assertThat(losses.subList(0, losses.size() - 1))
                .allSatisfy(loss -> assertThat(loss).isGreaterThanOrEqualTo(0.8));
    }

    @Test
    void earlyStoppingGivesTheBestWeightsBack() {
        Fit fit = new Fit(40, 32, 0.5, true, 42, List.of(new Callback.EarlyStopping(Metric.VAL_LOSS, 2, 0, true)));
        Dataset data = Pictures.first(400, 10);

        try (TrainingSession session = new TrainingSession(LESSON, fit, data)) {
            Recorder recorder = new Recorder();
            StopReason stop = session.train(recorder, new Cancellation());
            double best = recorder.epochs.stream()
                    .mapToDouble(EpochFigures::valLoss)
                    .min()
                    .orElseThrow();

            assertThat(stop.rule()).isEqualTo(StopRule.EARLY_STOPPING);
            assertThat(session.evaluate(data.train().range(200, 400)).loss()).isEqualTo(best);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyActivationTrains(Activation activation) {
        Sequential network = new Sequential(
                List.of(
                        new Layer.Rescaling(1.0 / 255, -0.5),
                        new Layer.Flatten(),
                        new Layer.Dense(32, activation),
                        new Layer.Dense(10, Activation.SOFTMAX)),
                Optimizer.Adam.of(0.003),
                Loss.SPARSE_CATEGORICAL_CROSSENTROPY);

        Recorder recorder = train(network, fit(3, 16), Pictures.first(500, 10));

        assertThat(recorder.stop.rule()).isEqualTo(StopRule.COMPLETED);
        assertThat(recorder.losses().get(2)).isLessThan(recorder.losses().get(0));
    }

    private static Fit fit(int epochs, int batchSize) {
        return new Fit(epochs, batchSize, 0, true, 42, List.of());
    }

    private static Recorder train(Sequential network, Fit fit, Dataset data) {
        return Recorder.train(network, fit, data);
    }
}
