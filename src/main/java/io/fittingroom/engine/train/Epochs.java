package io.fittingroom.engine.train;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.train.TrainingObserver.BatchProgress;
import io.fittingroom.network.EpochFigures;
import io.fittingroom.network.Fit;
import io.fittingroom.network.LearningRate;
import java.util.SplittableRandom;

/**
 * Passes over the training samples. An epoch depends on the seed, its number and the weights that it begins with, and not on
 * how the process got there. Used by one thread.
 */
final class Epochs {

    /**
     * A mini-batch with a mean loss beyond this counts as diverged. Guessing costs the logarithm of the number of classes,
     * and pixels left at 0..255 some hundreds at the start; a million is past any way back.
     */
    static final double MOST_LOSS = 1e6;

    private static final double NANOS = 1e9;

    private final Fit fit;
    private final Split training;
    private final TrainingStep step;
    private final NoiseSource noise;
    private final Augmenter augmenter;

    Epochs(Fit fit, Split training, TrainingStep step, NoiseSource noise) {
        this.fit = fit;
        this.training = training;
        this.step = step;
        this.noise = noise;
        augmenter = new Augmenter(fit.augmentation(), training.height(), training.width(), training.channels());
    }

    /**
     * An epoch that was trained, or as much of it as was, the figures of its validation still to come.
     *
     * @param batches mini-batches trained
     * @param lastBatchLoss the mean loss of the last one; 0 when none was trained
     */
    record Passed(
            int epoch,
            MetricSums metrics,
            int batches,
            double lastBatchLoss,
            double lastRate,
            long startedNanos,
            double seconds) {

        /** What of the epoch a checkpoint has to know. */
        Checkpoint.Begun begun() {
            return Checkpoint.Begun.of(metrics, batches, seconds);
        }

        /** @param held metrics of the held-out samples; of no samples when there are none */
        EpochFigures figures(MetricSums held, boolean withTopK) {
            return new EpochFigures(
                    epoch,
                    metrics.loss(),
                    metrics.accuracy(),
                    held.loss(),
                    held.accuracy(),
                    withTopK ? metrics.topKAccuracy() : Double.NaN,
                    withTopK ? held.topKAccuracy() : Double.NaN,
                    lastRate,
                    (System.nanoTime() - startedNanos) / NANOS,
                    metrics.samples() / seconds);
        }
    }

    /**
     * One pass, or the rest of one. Ends early when it is cancelled or a mini-batch diverges.
     *
     * @param begun what was trained of this epoch before
     * @param rate step size of each step
     */
    Passed pass(
            int epoch,
            Checkpoint.Begun begun,
            LearningRate rate,
            TrainingObserver observer,
            Cancellation cancellation) {
        long started = System.nanoTime() - Math.round(begun.seconds() * NANOS);
        int[] order = order(epoch, training.size(), fit, noise);
        int count = batches(order.length);
        MetricSums metrics = begun.metrics();
        int done = begun.batches();
        double loss = done == 0 ? 0 : metrics.loss();
        double lastRate = done == 0 ? Double.NaN : rate.at(step.rule().steps() - 1);
        int numbers = training.numbersPerPicture();
        Batch full = new Batch(Math.min(fit.batchSize(), order.length), numbers, step.threads());
        Batch rest = new Batch(lastSize(order.length), numbers, step.threads());
        while (done < count && !isDiverged(loss) && !cancellation.isRequested()) {
            int number = done + 1;
            noise.begin(fit.seed(), epoch, number);
            Batch batch = number == count ? rest : full;
            batch.fill(training, order, done * fit.batchSize(), augmenter, noise.random());
            if (number + 1 < count) {
                batch.expect(number * fit.batchSize());
            }
            lastRate = rate.at(step.rule().steps());
            loss = step.run(batch, lastRate, metrics);
            done = number;
            observer.batchEnded(new BatchProgress(
                    epoch, number, count, metrics.loss(), metrics.accuracy(), metrics.samples() / since(started)));
        }
        return new Passed(epoch, metrics, done, loss, lastRate, started, since(started));
    }

    /** Mini-batches in an epoch. */
    int batches() {
        return batches(training.size());
    }

    private int batches(int samples) {
        return (samples + fit.batchSize() - 1) / fit.batchSize();
    }

    private static double since(long started) {
        return (System.nanoTime() - started) / NANOS;
    }

    static boolean isDiverged(double loss) {
        // Written so that NaN counts as diverged.
        return !(loss <= MOST_LOSS);
    }

    private int lastSize(int samples) {
        int rest = samples % fit.batchSize();
        return rest == 0 ? fit.batchSize() : rest;
    }

    /** In which order an epoch goes through its samples; Dl4jClass writes the same. */
    static int[] order(int epoch, int samples, Fit fit, NoiseSource noise) {
        int[] order = new int[samples];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        if (fit.shuffle()) {
            // Mini-batches count from 1.
            noise.begin(fit.seed(), epoch, 0);
            SplittableRandom random = noise.random();
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
        }
        return order;
    }
}
