package io.fittingroom.engine.serve;

import io.fittingroom.engine.dl4j.Floats;
import io.fittingroom.engine.dl4j.GraphBuilder;
import io.fittingroom.engine.dl4j.NativeMemory;
import io.fittingroom.engine.kernel.PassSize;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's graph for any network. It holds one copy of the network for each inference thread, since a graph that two threads
 * use at once mixes their answers, and runs on those threads, since DL4J keeps working memory for every thread it has seen.
 */
final class GraphForward implements Forward {

    private final Shape input;
    private final int atOnce;
    private final InferenceThreads threads;
    private final BlockingQueue<Copy> copies;

    /** @param input one sample's shape, [height, width] */
    GraphForward(Sequential network, Shape input, INDArray weights, InferenceThreads threads) {
        this.input = input;
        this.threads = threads;
        atOnce = PassSize.of(network, input, MOST_IN_ONE_PASS);
        copies = new ArrayBlockingQueue<>(threads.count());
        boolean isWhole = false;
        try {
            for (int i = 0; i < threads.count(); i++) {
                Copy copy = new Copy(GraphBuilder.build(network, input), input);
                copies.add(copy);
                copy.graph.setParams(weights);
            }
            isWhole = true;
        } finally {
            if (!isWhole) {
                close();
            }
        }
    }

    /** In as few passes as may be. */
    @Override
    public List<float[]> predict(List<float[]> pictures) {
        return threads.run(() -> {
            Copy copy = copies.take();
            try {
                List<float[]> rows = new ArrayList<>(pictures.size());
                for (int from = 0; from < pictures.size(); from += atOnce) {
                    List<float[]> some = pictures.subList(from, Math.min(from + atOnce, pictures.size()));
                    forward(copy, some, rows);
                }
                return rows;
            } finally {
                copies.put(copy);
            }
        });
    }

    private void forward(Copy copy, List<float[]> pictures, List<float[]> rows) {
        if (pictures.size() == 1) {
            Floats.put(pictures.get(0), copy.one);
            outputs(copy, copy.one, rows);
            return;
        }
        int size = Math.toIntExact(input.elements());
        float[] values = new float[pictures.size() * size];
        Forward.join(pictures, values);
        try (INDArray pixels = pixels(pictures.size(), input)) {
            Floats.put(values, pixels);
            outputs(copy, pixels, rows);
        }
    }

    private static void outputs(Copy copy, INDArray pixels, List<float[]> rows) {
        try (INDArray probabilities = copy.graph.outputSingle(false, pixels)) {
            Forward.addRows(Floats.of(probabilities), probabilities.columns(), rows);
        }
    }

    private static INDArray pixels(int pictures, Shape input) {
        return Nd4j.createUninitializedDetached(
                DataType.FLOAT, pictures, 1, input.axes().get(0), input.axes().get(1));
    }

    @Override
    public void close() {
        copies.forEach(Copy::close);
        copies.clear();
    }

    /** One thread's network, with native memory for the commonest input: a single picture, [1, 1, height, width]. */
    private static final class Copy {

        private final ComputationGraph graph;
        private final INDArray one;

        Copy(ComputationGraph graph, Shape input) {
            this.graph = graph;
            this.one = pixels(1, input);
        }

        void close() {
            NativeMemory.free(graph);
            one.close();
        }
    }
}
