package io.fittingroom.engine.train;

import io.fittingroom.engine.blas.TwoThreads;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.engine.parameter.ParameterLayout.Segment;
import io.fittingroom.engine.parameter.UpdateRule;
import io.fittingroom.network.Regularizer;

/**
 * Moves a network's weights by one mini-batch after another: {@link Gradients} has the gradient, an {@link UpdateRule} moves
 * the weights. Their master copy is a Java array; the network's own memory follows it. Used by one thread.
 */
final class TrainingStep {

    /** Weights moved at a time: their gradient is still in a core's cache when they are. */
    private static final int CHUNK = 1 << 13;

    private final Gradients network;
    private final ParameterLayout layout;
    private final UpdateRule rule;
    private final float[] weights;
    private final float[] gradient;
    private final TwoThreads.Task moving = this::moveHalf;
    private Segment moved;
    private double movedBy;

    /** @param network stays its maker's to close */
    TrainingStep(Gradients network, ParameterLayout layout, UpdateRule rule, float[] weights) {
        if (network.size() != layout.size()) {
            throw new IllegalStateException(
                    "The network has " + network.size() + " parameters where the layout has " + layout.size());
        }
        this.network = network;
        this.layout = layout;
        this.rule = rule;
        this.weights = weights.clone();
        gradient = new float[weights.length];
        show();
    }

    /**
     * One step.
     *
     * @param metrics gets the loss, before the step moves the weights, and the right answers
     * @return the mini-batch's mean loss, weighted by class, regularisation included
     */
    double run(Batch batch, double rate, MetricSums metrics) {
        double loss = network.compute(batch, metrics);
        double penalty = penalty();
        metrics.addPenalty(penalty, batch.size());
        move(rate);
        return loss + penalty;
    }

    private void move(double rate) {
        rule.begin();
        for (Segment segment : layout.segments()) {
            if (segment.length() < 2 * CHUNK) {
                move(segment, segment.from(), segment.to(), rate);
            } else {
                moved = segment;
                movedBy = rate;
                network.threads().run(moving);
            }
        }
    }

    private void moveHalf(int half) {
        int middle = moved.from() + moved.length() / 2;
        move(moved, half == 0 ? moved.from() : middle, half == 0 ? middle : moved.to(), movedBy);
    }

    private void move(Segment segment, int first, int end, double rate) {
        for (int from = first; from < end; from += CHUNK) {
            int to = Math.min(end, from + CHUNK);
            network.getGradient(gradient, from, to);
            moveChunk(segment, from, to, rate);
            network.setWeights(weights, from, to);
        }
    }

    private void moveChunk(Segment segment, int from, int to, double rate) {
        switch (segment.kind()) {
            case STATISTIC -> {
                for (int i = from; i < to; i++) {
                    weights[i] -= gradient[i];
                }
            }
            case TRAINABLE -> {
                addRegularizer(segment.regularizer(), from, to);
                rule.move(weights, gradient, from, to, rate);
            }
        }
    }

    private void addRegularizer(Regularizer regularizer, int from, int to) {
        if (regularizer.isNone()) {
            return;
        }
        float l1 = (float) regularizer.l1();
        float twiceL2 = (float) (2 * regularizer.l2());
        for (int i = from; i < to; i++) {
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

    TwoThreads threads() {
        return network.threads();
    }

    UpdateRule rule() {
        return rule;
    }

    private void show() {
        if (weights.length > 0) {
            network.setWeights(weights, 0, weights.length);
        }
    }
}
