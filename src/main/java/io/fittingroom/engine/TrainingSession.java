package io.fittingroom.engine;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Split;
import io.fittingroom.engine.TrainingObserver.BatchProgress;
import io.fittingroom.network.Callbacks;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Metric;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.StopReason;
import io.fittingroom.network.StopRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One training from first weights to artifact: {@link #train}, then {@link #evaluate} and {@link #artifact}. All of it
 * happens on one thread, the one that opened the session; that thread closes it, which gives the native memory back.
 */
public final class TrainingSession implements AutoCloseable {

    /**
     * A mini-batch with a mean loss beyond this counts as diverged. Guessing costs 2.3 nats with ten classes and pixels left
     * at 0..255 some hundreds at the start; a million is past any way back.
     */
    static final double MOST_LOSS = 1e6;

    private static final long NANOS = 1_000_000_000L;

    private final Sequential network;
    private final Fit fit;
    private final Dataset dataset;
    private final Split training;
    private final Split validation;
    private final ComputationGraph graph;
    private final Forward forward;
    private final Callbacks callbacks;
    private final Metric bestBy;
    private final double learningRate;
    private float[] bestWeights;
    private double best = Double.NaN;

    /**
     * Builds the network with its first weights.
     *
     * @param network checked by NetworkPlan against this data set
     */
    public TrainingSession(Sequential network, Fit fit, Dataset dataset) {
        this.network = network;
        this.fit = fit;
        this.dataset = dataset;
        int trained = fit.trainingSamples(dataset.train().size());
        training = dataset.train().range(0, trained);
        validation = dataset.train().range(trained, dataset.train().size());
        callbacks = Callbacks.of(fit);
        learningRate = network.optimizer().learningRate().at(0);
        bestBy = validation.size() > 0 ? Metric.VAL_LOSS : Metric.LOSS;
        graph = GraphBuilder.build(network, Shape.of(dataset.height(), dataset.width()), fit.seed());
        forward = new Forward(GraphBuilder.logitsOf(graph));
        graph.setListeners(forward);
    }

    /**
     * Runs the epochs.
     *
     * @return why it ended; the weights are then the last, or the best where a callback wants those
     */
    public StopReason train(TrainingObserver observer, Cancellation cancellation) {
        float[] weightsToRestore = null;
        try (BatchPair batches = new BatchPair()) {
            for (int epoch = 1; epoch <= fit.epochs(); epoch++) {
                if (cancellation.isRequested()) {
                    return StopReason.cancelled(epoch - 1);
                }
                Optional<Epoch> finished = epoch(epoch, batches, observer, cancellation);
                if (finished.isEmpty()) {
                    return StopReason.cancelled(epoch);
                }
                EpochFigures figures = finished.get().figures();
                observer.epochEnded(figures);
                Optional<StopReason> diverged = divergence(epoch, finished.get().lastBatchLoss());
                if (diverged.isPresent()) {
                    return diverged.get();
                }
                keepIfBest(figures);
                Optional<StopReason> stop = callbacks.epochEnded(figures);
                if (callbacks.wantsWeightsKept()) {
                    weightsToRestore = weights();
                }
                if (stop.isPresent()) {
                    restore(weightsToRestore);
                    return stop.get();
                }
            }
        }
        restore(weightsToRestore);
        return StopReason.completed(fit.epochs());
    }

    /** Loss and accuracy of the present weights. */
    public Evaluation evaluate(Split split) {
        Scores scores = score(split);
        return new Evaluation(scores.loss(), scores.accuracy(), scores.samples());
    }

    /** Class probabilities by the present weights: for each picture a row of [outputs]. */
    public List<float[]> predict(Split split) {
        int[] order = new int[split.size()];
        Arrays.setAll(order, i -> i);
        try (Batch batch = new Batch(order.length, dataset.height(), dataset.width(), 0)) {
            batch.fill(split, order, 0);
            Map<String, INDArray> activations = graph.feedForward(new INDArray[] {batch.pixels()}, false);
            INDArray probabilities = activations.get(GraphBuilder.PROBABILITIES);
            float[] all = Batch.values(probabilities);
            int outputs = probabilities.columns();
            return IntStream.range(0, order.length)
                    .mapToObj(i -> Arrays.copyOfRange(all, i * outputs, (i + 1) * outputs))
                    .toList();
        }
    }

    /** Goes back to the weights of the epoch with the smallest loss (of validation if there is one); false if there is none. */
    public boolean restoreBest() {
        restore(bestWeights);
        return bestWeights != null;
    }

    /**
     * The present weights and the optimizer's state as a zip that DL4J's {@code ModelSerializer} restores, with an entry
     * more that says what the network is ({@link ArtifactWriter#DESCRIPTION}).
     */
    public byte[] artifact() {
        return ArtifactWriter.write(graph, network, dataset, true);
    }

    @Override
    public void close() {
        graph.setListeners();
        graph.close();
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }

    /** One pass over the samples; empty when cancelled within it. Ends early, with the figures so far, when it diverges. */
    private Optional<Epoch> epoch(int epoch, BatchPair batches, TrainingObserver observer, Cancellation cancellation) {
        long started = System.nanoTime();
        // Seeded anew for each epoch, so that an epoch depends on its number and not on how the process got there.
        Nd4j.getRandom().setSeed(fit.seed() * 31 + epoch);
        int[] order = order(epoch);
        int count = (order.length + fit.batchSize() - 1) / fit.batchSize();
        Scores scores = new Scores();
        double loss = Double.NaN;
        for (int number = 1; number <= count; number++) {
            if (cancellation.isRequested()) {
                return Optional.empty();
            }
            int from = (number - 1) * fit.batchSize();
            Batch batch = batches.of(Math.min(fit.batchSize(), order.length - from));
            batch.fill(training, order, from);
            loss = step(batch, scores);
            double seconds = secondsSince(started);
            observer.batchEnded(new BatchProgress(
                    epoch, number, count, scores.loss(), scores.accuracy(), scores.samples() / seconds));
            if (isDiverged(loss)) {
                break;
            }
        }
        double trainingSeconds = secondsSince(started);
        Scores held = isDiverged(loss) ? new Scores() : score(validation);
        EpochFigures figures = new EpochFigures(
                epoch,
                scores.loss(),
                scores.accuracy(),
                held.loss(),
                held.accuracy(),
                learningRate,
                secondsSince(started),
                scores.samples() / trainingSeconds);
        return Optional.of(new Epoch(figures, loss));
    }

    private double step(Batch batch, Scores scores) {
        forward.expect(scores, batch.labels());
        graph.fit(new INDArray[] {batch.pixels()}, new INDArray[] {batch.targets()});
        return forward.lastLoss();
    }

    private int[] order(int epoch) {
        int[] order = new int[training.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        if (fit.shuffle()) {
            SplittableRandom random = new SplittableRandom(fit.seed() + epoch * 0x9E3779B97F4A7C15L);
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
        }
        return order;
    }

    private Scores score(Split split) {
        return Scores.of(graph, split);
    }

    private Optional<StopReason> divergence(int epoch, double lastBatchLoss) {
        boolean weightsAreFinite = Double.isFinite(graph.params().sumNumber().doubleValue());
        if (!isDiverged(lastBatchLoss) && weightsAreFinite) {
            return Optional.empty();
        }
        boolean lossIsFinite = Double.isFinite(lastBatchLoss);
        String what = !weightsAreFinite
                ? "weights are no longer numbers"
                : lossIsFinite ? "a mini-batch's loss was " + lastBatchLoss : "the loss is no longer a number";
        String detail = "Training left the range of usable numbers in epoch %d: %s. Try a smaller learning_rate."
                .formatted(epoch, what);
        return Optional.of(new StopReason(
                StopRule.DIVERGED, epoch, Metric.LOSS, lossIsFinite ? lastBatchLoss : null, MOST_LOSS, detail));
    }

    private static boolean isDiverged(double loss) {
        // Written so that NaN counts as diverged.
        return !(loss <= MOST_LOSS);
    }

    private void keepIfBest(EpochFigures figures) {
        double value = bestBy.of(figures);
        if (Double.isNaN(best) || value < best) {
            best = value;
            bestWeights = weights();
        }
    }

    private float[] weights() {
        try (INDArray copy = graph.params().dup('c')) {
            return copy.data().asFloat();
        }
    }

    private void restore(float[] weights) {
        if (weights != null) {
            Batch.copy(weights, graph.params());
        }
    }

    private static double secondsSince(long nanoTime) {
        return (double) (System.nanoTime() - nanoTime) / NANOS;
    }

    /** An epoch's figures, and the mean loss of the last mini-batch that it got to. */
    private record Epoch(EpochFigures figures, double lastBatchLoss) {}

    /** Takes loss and accuracy from the forward pass of {@code fit}, before the step moves the weights, as Keras does. */
    private static final class Forward extends BaseTrainingListener {

        private final String logits;
        private Scores scores;
        private int[] labels;
        private double lastLoss;

        Forward(String logits) {
            this.logits = logits;
        }

        void expect(Scores target, int[] expected) {
            scores = target;
            labels = expected;
            lastLoss = Double.NaN;
        }

        double lastLoss() {
            return lastLoss;
        }

        @Override
        public void onForwardPass(Model model, Map<String, INDArray> activations) {
            lastLoss = scores.add(activations.get(logits), labels);
        }
    }

    /** The full batch and the short one at an epoch's end, each made when first needed. */
    private final class BatchPair implements AutoCloseable {

        private Batch full;
        private Batch rest;

        Batch of(int size) {
            if (size == fit.batchSize()) {
                full = full == null ? create(size) : full;
                return full;
            }
            rest = rest == null ? create(size) : rest;
            return rest;
        }

        private Batch create(int size) {
            int outputs = (int)
                    graph.getLayer(GraphBuilder.logitsOf(graph)).getParam("b").length();
            return new Batch(size, dataset.height(), dataset.width(), outputs);
        }

        @Override
        public void close() {
            if (full != null) {
                full.close();
            }
            if (rest != null) {
                rest.close();
            }
        }
    }
}
