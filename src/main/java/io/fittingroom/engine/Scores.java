package io.fittingroom.engine;

import io.fittingroom.dataset.Split;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adds up losses and right answers. Not thread-safe. */
final class Scores {

    private static final int MOST_IN_ONE_PASS = 500;

    private double lossSum;
    private long correct;
    private long amongK;
    private long samples;

    /**
     * The scores of all pictures of a split, in order, with the network's present weights; of fewer when it is cancelled
     * meanwhile.
     *
     * @param network that {@code graph} was built from
     */
    static Scores of(ComputationGraph graph, Sequential network, Split split, Cancellation cancellation) {
        Scores scores = new Scores();
        Objective objective = Objective.of(network);
        int atOnce = PassSize.of(network, Shape.of(split.height(), split.width()), MOST_IN_ONE_PASS);
        int[] order = IntStream.range(0, split.size()).toArray();
        List<String> logits = List.of(GraphBuilder.logitsOf(graph));
        for (int from = 0; from < order.length && !cancellation.isRequested(); from += atOnce) {
            int size = Math.min(atOnce, order.length - from);
            try (Batch batch = new Batch(size, split.height(), split.width())) {
                batch.fill(split, order, from);
                // Only the logits are taken out of DL4J's workspaces; all layers' outputs can be a hundred megabytes.
                try (INDArray found = graph.output(logits, false, new INDArray[] {batch.pixels()}, null)[0]) {
                    objective.add(scores, Floats.of(found), found.columns(), batch.labels(), null);
                }
            }
        }
        return scores;
    }

    /** Goes on where an epoch was left. */
    static Scores goingOn(Checkpoint.Begun begun) {
        Scores scores = new Scores();
        scores.lossSum = begun.lossSum();
        scores.correct = begun.correct();
        scores.amongK = begun.amongK();
        scores.samples = begun.samples();
        return scores;
    }

    /** All of this, of an epoch that is left after so many mini-batches and seconds. */
    Checkpoint.Begun begun(int batches, double seconds) {
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
    void addPenalty(double penalty, int rows) {
        lossSum += penalty * rows;
    }

    /** Mean loss so far; NaN without samples. */
    double loss() {
        return samples == 0 ? Double.NaN : lossSum / samples;
    }

    /** Share of right answers so far, the first of equal logits counting as the answer; NaN without samples. */
    double accuracy() {
        return samples == 0 ? Double.NaN : (double) correct / samples;
    }

    /** Share of samples whose class is among the k most probable; NaN without samples. */
    double topKAccuracy() {
        return samples == 0 ? Double.NaN : (double) amongK / samples;
    }

    long samples() {
        return samples;
    }
}
