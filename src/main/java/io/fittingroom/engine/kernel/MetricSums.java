package io.fittingroom.engine.kernel;

/** What the metrics are made of, added up over samples: losses and right answers. Not thread-safe. */
public final class MetricSums {

    private double lossSum;
    private long correct;
    private long amongK;
    private long samples;

    /** Of no samples yet. */
    public MetricSums() {
        this(0, 0, 0, 0);
    }

    /** Goes on from what was added up before. */
    public MetricSums(double lossSum, long correct, long amongK, long samples) {
        this.lossSum = lossSum;
        this.correct = correct;
        this.amongK = amongK;
        this.samples = samples;
    }

    /**
     * Adds some samples.
     *
     * @param batchLoss sum of the samples' losses
     * @param right samples whose class is the most probable
     * @param amongTheFirst samples whose class is among the k most probable
     */
    void add(double batchLoss, int right, int amongTheFirst, int rows) {
        lossSum += batchLoss;
        correct += right;
        amongK += amongTheFirst;
        samples += rows;
    }

    /** Adds to the loss of so many of the samples what the weights themselves cost. */
    public void addPenalty(double penalty, int rows) {
        lossSum += penalty * rows;
    }

    /** Mean loss so far; NaN without samples. */
    public double loss() {
        return samples == 0 ? Double.NaN : lossSum / samples;
    }

    /** Share of right answers so far, the first of equal logits counting as the answer; NaN without samples. */
    public double accuracy() {
        return samples == 0 ? Double.NaN : (double) correct / samples;
    }

    /** Share of samples whose class is among the k most probable; NaN without samples. */
    public double topKAccuracy() {
        return samples == 0 ? Double.NaN : (double) amongK / samples;
    }

    /** The losses, added up. */
    public double lossSum() {
        return lossSum;
    }

    /** Right answers. */
    public long correct() {
        return correct;
    }

    /** Samples whose class is among the k most probable. */
    public long amongK() {
        return amongK;
    }

    public long samples() {
        return samples;
    }
}
