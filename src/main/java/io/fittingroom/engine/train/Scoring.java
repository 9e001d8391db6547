package io.fittingroom.engine.train;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.kernel.PassSize;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Tests a network that is trained. Stateless. */
final class Scoring {

    private static final int MOST_IN_ONE_PASS = 500;

    private Scoring() {}

    /**
     * The metrics of all pictures of a split, in order, with the network's present weights; of fewer when it is cancelled
     * meanwhile.
     *
     * @param logits of a batch, [size, outputs], row by row, as in prediction
     */
    static MetricSums of(Function<Batch, float[]> logits, Sequential network, Split split, Cancellation cancellation) {
        MetricSums metrics = new MetricSums();
        Objective objective = Objective.of(network);
        Shape input = new Shape(split.axes());
        int atOnce = PassSize.of(network, input, MOST_IN_ONE_PASS);
        int outputs = network.outputs(input);
        int[] order = IntStream.range(0, split.size()).toArray();
        for (int from = 0; from < order.length && !cancellation.isRequested(); from += atOnce) {
            int size = Math.min(atOnce, order.length - from);
            Batch batch = new Batch(size, split.numbersPerPicture());
            batch.fill(split, order, from);
            objective.add(metrics, logits.apply(batch), outputs, batch.labels(), null);
        }
        return metrics;
    }
}
