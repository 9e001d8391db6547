package io.fittingroom.engine.train;

import io.fittingroom.engine.blas.Halves;
import io.fittingroom.engine.dl4j.Floats;
import io.fittingroom.engine.dl4j.GraphBuilder;
import io.fittingroom.engine.dl4j.GraphParts;
import io.fittingroom.engine.dl4j.NativeMemory;
import io.fittingroom.engine.dl4j.ObjectiveLoss;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.kernel.Scores;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J's arithmetic: a graph for any network ({@link GraphBuilder}). */
public final class GraphGradients implements Gradients {

    private final ComputationGraph graph;
    private final ObjectiveLoss loss;
    private final int outputs;
    private final Map<Integer, INDArray> unusedLabels = new HashMap<>();
    private final Halves halves = Halves.onOneThread();

    GraphGradients(Sequential network, Shape input, Objective objective, NoiseSource noise) {
        outputs = network.outputs(input);
        loss = new ObjectiveLoss(objective);
        graph = GraphBuilder.build(network, input, new GraphParts.Ours(loss, noise));
        graph.initGradientsView();
    }

    @Override
    public Halves halves() {
        return halves;
    }

    @Override
    public int size() {
        return Math.toIntExact(graph.numParams());
    }

    @Override
    public void show(float[] weights, int from, int to) {
        Floats.buffer(graph.params()).put(from, weights, from, to - from);
    }

    @Override
    public double compute(Batch batch, Scores scores) {
        loss.expect(batch.labels(), scores);
        graph.setInputs(batch.pixels());
        // DL4J insists on labels; the loss has its own.
        graph.setLabels(unusedLabels.computeIfAbsent(
                batch.size(), size -> Nd4j.createUninitializedDetached(DataType.FLOAT, size, outputs)));
        graph.computeGradientAndScore();
        return loss.lastLoss();
    }

    @Override
    public void copy(float[] gradient, int from, int to) {
        Floats.buffer(graph.getFlattenedGradients()).get(from, gradient, from, to - from);
    }

    @Override
    public float[] logits(Batch batch) {
        return logits(graph, batch);
    }

    /** Only the logits are taken out of DL4J's workspaces; all layers' outputs can be a hundred megabytes. */
    public static float[] logits(ComputationGraph graph, Batch batch) {
        List<String> names = List.of(GraphBuilder.logitsOf(graph));
        try (INDArray found = graph.output(names, false, new INDArray[] {batch.pixels()}, null)[0]) {
            return Floats.of(found);
        }
    }

    @Override
    public float[] probabilities(Batch batch) {
        try (INDArray probabilities = graph.outputSingle(false, batch.pixels())) {
            return Floats.of(probabilities);
        }
    }

    @Override
    public void close() {
        unusedLabels.values().forEach(INDArray::close);
        NativeMemory.free(graph);
        NativeMemory.freeWorkspacesOfThisThread();
    }
}
