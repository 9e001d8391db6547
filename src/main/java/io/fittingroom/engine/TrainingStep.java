package io.fittingroom.engine;

import io.fittingroom.engine.ParameterLayout.Kind;
import io.fittingroom.engine.ParameterLayout.Segment;
import io.fittingroom.network.Regularizer;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves a network's weights by one mini-batch after another: DL4J computes the gradient, an {@link UpdateRule} moves the
 * weights. Their master copy is a Java array; the network's own memory follows it. Used by one thread, which closes it.
 */
final class TrainingStep implements AutoCloseable {

    private final ComputationGraph graph;
    private final ParameterLayout layout;
    private final ObjectiveLoss loss;
    private final UpdateRule rule;
    private final int outputs;
    private final float[] weights;
    private final float[] gradient;
    private final Map<Integer, INDArray> unusedLabels = new HashMap<>();

    /** @param outputs of the network */
    TrainingStep(
            ComputationGraph graph,
            ParameterLayout layout,
            ObjectiveLoss loss,
            UpdateRule rule,
            float[] weights,
            int outputs) {
        if (graph.numParams() != layout.size()) {
            throw new IllegalStateException(
                    "DL4J has " + graph.numParams() + " parameters where the layout has " + layout.size());
        }
        this.graph = graph;
        this.layout = layout;
        this.loss = loss;
        this.rule = rule;
        this.outputs = outputs;
        this.weights = weights.clone();
        gradient = new float[weights.length];
        graph.initGradientsView();
        show();
    }

    /**
     * One step.
     *
     * @param scores gets the loss, before the step moves the weights, and the right answers
     * @return the mini-batch's mean loss, weighted by class, regularisation included
     */
    double run(Batch batch, double rate, Scores scores) {
        loss.expect(batch.labels(), scores);
        graph.setInputs(batch.pixels());
        // DL4J insists on labels; the loss has its own.
        graph.setLabels(unusedLabels.computeIfAbsent(
                batch.size(), size -> Nd4j.createUninitializedDetached(DataType.FLOAT, size, outputs)));
        graph.computeGradientAndScore();
        double penalty = penalty();
        scores.addPenalty(penalty, batch.size());
        if (weights.length > 0) {
            Floats.buffer(graph.getFlattenedGradients()).get(gradient);
            move(rate);
            show();
        }
        return loss.lastLoss() + penalty;
    }

    private void move(double rate) {
        rule.begin();
        for (Segment segment : layout.segments()) {
            if (segment.kind() == Kind.STATISTIC) {
                for (int i = segment.from(); i < segment.to(); i++) {
                    weights[i] -= gradient[i];
                }
            } else {
                addRegularizer(segment);
                rule.move(weights, gradient, segment.from(), segment.to(), rate);
            }
        }
    }

    private void addRegularizer(Segment segment) {
        Regularizer regularizer = segment.regularizer();
        if (regularizer.isNone()) {
            return;
        }
        float l1 = (float) regularizer.l1();
        float twiceL2 = (float) (2 * regularizer.l2());
        for (int i = segment.from(); i < segment.to(); i++) {
            gradient[i] += l1 * Math.signum(weights[i]) + twiceL2 * weights[i];
        }
    }

    /** What the present weights cost in the loss by their regularisers. */
    double penalty() {
        double penalty = 0;
        for (Segment segment : layout.segments()) {
            Regularizer regularizer = segment.regularizer();
            if (!regularizer.isNone()) {
                double absolute = 0;
                double squared = 0;
                for (int i = segment.from(); i < segment.to(); i++) {
                    absolute += Math.abs(weights[i]);
                    squared += (double) weights[i] * weights[i];
                }
                penalty += regularizer.l1() * absolute + regularizer.l2() * squared;
            }
        }
        return penalty;
    }

    boolean isFinite() {
        float sum = 0;
        for (float weight : weights) {
            // Zero times anything finite is zero.
            sum += weight * 0;
        }
        return sum == 0;
    }

    /** A copy of the present weights. */
    float[] weights() {
        return weights.clone();
    }

    void setWeights(float[] values) {
        System.arraycopy(values, 0, weights, 0, weights.length);
        show();
    }

    /** How many weights there are. */
    int size() {
        return weights.length;
    }

    UpdateRule rule() {
        return rule;
    }

    private void show() {
        if (weights.length > 0) {
            Floats.put(weights, graph.params());
        }
    }

    @Override
    public void close() {
        unusedLabels.values().forEach(INDArray::close);
    }
}
