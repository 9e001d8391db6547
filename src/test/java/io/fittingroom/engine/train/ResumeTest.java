package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.Fits;
import io.fittingroom.engine.Networks;
import io.fittingroom.engine.Pictures;
import io.fittingroom.network.Callback;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Layer;
import io.fittingroom.network.LearningRate;
import io.fittingroom.network.Metric;
import io.fittingroom.network.Mode;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.StopReason;
import io.fittingroom.network.StopRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A training that goes on after a break ends as one without a break does, to the last digit. */
class ResumeTest {

    private static final Dataset DATA = Pictures.first(200, 40);
    private static final Callback PLATEAU =
            new Callback.ReduceLrOnPlateau(Metric.VAL_LOSS, 0.5, 1, Mode.AUTO, 10, 0, 0);
    private static final Callback BEST = new Callback.Checkpoint(Metric.VAL_ACCURACY, Mode.AUTO);

    static Stream<Optimizer> optimizers() {
        LearningRate rate = new LearningRate.Constant(0.01);
        return Stream.of(
                Optimizer.Adam.DEFAULT,
                new Optimizer.Adam(rate, 0.9, 0.99, 1e-7, true),
                new Optimizer.AdamW(new LearningRate.CosineDecay(0.01, 30, 0.1), 0.01, 0.9, 0.999, 1e-7, false),
                new Optimizer.Sgd(rate, 0.9, true),
                new Optimizer.RmsProp(rate, 0.9, 0.5, 1e-7, true),
                new Optimizer.Adagrad(rate, 0.1, 1e-7),
                new Optimizer.Adadelta(rate, 0.95, 1e-7),
                new Optimizer.Nadam(rate, 0.9, 0.999, 1e-7));
    }

