package io.fittingroom.engine.kernel;

import io.fittingroom.network.Loss;
import io.fittingroom.network.Sequential;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What training makes small, from the logits z of a mini-batch, with p = softmax(z) and t the one-hot label: of cross-entropy
 * {@code log(sum(exp(z))) - z[label]}, in nats, with the largest logit taken out first so that nothing overflows, and not
 * clipped; of mean squared error {@code mean((p - t)^2)} over the outputs. Computed in double. Stateless but for buffers: one
 * per thread.
 */
public final class Objective {

    private final Loss loss;
    private final int topK;
    private final double @Nullable [] classWeights;
    private double[] probabilities = {};

    private Objective(Loss loss, int topK, double @Nullable [] classWeights) {
        this.loss = loss;
        this.topK = topK;
        this.classWeights = classWeights;
    }

    /** Every sample counts the same. */
    public static Objective of(Sequential network) {
        return new Objective(network.loss(), network.topK(), null);
    }

    /** A sample counts as much as its class does; a class that is not named counts 1. */
    public static Objective weighted(Sequential network, Map<Integer, Double> classWeight, int outputs) {
        if (classWeight.isEmpty()) {
            return of(network);
        }
        double[] weights = new double[outputs];
        Arrays.fill(weights, 1);
        classWeight.forEach((index, weight) -> weights[index] = weight);
        return new Objective(network.loss(), network.topK(), weights);
    }

    /**
     * Adds a mini-batch to the metrics.
     *
     * @param logits [rows, columns], row by row
     * @param labels at least as many as rows, each a column
     * @param gradient gets dloss/dlogits of the batch's mean loss, in the order of the logits; null when nobody wants it
     * @return the mean loss
     */
    public double add(MetricSums metrics, float[] logits, int columns, int[] labels, float @Nullable [] gradient) {
        int rows = logits.length / columns;
        if (probabilities.length != columns) {
            probabilities = new double[columns];
        }
        double sum = 0;
        int correct = 0;
        int amongK = 0;
        for (int row = 0; row < rows; row++) {
            int start = row * columns;
            int label = labels[row];
            double weight = classWeights == null ? 1 : classWeights[label];
            double crossentropy = softmax(logits, start, label);
            sum += weight * (loss.isCrossentropy() ? crossentropy : squaredError(label));
            if (gradient != null) {
                gradient(gradient, start, label, weight / rows);
            }
            int rank = rank(logits, start, columns, label);
            correct += rank == 0 ? 1 : 0;
            amongK += rank < topK ? 1 : 0;
        }
        metrics.add(sum, correct, amongK, rows);
        return sum / rows;
    }

    /** Turns logits, row by row, into probabilities. */
    public static void softmax(float[] values, int columns) {
        for (int start = 0; start < values.length; start += columns) {
            double most = Double.NEGATIVE_INFINITY;
            for (int i = start; i < start + columns; i++) {
                most = Math.max(most, values[i]);
            }
            double sum = 0;
            for (int i = start; i < start + columns; i++) {
                sum += Math.exp(values[i] - most);
            }
            for (int i = start; i < start + columns; i++) {
                values[i] = (float) (Math.exp(values[i] - most) / sum);
            }
        }
    }

    /** Fills the probabilities and returns the cross-entropy. */
    private double softmax(float[] logits, int start, int label) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < probabilities.length; i++) {
            most = Math.max(most, logits[start + i]);
        }
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = Math.exp(logits[start + i] - most);
            sum += probabilities[i];
        }
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] /= sum;
        }
        return most + Math.log(sum) - logits[start + label];
    }

    private double squaredError(int label) {
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            double error = probabilities[i] - (i == label ? 1 : 0);
            sum += error * error;
        }
        return sum / probabilities.length;
    }

    private void gradient(float[] gradient, int start, int label, double factor) {
        int columns = probabilities.length;
        if (loss.isCrossentropy()) {
            for (int i = 0; i < columns; i++) {
                gradient[start + i] = (float) (factor * (probabilities[i] - (i == label ? 1 : 0)));
            }
            return;
        }
        // Through softmax: dL/dz = p * (dL/dp - sum(dL/dp * p)), with dL/dp = 2 (p - t) / columns.
        double inner = 0;
        for (int i = 0; i < columns; i++) {
            inner += (probabilities[i] - (i == label ? 1 : 0)) * probabilities[i];
        }
        for (int i = 0; i < columns; i++) {
            double error = probabilities[i] - (i == label ? 1 : 0);
            gradient[start + i] = (float) (factor * 2 / columns * probabilities[i] * (error - inner));
        }
    }

    /** How many outputs come before the label's, the first of equal logits coming first. */
    private static int rank(float[] logits, int start, int columns, int label) {
        float own = logits[start + label];
        int before = 0;
        for (int i = 0; i < columns; i++) {
            float other = logits[start + i];
            // Written so that an own logit that is no number comes last.
            if (other > own || (other == own && i < label) || (Float.isNaN(own) && i != label)) {
                before++;
            }
        }
        return before;
    }
}
