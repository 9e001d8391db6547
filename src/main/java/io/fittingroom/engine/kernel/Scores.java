package io.fittingroom.engine.kernel;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.train.Batch;
import io.fittingroom.engine.train.Cancellation;
import io.fittingroom.engine.train.Checkpoint;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Adds up losses and right answers. Not thread-safe. */
public final class Scores {

    private static final int MOST_IN_ONE_PASS = 500;

    private double lossSum;
    private long correct;
    private long amongK;
    private long samples;

    /**
     * The scores of all pictures of a split, in order, with the network's present weights; of fewer when it is cancelled
     * meanwhile.
     *
     * @param logits of a batch, [size, outputs], row by row, as in prediction
     */
    public static Scores of(
            Function<Batch, float[]> logits, Sequential network, Split split, Cancellation cancellation) {
        Scores scores = new Scores();
        Objective objective = Objective.of(network);
        Shape input = Shape.of(split.height(), split.width());
        int atOnce = PassSize.of(network, input, MOST_IN_ONE_PASS);
        int outputs = network.outputs(input);
        int[] order = IntStream.range(0, split.size()).toArray();
        for (int from = 0; from < order.length && !cancellation.isRequested(); from += atOnce) {
            int size = Math.min(atOnce, order.length - from);
            try (Batch batch = new Batch(size, split.height(), split.width())) {
                batch.fill(split, order, from);
                objective.add(scores, logits.apply(batch), outputs, batch.labels(), null);
            }
        }
        return scores;
    }

    /** Goes on where an epoch was left. */
    public static Scores goingOn(Checkpoint.Begun begun) {
        Scores scores = new Scores();
        scores.lossSum = begun.lossSum();
        scores.correct = begun.correct();
        scores.amongK = begun.amongK();
        scores.samples = begun.samples();
        return scores;
    }

    /** All of this, of an epoch that is left after so many mini-batches and seconds. */
    public Checkpoint.Begun begun(int batches, double seconds) {
        return new Checkpoint.Begun(batches, lossSum, correct, amongK, samples, seconds);
    }

    /**
     * @param batchLoss sum of the samples' losses
     * @param right samples whose class is the most probable
     * @param amongTheFirst samples whose class is among the k most probable
     */
    void add(double batchLoss, int right, int amongTheFirst, int rows) {
        lossSum += batchLoss;
        correct += right;
        amongK += amongTheFirst;
        samples += rows;
    }

    /** Adds to the loss of so many of the samples what the weights themselves cost. */
    public void addPenalty(double penalty, int rows) {
        lossSum += penalty * rows;
    }

    /** Mean loss so far; NaN without samples. */
    public double loss() {
        return samples == 0 ? Double.NaN : lossSum / samples;
    }

    /** Share of right answers so far, the first of equal logits counting as the answer; NaN without samples. */
    public double accuracy() {
        return samples == 0 ? Double.NaN : (double) correct / samples;
    }

    /** Share of samples whose class is among the k most probable; NaN without samples. */
    public double topKAccuracy() {
        return samples == 0 ? Double.NaN : (double) amongK / samples;
    }

    public long samples() {
        return samples;
    }
}
