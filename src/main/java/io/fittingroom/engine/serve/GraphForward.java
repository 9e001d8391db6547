package io.fittingroom.engine.serve;

import io.fittingroom.engine.dl4j.ReferenceNetwork;
import io.fittingroom.engine.kernel.PassSize;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * DL4J's graph for any network. It holds one copy of the network for each inference thread, since a graph that two threads
 * use at once mixes their answers, and runs on those threads, since DL4J keeps working memory for every thread it has seen.
 */
final class GraphForward implements Forward {

    private final int size;
    private final int outputs;
    private final int atOnce;
    private final InferenceThreads threads;
    private final BlockingQueue<ReferenceNetwork> copies;

    /** @param input one sample's shape, [height, width] */
    GraphForward(Sequential network, Shape input, float[] weights, InferenceThreads threads) {
        this.threads = threads;
        size = Math.toIntExact(input.elements());
        outputs = network.outputs(input);
        atOnce = PassSize.of(network, input, MOST_IN_ONE_PASS);
        copies = new ArrayBlockingQueue<>(threads.count());
        boolean isWhole = false;
        try {
            for (int i = 0; i < threads.count(); i++) {
                ReferenceNetwork copy = ReferenceNetwork.toPredict(network, input);
                copies.add(copy);
                if (copy.size() != weights.length) {
                    throw new IllegalStateException(
                            weights.length + " weights do not fit a network of " + copy.size() + " parameters");
                }
                copy.setWeights(weights, 0, weights.length);
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
            ReferenceNetwork copy = copies.take();
            try {
                List<float[]> rows = new ArrayList<>(pictures.size());
                for (int from = 0; from < pictures.size(); from += atOnce) {
                    List<float[]> some = pictures.subList(from, Math.min(from + atOnce, pictures.size()));
                    Forward.addRows(copy.probabilities(joined(some)), outputs, rows);
                }
                return rows;
            } finally {
                copies.put(copy);
            }
        });
    }

    @Override
    public List<float[]> logits(List<float[]> pictures) {
        ReferenceNetwork copy = copies.element();
        List<float[]> rows = new ArrayList<>(pictures.size());
        for (int from = 0; from < pictures.size(); from += atOnce) {
            List<float[]> some = pictures.subList(from, Math.min(from + atOnce, pictures.size()));
            Forward.addRows(copy.logits(joined(some)), outputs, rows);
        }
        return rows;
    }

    private float[] joined(List<float[]> pictures) {
        float[] values = new float[pictures.size() * size];
        Forward.join(pictures, values);
        return values;
    }

    @Override
    public void close() {
        copies.forEach(ReferenceNetwork::close);
        copies.clear();
    }
}
