package io.fittingroom.engine;

import io.fittingroom.dataset.Split;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adds up cross-entropy and right answers from logits. The loss of a sample is {@code log(sum(exp(z))) - z[label]}, with
 * the largest logit taken out first so that nothing overflows; it is not clipped. Not thread-safe.
 */
final class Scores {

    private static final int PICTURES_IN_ONE_PASS = 500;

    private double lossSum;
    private long correct;
    private long samples;

    /** The scores of all pictures of a split, in order, with the network's present weights. */
    static Scores of(ComputationGraph graph, Split split) {
        Scores scores = new Scores();
        int[] order = IntStream.range(0, split.size()).toArray();
        String logits = GraphBuilder.logitsOf(graph);
        for (int from = 0; from < order.length; from += PICTURES_IN_ONE_PASS) {
            int size = Math.min(PICTURES_IN_ONE_PASS, order.length - from);
            try (Batch batch = new Batch(size, split.height(), split.width(), 0)) {
                batch.fill(split, order, from);
                Map<String, INDArray> activations = graph.feedForward(new INDArray[] {batch.pixels()}, false);
                scores.add(activations.get(logits), batch.labels());
            }
        }
        return scores;
    }

    /**
     * Adds a batch and returns its mean loss.
     *
     * @param logits [batch, outputs]
     * @param labels at least batch entries, each a column of the logits
     */
    double add(INDArray logits, int[] labels) {
        int rows = logits.rows();
        int columns = logits.columns();
        float[] values = Batch.values(logits);
        double batchLoss = 0;
        for (int row = 0; row < rows; row++) {
            int start = row * columns;
            int best = start;
            for (int i = start + 1; i < start + columns; i++) {
                if (values[i] > values[best]) {
                    best = i;
                }
            }
            double sum = 0;
            for (int i = start; i < start + columns; i++) {
                sum += Math.exp((double) values[i] - values[best]);
            }
            batchLoss += values[best] + Math.log(sum) - values[start + labels[row]];
            if (best - start == labels[row]) {
                correct++;
            }
        }
        lossSum += batchLoss;
        samples += rows;
        return batchLoss / rows;
    }

    /** Mean loss so far; NaN without samples. */
    double loss() {
        return samples == 0 ? Double.NaN : lossSum / samples;
    }

    /** Share of right answers so far, the first of equal logits counting as the answer; NaN without samples. */
    double accuracy() {
        return samples == 0 ? Double.NaN : (double) correct / samples;
    }

    long samples() {
        return samples;
    }
}
