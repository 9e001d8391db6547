package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.Arena;
import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.TwoThreads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A pass with chance and a way back. What the way back looks at is kept for each sample. The gaps between rows
 * ({@link SampleLayout}) are 0 in all gradients: they begin so here, and no stage puts anything else there.
 */
public final class TrainingPass extends ForwardPass {

    private static final float[] NOBODYS = {};
    private static final float[][] NO_ROWS = {};

    private final int firstLearning;
    private final Rows[] gradients; // before each stage and after the last one
    private final List<WayBack> waysBack = new ArrayList<>(); // through each run
    private float[] logitsGradient = {}; // [count, outputs]

    /**
     * Buffers for training.
     *
     * @param samples that may pass at once
     * @param gradient all of the network's, where the way back puts its results
     */
    public TrainingPass(Stages kernels, int samples, NativeFloats gradient, Arena arena) {
        super(kernels, samples, kernels.make(samples, gradient, arena), true);
        int first = 0;
        while (first < stages.size() && !stages.get(first).learns()) {
            first++;
        }
        firstLearning = first;
        gradients = new Rows[stages.size() + 1];
        makeRows();
        runs.forEach(run -> waysBack.add(new WayBack(run)));
    }

    private void makeRows() {
        for (int from = 0; from < gradients.length; ) {
            int end = from + 1;
            while (end < gradients.length && isElementwise(end - 1)) {
                end++;
            }
            boolean isKept = false;
            for (int at = from; at < end; at++) {
                isKept |= isReadOfAll(at) || stages.get(at) instanceof BatchStage;
            }
            Arrays.fill(gradients, from, end, end > firstLearning + 1 ? rows(from, isKept) : null);
            from = end;
        }
    }

    /** Back through a run. */
    private final class WayBack {

        private final Run run;
        private final int last; // of its stages, the first one that learns or comes after one that does
        private final TwoThreads.Task half = this::half;

        WayBack(Run run) {
            this.run = run;
            last = Math.max(run.first, firstLearning);
        }

        void take() {
            for (int i = last; i < run.end; i++) {
                ((SampleStage) stages.get(i)).beginBackward();
            }
            run.run(half);
            for (int i = last; i < run.end; i++) {
                ((SampleStage) stages.get(i)).endBackward();
            }
        }

        private void half(int half) {
            for (int sample = first(half); sample < first(half + 1); sample++) {
                for (int i = run.end - 1; i >= last; i--) {
                    boolean isLast = i == firstLearning;
                    float[] inputGradient = isLast ? NOBODYS : gradients[i].of(half, sample);
                    ((SampleStage) stages.get(i))
                            .backward(
                                    half,
                                    sample,
                                    values[i].of(half, sample),
                                    values[i + 1].of(half, sample),
                                    gradients[i + 1].of(half, sample),
                                    inputGradient);
                    assert isLast || layout(i).hasEmptyGaps(inputGradient) : "gradients in the gaps before " + i;
                }
            }
        }
    }

    /**
     * Passes samples forward as in training.
     *
     * @param from [more than size, height, width, channels], before rescaling
     * @param random what is dropped and added is drawn from it
     * @return [size, outputs]; overwritten by the next pass
     */
    public float[] forward(float[] from, int size, SplittableRandom random) {
        if (logitsGradient.length != size * outputs) {
            logitsGradient = new float[size * outputs];
        }
        return pass(from, size, random);
    }

    /** Where dloss/dlogits is to be put, [size, outputs], before the way back. */
    public float[] logitsGradient() {
        return logitsGradient;
    }

    /** Takes the way back of the last {@link #forward}; the gradient gets dloss/dweights. */
    public void backward() {
        for (int sample = 0; sample < count(); sample++) {
            System.arraycopy(
                    logitsGradient, sample * outputs, gradients[stages.size()].arrays()[sample], 0, outputs);
        }
        for (int i = runs.size() - 1; i >= 0 && runs.get(i).end > firstLearning; i--) {
            waysBack.get(i).take();
            int at = runs.get(i).first - 1;
            if (at >= firstLearning) {
                float[][] inputGradient = at == firstLearning ? NO_ROWS : gradients[at].arrays();
                ((BatchStage) stages.get(at))
                        .backward(values[at].arrays(), gradients[at + 1].arrays(), inputGradient, count());
            }
        }
    }
}
