package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.TwoThreads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The buffers in which up to so many samples pass a {@link PictureStack}, forward and, in training, back. Stages that work on
 * single samples are joined to runs: a sample passes a whole run, then the next one does. Only what the way back needs, and
 * what a stage needs of all samples together, is kept for each sample. Holds native memory; not thread-safe; whoever made it
 * closes it.
 */
public final class PicturePass implements AutoCloseable {

    private static final SplittableRandom NO_CHANCE = new SplittableRandom(0);
    private static final float[] NOBODYS = {};
    private static final float[][] NO_ROWS = {};

    private final List<Stage> stages;
    private final List<Run> runs = new ArrayList<>(); // one for each batch stage, which it ends before, and a last one
    private final int firstLearning;
    private final int samples;
    private final int inputs;
    private final int outputs;
    private final TwoThreads threads;
    private final Rows[] values; // before each stage and after the last one
    private final Rows[] gradients; // of those
    private float[] pixels = {};
    private float[] logits = {}; // [count, outputs]
    private float[] logitsGradient = {}; // the same
    private int count;

    /** A number array for each sample, or, where nobody keeps them, for each half. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Rows(float[][] arrays, boolean isOfEach) {

        float[] of(int half, int sample) {
            return arrays[isOfEach ? sample : half];
        }
    }

    /** @param stages as {@link Stages} makes them for so many samples; this closes them */
    public PicturePass(PictureStack stack, int samples, List<Stage> stages, boolean isTraining, TwoThreads threads) {
        this.stages = stages;
        this.samples = samples;
        this.threads = threads;
        inputs = stack.input().size();
        outputs = stack.outputs();
        int first = 0;
        while (first < stages.size() && !stages.get(first).learns()) {
            first++;
        }
        firstLearning = first;
        values = new Rows[stages.size() + 1];
        gradients = new Rows[stages.size() + 1];
        makeRows(stack.input(), isTraining);
        int from = 0;
        for (int i = 0; i <= stages.size(); i++) {
            if (i == stages.size() || stages.get(i) instanceof BatchStage) {
                runs.add(new Run(from, i));
                from = i + 1;
            }
        }
    }

    private void makeRows(SampleLayout input, boolean isTraining) {
        int count = stages.size();
        for (int from = 0; from <= count; ) {
            int end = from + 1;
            while (end <= count && isInPlace(end - 1)) {
                end++;
            }
            boolean isKept = false;
            for (int at = from; at < end; at++) {
                isKept |= isReadOfAll(at) || (isTraining && isNeededOnTheWayBack(at));
            }
            Arrays.fill(values, from, end, rows(input, from, isKept));
            from = end;
        }
        for (int from = 0; isTraining && from <= count; ) {
            int end = from + 1;
            while (end <= count && isElementwise(end - 1)) {
                end++;
            }
            boolean isKept = false;
            for (int at = from; at < end; at++) {
                isKept |= isNeededOfAll(at);
            }
            Arrays.fill(gradients, from, end, end > firstLearning + 1 ? rows(input, from, isKept) : null);
            from = end;
        }
    }

    private Rows rows(SampleLayout input, int at, boolean isOfEach) {
        int size = at == 0 ? input.size() : stages.get(at - 1).output().size();
        return new Rows(new float[isOfEach ? samples : 2][size], isOfEach);
    }

    private boolean isElementwise(int stage) {
        return stages.get(stage) instanceof SampleStage of && of.isElementwise();
    }

    private boolean isInPlace(int stage) {
        return isElementwise(stage)
                && !stages.get(stage).needsInput()
                && (stage == 0 || !stages.get(stage - 1).needsOutput());
    }

    /** Whether a stage, or who asks for the logits, reads or writes it of all samples together. */
    private boolean isReadOfAll(int at) {
        return at == stages.size()
                || (stages.get(at) instanceof BatchStage of && of.needsInput())
                || (at > 0 && stages.get(at - 1) instanceof BatchStage);
    }

    /** The same of its gradients. */
    private boolean isNeededOfAll(int at) {
        return isReadOfAll(at) || stages.get(at) instanceof BatchStage;
    }

    private boolean isNeededOnTheWayBack(int at) {
        return (at < stages.size() && stages.get(at).needsInput())
                || (at > 0 && stages.get(at - 1).needsOutput());
    }

    /** Stages that a sample passes by itself. */
    private final class Run {

