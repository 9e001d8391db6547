package io.fittingroom.engine.train;

import io.fittingroom.engine.Environment;
import io.fittingroom.engine.blas.TwoThreads;
import io.fittingroom.engine.dl4j.ReferenceNetwork;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;

/** DL4J's arithmetic: a graph for any network ({@link ReferenceNetwork}). */
final class GraphGradients implements Gradients {

    private final ReferenceNetwork network;
    private final TwoThreads threads = TwoThreads.onOneThread();

    GraphGradients(Sequential network, Shape input, Objective objective, NoiseSource noise) {
        this.network = new ReferenceNetwork(network, input, objective, noise::random);
    }

    @Override
    public String engine() {
        return "deeplearning4j " + Environment.engineVersion();
    }

    @Override
    public TwoThreads threads() {
        return threads;
    }

    @Override
    public int size() {
        return network.size();
    }

    @Override
    public void setWeights(float[] weights, int from, int to) {
        network.setWeights(weights, from, to);
    }

    @Override
    public double compute(Batch batch, MetricSums metrics) {
        return network.compute(batch.values(), batch.labels(), metrics);
    }

    @Override
    public void getGradient(float[] gradient, int from, int to) {
        network.getGradient(gradient, from, to);
    }

    @Override
    public float[] logits(Batch batch) {
        return network.logits(batch.values());
    }

    @Override
    public float[] probabilities(Batch batch) {
        return network.probabilities(batch.values());
    }

    @Override
    public void close() {
        network.close();
    }
}
