package io.fittingroom.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.engine.Fits;
import io.fittingroom.engine.Networks;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.train.Recorder;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Sequential;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ObjectiveTest {

    /** Two samples whose probabilities are 1/7, 2/7 and 4/7. */
    private static final float[] LOGITS = {0, ln(2), ln(4), 0, ln(2), ln(4)};

    private static final int[] LABELS = {2, 0};
    private static final Sequential CROSSENTROPY =
            Networks.with(Networks.dense(), Loss.SPARSE_CATEGORICAL_CROSSENTROPY, false, 2);

    @Test
    void crossEntropyIsTheLogarithmOfTheProbability() {
        MetricSums metrics = new MetricSums();
        float[] gradient = new float[6];
        double loss = Objective.of(CROSSENTROPY).add(metrics, LOGITS, 3, LABELS, gradient);

        assertThat(loss).isCloseTo((Math.log(7.0 / 4) + Math.log(7)) / 2, within(1e-7));
        assertThat(metrics.loss()).isEqualTo(loss);
        assertThat(gradient)
                .containsExactly(
                        new float[] {1 / 14f, 2 / 14f, -3 / 14f, -6 / 14f, 2 / 14f, 4 / 14f},
                        org.assertj.core.data.Offset.offset(1e-7f));
    }

    @Test
    void rightIsTheMostProbableAndTopKCountsTheFirstK() {
        MetricSums metrics = new MetricSums();
        Objective.of(CROSSENTROPY).add(metrics, LOGITS, 3, new int[] {2, 1}, null);
        Objective.of(CROSSENTROPY).add(metrics, LOGITS, 3, new int[] {0, 0}, null);

        assertThat(metrics.accuracy()).isEqualTo(0.25);
        assertThat(metrics.topKAccuracy()).isEqualTo(0.5);
    }

    @Test
    void squaredErrorIsTheMeanOverTheOutputs() {
        Sequential squared = Networks.with(Networks.dense(), Loss.MEAN_SQUARED_ERROR, false, 0);

        double loss = Objective.of(squared).add(new MetricSums(), LOGITS, 3, LABELS, null);

        // (1 + 4 + 9) / 49 / 3 and (36 + 4 + 16) / 49 / 3
        assertThat(loss).isCloseTo((14 + 56) / 49.0 / 3 / 2, within(1e-7));
    }

    @Test
    void classWeightsMultiplyLossAndGradientAndTheBatchStaysTheDivisor() {
        MetricSums metrics = new MetricSums();
        float[] plain = new float[6];
        float[] weighted = new float[6];
        Objective.of(CROSSENTROPY).add(new MetricSums(), LOGITS, 3, LABELS, plain);
        double loss = Objective.weighted(CROSSENTROPY, Map.of(0, 5.0), 3).add(metrics, LOGITS, 3, LABELS, weighted);

        assertThat(loss).isCloseTo((Math.log(7.0 / 4) + 5 * Math.log(7)) / 2, within(1e-7));
        assertThat(metrics.accuracy()).isEqualTo(0.5);
        assertThat(weighted[2]).isEqualTo(plain[2]);
        assertThat(weighted[3]).isCloseTo(5 * plain[3], within(1e-6f));
    }

    @Test
    void logitsOfAnySizeGiveFiniteLosses() {
        float[] large = {1e30f, -1e30f, 0};
        float[] gradient = new float[3];

        double right = Objective.of(CROSSENTROPY).add(new MetricSums(), large, 3, new int[] {0}, gradient);
        double wrong = Objective.of(CROSSENTROPY).add(new MetricSums(), large, 3, new int[] {1}, gradient);

        assertThat(right).isZero();
        assertThat(wrong).isCloseTo(2e30, within(1e24));
        assertThat(gradient).containsExactly(1, -1, 0);
    }

    @Test
    void inATrainingOnlyTheTrainingLossIsWeighted() {
        Dataset data = Pictures.first(100, 50);
        // A single step, so that both see the same weights.
        EpochFigures plain = Recorder.train(Networks.dense(), Fits.weighted(Map.of()), data)
                .epochs
                .get(0);
        Recorder doubled = Recorder.train(Networks.dense(), Fits.weighted(all(2)), data);

        assertThat(doubled.epochs.get(0).loss()).isCloseTo(2 * plain.loss(), within(1e-9));
        assertThat(doubled.epochs.get(0).accuracy()).isEqualTo(plain.accuracy());
        assertThat(doubled.evaluation.loss()).isLessThan(plain.loss() * 1.5);
    }

    @Test
    void validationOnTheTestPicturesIsWhatTheEvaluationSays() {
        Dataset data = Pictures.first(100, 50);
        Sequential network = Networks.with(Networks.dense(), Loss.SPARSE_CATEGORICAL_CROSSENTROPY, false, 3);

        Recorder recorder = Recorder.train(network, Fits.validatedOnTest(2), data);
        EpochFigures last = recorder.epochs.get(1);

        assertThat(last.valLoss()).isEqualTo(recorder.evaluation.loss());
        assertThat(last.valAccuracy()).isEqualTo(recorder.evaluation.accuracy());
        assertThat(last.topKAccuracy()).isGreaterThan(last.accuracy());
        assertThat(last.valTopKAccuracy()).isGreaterThan(last.valAccuracy());
    }

    private static Map<Integer, Double> all(double weight) {
        return IntStream.range(0, 10).boxed().collect(Collectors.toMap(index -> index, index -> weight));
    }

    private static float ln(double value) {
        return (float) Math.log(value);
    }
}
