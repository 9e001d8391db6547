package io.fittingroom.engine.train;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Environment;
import io.fittingroom.engine.Evaluation;
import io.fittingroom.engine.file.ArtifactWriter;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.engine.parameter.UpdateRule;
import io.fittingroom.network.Callbacks;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.Metric;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.StopReason;
import io.fittingroom.network.StopRule;
import io.fittingroom.network.ValidationData;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * One training from first weights, or from a checkpoint, to artifact: {@link #train}, then {@link #evaluate} and
 * {@link #artifact}. All of it happens on one thread, the one that opened the session; that thread closes it, which gives the
 * native memory back.
 */
public final class TrainingSession implements AutoCloseable {

    private static final float[] NONE = {};

    private final Sequential network;
    private final Fit fit;
    private final Split training;
    private final Split validation;
    private final ArtifactWriter artifacts;
    private final Gradients gradients;
    private final TrainingStep step;
    private final Callbacks callbacks;
    private final Epochs epochs;
    private final Metric bestBy;
    private double best = Double.NaN;
    private float[] bestWeights = NONE;
    private float[] keptWeights = NONE;
    private int trainedEpochs;
    private int bestEpoch;
    private int weightsEpoch;
    private Checkpoint.Begun begun = Checkpoint.Begun.NOTHING;
    private Optional<StopReason> reached = Optional.empty();

    /** As {@link #TrainingSession(Sequential, Fit, Dataset, TrainingEngine)}, by the engine that suits the network. */
    public TrainingSession(Sequential network, Fit fit, Dataset dataset) {
        this(network, fit, dataset, TrainingEngine.AUTO);
    }

    /**
     * Builds the network with its first weights.
     *
     * @param network checked by NetworkPlan against this data set
     */
    public TrainingSession(Sequential network, Fit fit, Dataset dataset, TrainingEngine engine) {
        this.network = network;
        this.fit = fit;
        Split all = dataset.train();
        int trained = fit.trainingSamples(all.size());
        training = all.range(0, trained);
        validation = fit.validationData() == null
                ? all.range(trained, all.size())
                : validation(fit.validationData(), dataset);
        callbacks = Callbacks.of(fit, network.optimizer());
        bestBy = validation.size() > 0 ? Metric.VAL_LOSS : Metric.LOSS;
        Shape input = new Shape(dataset.axes());
        int outputs = network.outputs(input);
        Objective objective = Objective.weighted(network, fit.classWeight(), outputs);
        NoiseSource noise = new NoiseSource();
        artifacts = new ArtifactWriter(network, dataset);
        ParameterLayout layout = ParameterLayout.of(network, input);
        UpdateRule rule = UpdateRule.of(network.optimizer(), layout.size());
        float[] first = FirstWeights.draw(layout, fit.seed());
        // Last, as only this takes what has to be given back.
        gradients = Gradients.of(network, input, objective, noise, engine);
        try {
            step = new TrainingStep(gradients, layout, rule, first);
            epochs = new Epochs(fit, training, step, noise);
        } catch (RuntimeException | Error failed) {
            gradients.close();
            throw failed;
        }
    }

    private static Split validation(ValidationData which, Dataset dataset) {
        return switch (which) {
            case TEST -> dataset.test();
            case VALIDATION ->
                dataset.validation()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "The data set " + dataset.name() + " has no pictures to validate with"));
        };
    }

    /** As the other, by the engine that suits the network. */
    public static TrainingSession resume(
            Sequential network, Fit fit, Dataset dataset, Checkpoint checkpoint, List<EpochFigures> history) {
        return resume(network, fit, dataset, TrainingEngine.AUTO, checkpoint, history);
    }

    /**
     * Goes on after a break; what comes out is what would have come out without it. If a callback ended the training with
     * the checkpoint's epoch, {@link #train} ends at once, with the same reason.
     *
     * @param checkpoint of the same network, fit and data; the fit may have more epochs
     * @param history the figures of the epochs up to the checkpoint
     * @throws IllegalArgumentException when the checkpoint or the history does not fit
     */
    public static TrainingSession resume(
            Sequential network,
            Fit fit,
            Dataset dataset,
            TrainingEngine engine,
            Checkpoint checkpoint,
            List<EpochFigures> history) {
        TrainingSession session = new TrainingSession(network, fit, dataset, engine);
        try {
            session.goBackTo(checkpoint, history);
        } catch (RuntimeException | Error failed) {
            session.close();
            throw failed;
        }
        return session;
    }

    private void goBackTo(Checkpoint checkpoint, List<EpochFigures> history) {
        if (history.size() != checkpoint.epoch()) {
            throw new IllegalArgumentException("The checkpoint is of epoch " + checkpoint.epoch()
                    + ", but there are figures of " + history.size());
        }
        checkpoint.requireFor(step.size(), step.rule().memory().length);
        step.setWeights(checkpoint.weights());
        step.rule().restore(checkpoint.steps(), checkpoint.memory().toArray(float[][]::new));
        for (EpochFigures figures : history) {
            reached = callbacks.epochEnded(figures);
            if (isBest(figures)) {
                best = bestBy.of(figures);
                bestEpoch = figures.epoch();
            }
        }
        bestWeights = checkpoint.best();
        keptWeights = checkpoint.kept();
        trainedEpochs = checkpoint.epoch();
        begun = checkpoint.begun();
        weightsEpoch = begun.batches() == 0 ? trainedEpochs : 0;
    }

    /**
     * Runs the epochs that are left.
     *
     * @return why it ended; the weights are then those that a callback wants the model to have, else the last. After a
     *     cancellation they are the last: what is kept is then for whoever cancelled to say
     */
    public StopReason train(TrainingObserver observer, Cancellation cancellation) {
        StopReason stop = trainEpochs(observer, cancellation);
        if (keptWeights.length > 0 && stop.rule() != StopRule.CANCELLED) {
            step.setWeights(keptWeights);
            weightsEpoch = callbacks.keptEpoch().orElse(weightsEpoch);
        }
        return stop;
    }

    private StopReason trainEpochs(TrainingObserver observer, Cancellation cancellation) {
        while (reached.isEmpty() && trainedEpochs < fit.epochs()) {
            int epoch = trainedEpochs + 1;
            if (cancellation.isRequested()) {
                return StopReason.cancelled(epoch - 1);
            }
            Epochs.Passed passed = epochs.pass(epoch, begun, callbacks.learningRate(), observer, cancellation);
            boolean isUsable = step.isFinite() && !Epochs.isDiverged(passed.lastBatchLoss());
            boolean isWhole = !isUsable || passed.batches() == epochs.batches();
            MetricSums held = isUsable && isWhole ? score(validation, cancellation) : new MetricSums();
            if (isUsable && (!isWhole || held.samples() < validation.size())) {
                begun = passed.begun();
                weightsEpoch = begun.batches() == 0 ? trainedEpochs : 0;
                return StopReason.cancelled(epoch);
            }
            begun = Checkpoint.Begun.NOTHING;
            reached = epochEnded(passed, isUsable, held, observer);
        }
        return reached.orElseGet(() -> callbacks.completed(fit.epochs()));
    }

    private Optional<StopReason> epochEnded(
            Epochs.Passed passed, boolean isUsable, MetricSums held, TrainingObserver observer) {
        EpochFigures figures = passed.figures(held, network.wantsTopK());
        if (!isUsable) {
            observer.epochEnded(figures, Optional::empty);
            return Optional.of(diverged(figures.epoch(), passed.lastBatchLoss()));
        }
        trainedEpochs = figures.epoch();
        weightsEpoch = trainedEpochs;
        if (isBest(figures)) {
            best = bestBy.of(figures);
            bestEpoch = trainedEpochs;
            bestWeights = step.weights();
        }
        Optional<StopReason> stop = callbacks.epochEnded(figures);
        if (callbacks.wantsWeightsKept()) {
            keptWeights = step.weights();
        }
        observer.epochEnded(figures, () -> Optional.of(checkpoint()));
        return stop;
    }

    /**
     * What is needed to go on from here: after the last finished epoch, or within the next one when {@link #train} was
     * cancelled there. Of no use after a divergence, or once {@link #train} or {@link #restoreBest} have put other weights in
     * place of the last.
     */
    public Checkpoint checkpoint() {
        List<float[]> memory =
                Arrays.stream(step.rule().memory()).map(float[]::clone).toList();
        return new Checkpoint(
                trainedEpochs, begun, step.rule().steps(), step.weights(), memory, bestWeights, keptWeights);
    }

    /** Loss and accuracy of the present weights. */
    public Evaluation evaluate(Split split) {
        MetricSums metrics = score(split, new Cancellation());
        return new Evaluation(metrics.loss(), metrics.accuracy(), metrics.samples());
    }

    /** Class probabilities by the present weights: for each picture a row of [outputs]. */
    public List<float[]> predict(Split split) {
        int[] order = IntStream.range(0, split.size()).toArray();
        Batch batch = new Batch(order.length, split.numbersPerPicture());
        batch.fill(split, order, 0);
        float[] all = gradients.probabilities(batch);
        int outputs = all.length / order.length;
        return IntStream.range(0, order.length)
                .mapToObj(i -> Arrays.copyOfRange(all, i * outputs, (i + 1) * outputs))
                .toList();
    }

    /** Goes back to the weights of the epoch with the smallest loss (of validation if there is one); false if there is none. */
    public boolean restoreBest() {
        if (bestWeights.length == 0) {
            return false;
        }
        step.setWeights(bestWeights);
        weightsEpoch = bestEpoch;
        return true;
    }

    /** The epoch at whose end the weights were as they are; empty when they are from within one, or the first ones. */
    public OptionalInt weightsEpoch() {
        return weightsEpoch == 0 ? OptionalInt.empty() : OptionalInt.of(weightsEpoch);
    }

    /**
     * The present weights as a zip that DL4J's {@code ModelSerializer} restores, with an entry more that says what the network
     * is ({@link ArtifactWriter#DESCRIPTION}).
     */
    public byte[] artifact() {
        return artifacts.write(step.weights());
    }

    /** What it is computed with. */
    public Environment environment() {
        return Environment.current(gradients.engine());
    }

    @Override
    public void close() {
        gradients.close();
    }

    private MetricSums score(Split split, Cancellation cancellation) {
        MetricSums metrics = Scoring.of(gradients::logits, network, split, cancellation);
        metrics.addPenalty(step.penalty(), split.size());
        return metrics;
    }

    private boolean isBest(EpochFigures figures) {
        return Double.isNaN(best) || bestBy.of(figures) < best;
    }

    private StopReason diverged(int epoch, double lastBatchLoss) {
        boolean lossIsFinite = Double.isFinite(lastBatchLoss);
        String what = !step.isFinite()
                ? "weights are no longer numbers"
                : lossIsFinite ? "a mini-batch's loss was " + lastBatchLoss : "the loss is no longer a number";
        String detail = String.format(
                Locale.ROOT,
                "Training left the range of usable numbers in epoch %d: %s. Try a smaller learning_rate.",
                epoch,
                what);
        return new StopReason(
                StopRule.DIVERGED, epoch, Metric.LOSS, lossIsFinite ? lastBatchLoss : null, Epochs.MOST_LOSS, detail);
    }
}