        private final int first;
        private final int end;
        private final long cost;
        private final TwoThreads.Task forward = this::forwardHalf;
        private final TwoThreads.Task backward = this::backwardHalf;

        Run(int first, int end) {
            this.first = first;
            this.end = end;
            boolean isTaken = end < stages.size() && !stages.get(end).needsInput();
            long taking = isTaken ? (long) SampleStage.LOOP * values[end].arrays[0].length : 0;
            cost = taking
                    + stages.subList(first, end).stream().mapToLong(Stage::cost).sum();
        }

        void forward() {
            run(forward);
        }

        void backward() {
            for (int i = Math.max(first, firstLearning); i < end; i++) {
                ((SampleStage) stages.get(i)).beginBackward();
            }
            run(backward);
            for (int i = Math.max(first, firstLearning); i < end; i++) {
                ((SampleStage) stages.get(i)).endBackward();
            }
        }

        private void run(TwoThreads.Task task) {
            if (cost * count < TwoThreads.LEAST_TO_SHARE) {
                task.run(0);
                task.run(1);
            } else {
                threads.run(task);
            }
        }

        private void forwardHalf(int half) {
            for (int sample = first(half); sample < first(half + 1); sample++) {
                if (first == 0) {
                    System.arraycopy(pixels, sample * inputs, values[0].of(half, sample), 0, inputs);
                }
                for (int i = first; i < end; i++) {
                    ((SampleStage) stages.get(i))
                            .forward(half, sample, values[i].of(half, sample), values[i + 1].of(half, sample));
                }
                if (end < stages.size()) {
                    ((BatchStage) stages.get(end)).take(sample, values[end].of(half, sample));
                }
            }
        }

        private void backwardHalf(int half) {
            int last = Math.max(first, firstLearning);
            for (int sample = first(half); sample < first(half + 1); sample++) {
                for (int i = end - 1; i >= last; i--) {
                    ((SampleStage) stages.get(i))
                            .backward(
                                    half,
                                    sample,
                                    values[i].of(half, sample),
                                    values[i + 1].of(half, sample),
                                    gradients[i + 1].of(half, sample),
                                    i == firstLearning ? NOBODYS : gradients[i].of(half, sample));
                }
            }
        }
    }

    private int first(int half) {
        return (half * count + 1) / 2;
    }

    /** How many samples may pass at once. */
    public int samples() {
        return samples;
    }

    /** As {@link #forward}, through stages of prediction, which leave nothing to chance. */
    public float[] predict(float[] from, int size) {
        return forward(from, size, NO_CHANCE);
    }

    /**
     * Passes samples forward.
     *
     * @param from [more than size, height, width], before rescaling
     * @param random what is dropped and added is drawn from it
     * @return [size, outputs]; overwritten by the next pass
     */
    public float[] forward(float[] from, int size, SplittableRandom random) {
        pixels = from;
        count = size;
        for (int i = 0; i < stages.size(); i++) {
            stages.get(i).draw(random, size);
        }
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            run.forward();
            if (run.end < stages.size()) {
                ((BatchStage) stages.get(run.end)).forward(values[run.end].arrays, values[run.end + 1].arrays, size);
            }
        }
        if (logits.length != size * outputs) {
            logits = new float[size * outputs];
            logitsGradient = new float[size * outputs];
        }
        for (int sample = 0; sample < size; sample++) {
            System.arraycopy(values[stages.size()].arrays[sample], 0, logits, sample * outputs, outputs);
        }
        return logits;
    }

    /** Where dloss/dlogits is to be put, [size, outputs], before the way back. */
    public float[] logitsGradient() {
        return logitsGradient;
    }

    /** Takes the way back of the last {@link #forward}; the gradient gets dloss/dweights. */
    public void backward() {
        for (int sample = 0; sample < count; sample++) {
            System.arraycopy(logitsGradient, sample * outputs, gradients[stages.size()].arrays[sample], 0, outputs);
        }
        for (int i = runs.size() - 1; i >= 0 && runs.get(i).end > firstLearning; i--) {
            Run run = runs.get(i);
            run.backward();
            if (i > 0 && run.first > firstLearning) {
                int at = run.first - 1;
                ((BatchStage) stages.get(at))
                        .backward(
                                values[at].arrays,
                                gradients[at + 1].arrays,
                                at == firstLearning ? NO_ROWS : gradients[at].arrays,
                                count);
            }
        }
    }

    @Override
    public void close() {
        stages.forEach(Stage::close);
    }
}
