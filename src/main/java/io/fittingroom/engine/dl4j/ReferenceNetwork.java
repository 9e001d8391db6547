package io.fittingroom.engine.dl4j;

import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.kernel.SampleLayout;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network as a graph of DL4J ({@link GraphBuilder}), its outputs and the gradient of its loss. Pixels are [samples, height,
 * width, channels] in 0..255; weights and gradient are in the order of ParameterLayout. Holds native memory; used by one
 * thread at a time, which closes it.
 */
public final class ReferenceNetwork implements AutoCloseable {

    private final SampleLayout input;
    private final int outputs;
    private final ComputationGraph graph;
    private final ObjectiveLoss loss;
    private final Map<Integer, INDArray> trainedPixels = new HashMap<>(); // by the number of samples
    private final Map<Integer, INDArray> unusedLabels = new HashMap<>();

    /**
     * A network whose weights are still to be set.
     *
     * @param chance where dropout and noise are drawn from, asked for each mini-batch anew
     */
    public ReferenceNetwork(Sequential network, Shape input, Objective objective, Supplier<SplittableRandom> chance) {
        this.input = SampleLayout.of(input);
        outputs = network.outputs(input);
        loss = new ObjectiveLoss(objective);
        graph = GraphBuilder.build(network, input, new GraphParts.Ours(loss, chance));
        try {
            graph.init();
            graph.initGradientsView();
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    /** How many weights the network has. */
    public int size() {
        return Math.toIntExact(graph.numParams());
    }

    /** Takes the weights from {@code from} to before {@code to} over. */
    public void setWeights(float[] weights, int from, int to) {
        Floats.buffer(graph.params()).put(from, weights, from, to - from);
    }

    /**
     * Computes the gradient of a mini-batch's mean loss.
     *
     * @param labels the class of each sample
     * @param metrics gets the loss and the right answers
     * @return the mean loss, weighted by class
     */
    public double compute(float[] pixels, int[] labels, MetricSums metrics) {
        loss.expect(labels, metrics);
        int samples = samples(pixels);
        graph.setInputs(put(pixels, trainedPixels.computeIfAbsent(samples, this::pixels)));
        // DL4J insists on labels; the loss has its own.
        graph.setLabels(unusedLabels.computeIfAbsent(
                samples, size -> Nd4j.createUninitializedDetached(DataType.FLOAT, size, outputs)));
        graph.computeGradientAndScore();
        return loss.lastLoss();
    }

    /** Copies the last mini-batch's gradient from {@code from} to before {@code to}. */
    public void getGradient(float[] gradient, int from, int to) {
        Floats.buffer(graph.getFlattenedGradients()).get(from, gradient, from, to - from);
    }

    /**
     * As in prediction, [samples, outputs], row by row. Only the logits are taken out of DL4J's workspaces; all layers'
     * outputs can be a hundred megabytes.
     */
    public float[] logits(float[] pixels) {
        List<String> names = List.of(GraphBuilder.logitsOf(graph));
        try (INDArray in = put(pixels, pixels(samples(pixels)));
                INDArray found = graph.output(names, false, new INDArray[] {in}, null)[0]) {
            return Floats.of(found);
        }
    }

    /** As in prediction, [samples, outputs], row by row; each row sums to 1 within 1e-5. */
    public float[] probabilities(float[] pixels) {
        try (INDArray in = put(pixels, pixels(samples(pixels)));
                INDArray found = graph.outputSingle(false, in)) {
            return Floats.of(found);
        }
    }

    private int samples(float[] pixels) {
        return pixels.length / input.size();
    }

    private INDArray pixels(int samples) {
        return Nd4j.createUninitializedDetached(
                DataType.FLOAT, samples, input.channels(), input.height(), input.width());
    }

    /** Channels come first in DL4J. */
    private INDArray put(float[] pixels, INDArray target) {
        if (input.channels() == 1) {
            return Floats.put(pixels, target);
        }
        float[] channelsFirst = new float[pixels.length];
        for (int i = 0; i < samples(pixels); i++) {
            input.copy(pixels, i, channelsFirst, i * input.size());
        }
        return Floats.put(channelsFirst, target);
    }

    /** Frees the working memory of the calling thread too. */
    @Override
    public void close() {
        trainedPixels.values().forEach(INDArray::close);
        unusedLabels.values().forEach(INDArray::close);
        NativeMemory.free(graph);
        NativeMemory.freeWorkspacesOfThisThread();
    }
}