    /** DL4J trains the one, our own kernels the other. */
    static Stream<Arguments> networks() {
        Layer dropout = new Layer.Dropout(0.2);
        return optimizers()
                .flatMap(optimizer -> Stream.of(Networks.ofEveryLayer(), Networks.dense(dropout))
                        .map(network ->
                                Arguments.of(Named.of(network.layers().size() + " layers", network), optimizer)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void fiveEpochsAreTwoAndThree(Sequential layers, Optimizer optimizer) {
        Sequential network = Networks.with(layers, optimizer);
        boolean isScheduled = !(optimizer.learningRate() instanceof LearningRate.Constant);
        Fit fit = isScheduled ? Fits.augmented(5, 42, BEST) : Fits.augmented(5, 42, BEST, PLATEAU);

        Recorder straight = Recorder.train(network, fit, DATA);
        Recorder resumed = resume(network, fit, straight, 2);

        assertThat(resumed.figures()).isEqualTo(straight.figures().subList(2, 5));
        assertThat(resumed.stop).isEqualTo(straight.stop);
        assertThat(resumed.evaluation).isEqualTo(straight.evaluation);
        assertThat(resumed.artifact).isEqualTo(straight.artifact);
        // The learning rate has moved meanwhile, so that forgetting it would show.
        assertThat(straight.epochs.get(4).learningRate())
                .isNotEqualTo(straight.epochs.get(1).learningRate());
    }

    /** Of the third epoch's eight mini-batches: none, some, and all with the validation still to come. */
    @ParameterizedTest
    @CsvSource({"0, 2", "3, 3", "8, 3"})
    void aBreakWithinAnEpochChangesNothing(int batches, int epoch) {
        Fit fit = Fits.augmented(5, 42, BEST, PLATEAU);
        Sequential network = Networks.ofEveryLayer();
        Recorder straight = Recorder.train(network, fit, DATA);

        Recorder before = new Recorder();
        Cancellation cancellation = new Cancellation();
        before.onBatch = batch -> {
            if (batch.epoch() == 3 && batch.batch() == batches) {
                cancellation.request();
            }
        };
        before.onEpoch = figures -> {
            if (batches == 0 && figures.epoch() == 2) {
                cancellation.request();
            }
        };
        byte[] stored;
        try (TrainingSession session = new TrainingSession(network, fit, DATA)) {
            StopReason stop = session.train(before, cancellation);
            assertThat(stop).isEqualTo(StopReason.cancelled(epoch));
            stored = session.checkpoint().toBytes();
        }
        Recorder after = new Recorder();
        try (TrainingSession session =
                TrainingSession.resume(network, fit, DATA, Checkpoint.of(stored), before.epochs)) {
            after.run(session, DATA, new Cancellation());
        }

        assertThat(Checkpoint.of(stored).begun().batches()).isEqualTo(batches);
        assertThat(after.figures()).isEqualTo(straight.figures().subList(2, 5));
        assertThat(after.batches).hasSize(3 * 8 - batches);
        assertThat(after.evaluation).isEqualTo(straight.evaluation);
        assertThat(after.artifact).isEqualTo(straight.artifact);
    }

    @Test
    void earlyStoppingCountsOnAndGivesBackTheWeightsOfAnEpochBeforeTheBreak() {
        // No epoch is 10 better than the first, so that its weights are the best and the fourth is the last.
        Callback early = new Callback.EarlyStopping(Metric.VAL_LOSS, 3, 10, true);
        Fit fit = Fits.of(9, early);

        Recorder straight = Recorder.train(Networks.dense(), fit, DATA);
        Recorder resumed = resume(Networks.dense(), fit, straight, 2);

        assertThat(straight.stop.rule()).isEqualTo(StopRule.EARLY_STOPPING);
        assertThat(straight.epochs).hasSize(4);
        assertThat(resumed.epochs).hasSize(2);
        assertThat(resumed.stop).isEqualTo(straight.stop);
        assertThat(resumed.artifact).isEqualTo(straight.artifact);
    }

    @Test
    void aTrainingThatHadEndedEndsAtOnceForTheSameReason() {
        Fit fit = Fits.of(9, new Callback.StopWhen(Metric.LOSS, 1.5, null));

        Recorder straight = Recorder.train(Networks.dense(), fit, DATA);
        Recorder resumed = resume(Networks.dense(), fit, straight, straight.epochs.size());

        assertThat(straight.stop.rule()).isEqualTo(StopRule.STOP_WHEN);
        assertThat(resumed.epochs).isEmpty();
        assertThat(resumed.stop).isEqualTo(straight.stop);
        assertThat(resumed.artifact).isEqualTo(straight.artifact);
    }

    @Test
    void aTrainingThatACallbackEndedInTimeHasTheWeightsThatAnotherKeeps() {
        // The loss falls, so that its largest is the first epoch's.
        Fit fit = Fits.of(
                9, new Callback.Checkpoint(Metric.LOSS, Mode.MAX), new Callback.StopWhen(Metric.LOSS, 1.5, null));

        Recorder stopped = Recorder.train(Networks.dense(), fit, DATA);
        Recorder one = Recorder.train(Networks.dense(), Fits.of(1), DATA);

        assertThat(stopped.stop.rule()).isEqualTo(StopRule.STOP_WHEN);
        assertThat(stopped.epochs).hasSizeGreaterThan(1);
        assertThat(stopped.artifact).isEqualTo(one.artifact);
    }

    @Test
    void aCancellationDuringValidationEndsTheTrainingWithoutTheEpoch() {
        Cancellation cancellation = new Cancellation();
        Recorder cancelled = new Recorder();
        cancelled.onBatch = batch -> {
            if (batch.epoch() == 2 && batch.batch() == batch.batches()) {
                cancellation.request();
            }
        };

        try (TrainingSession session = new TrainingSession(Networks.dense(), Fits.of(5), DATA)) {
            cancelled.run(session, DATA, cancellation);
            assertThat(session.weightsEpoch()).isEmpty();
        }

        assertThat(cancelled.stop.rule()).isEqualTo(StopRule.CANCELLED);
        assertThat(cancelled.stop.epoch()).isEqualTo(2);
        assertThat(cancelled.epochs).hasSize(1);
    }

    @Test
    void aCheckpointOfAnotherNetworkIsRefused() {
        Recorder dense = Recorder.train(Networks.dense(), Fits.of(1), DATA);
        Checkpoint checkpoint = dense.checkpoints.get(0).orElseThrow();

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        TrainingSession.resume(Networks.ofEveryLayer(), Fits.of(2), DATA, checkpoint, dense.epochs))
                .withMessageContaining("another network");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainingSession.resume(
                        Networks.with(Networks.dense(), new Optimizer.Adagrad(new LearningRate.Constant(1), 0, 1)),
                        Fits.of(2),
                        DATA,
                        checkpoint,
                        dense.epochs))
                .withMessageContaining("optimizer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainingSession.resume(Networks.dense(), Fits.of(2), DATA, checkpoint, List.of()))
                .withMessageContaining("epoch 1");
    }

    private static Recorder resume(Sequential network, Fit fit, Recorder straight, int epochs) {
        byte[] stored = straight.checkpoints.get(epochs - 1).orElseThrow().toBytes();
        Recorder resumed = new Recorder();
        try (TrainingSession session =
                TrainingSession.resume(network, fit, DATA, Checkpoint.of(stored), straight.epochs.subList(0, epochs))) {
            resumed.run(session, DATA, new Cancellation());
        }
        return resumed;
    }
}
