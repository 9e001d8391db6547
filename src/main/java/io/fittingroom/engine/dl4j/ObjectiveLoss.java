package io.fittingroom.engine.dl4j;

import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Puts an {@link Objective} where DL4J wants a loss function: DL4J brings the logits of a mini-batch and takes the gradient
 * of its mean loss. The labels that DL4J carries around are not looked at. Used by one thread.
 */
final class ObjectiveLoss implements ILossFunction {

    private static final long serialVersionUID = 1L;

    private final transient Objective objective;
    private transient MetricSums metrics = new MetricSums();
    private transient int[] labels = {};
    private double lastLoss = Double.NaN;

    ObjectiveLoss(Objective objective) {
        this.objective = objective;
    }

    /** What the next mini-batch is: the class of each sample, and where its metrics go. */
    void expect(int[] expected, MetricSums target) {
        labels = expected;
        metrics = target;
        lastLoss = Double.NaN;
    }

    /** The mean loss of the last mini-batch. */
    double lastLoss() {
        return lastLoss;
    }

    @Override
    public INDArray computeGradient(INDArray unused, INDArray logits, IActivation activation, INDArray mask) {
        int columns = logits.columns();
        float[] values = Floats.of(logits);
        float[] gradient = new float[values.length];
        lastLoss = objective.add(metrics, values, columns, labels, gradient);
        return Floats.put(gradient, Nd4j.createUninitialized(logits.dataType(), logits.shape(), 'c'));
    }

    /** Nobody asks: the loss is taken where the gradient is. */
    @Override
    public double computeScore(
            INDArray unused, INDArray logits, IActivation activation, INDArray mask, boolean average) {
        return 0;
    }

    @Override
    public INDArray computeScoreArray(INDArray unused, INDArray logits, IActivation activation, INDArray mask) {
        throw new UnsupportedOperationException("Losses are not computed sample by sample");
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray unused, INDArray logits, IActivation activation, INDArray mask, boolean average) {
        return new Pair<>(0.0, computeGradient(unused, logits, activation, mask));
    }

    @Override
    public String name() {
        return "objective";
    }
}
