package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.Arena;
import io.fittingroom.engine.blas.TwoThreads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The buffers in which up to so many samples pass a {@link PictureStack} as in prediction. Stages that work on single samples
 * are joined to runs: a sample passes a whole run, then the next one does. Only what a stage needs of all samples together is
 * kept for each sample. Not thread-safe; lives as long as its arena.
 */
public sealed class ForwardPass permits TrainingPass {

    private static final SplittableRandom NO_CHANCE = new SplittableRandom(0);

    final List<Stage> stages;
    final List<Run> runs = new ArrayList<>(); // one for each batch stage, which it ends before, and a last one
    final SampleLayout input;
    final int samples;
    final int outputs;
    final Rows[] values; // before each stage and after the last one
    private final TwoThreads threads;
    private float[] pixels = {};
    private float[] logits = {}; // [count, outputs]
    private int count;

    /** A number array for each sample, or, where nobody keeps them, for each half. */
    @SuppressWarnings("ArrayRecordComponent")
    record Rows(float[][] arrays, boolean isOfEach) {

        float[] of(int half, int sample) {
            return arrays[isOfEach ? sample : half];
        }
    }

    /** @param samples that may pass at once */
    public ForwardPass(Stages kernels, int samples, Arena arena) {
        this(kernels, samples, kernels.make(samples, null, arena), false);
    }

    /** @param isTraining whether what the way back looks at is kept */
    ForwardPass(Stages kernels, int samples, List<Stage> stages, boolean isTraining) {
        this.stages = stages;
        this.samples = samples;
        threads = kernels.threads();
        input = kernels.stack().input();
        outputs = kernels.stack().outputs();
        values = new Rows[stages.size() + 1];
        makeRows(isTraining);
        int from = 0;
        for (int i = 0; i <= stages.size(); i++) {
            if (i == stages.size() || stages.get(i) instanceof BatchStage) {
                runs.add(new Run(from, i));
                from = i + 1;
            }
        }
    }

    private void makeRows(boolean isTraining) {
        int places = stages.size() + 1;
        for (int from = 0; from < places; ) {
            int end = from + 1;
            while (end < places && isInPlace(end - 1)) {
                end++;
            }
            boolean isKept = false;
            for (int at = from; at < end; at++) {
                isKept |= isReadOfAll(at) || (isTraining && isNeededOnTheWayBack(at));
            }
            Arrays.fill(values, from, end, rows(from, isKept));
            from = end;
        }
    }

    final Rows rows(int at, boolean isOfEach) {
        return new Rows(new float[isOfEach ? samples : 2][layout(at).size()], isOfEach);
    }

    /** How a sample lies before a stage, or after the last one. */
    final SampleLayout layout(int at) {
        return at == 0 ? input : stages.get(at - 1).output();
    }

    final boolean isElementwise(int stage) {
        return stages.get(stage) instanceof SampleStage of && of.isElementwise();
    }

    private boolean isInPlace(int stage) {
        return isElementwise(stage)
                && !stages.get(stage).needsInput()
                && (stage == 0 || !stages.get(stage - 1).needsOutput());
    }

    /** Whether a stage, or who asks for the logits, reads or writes it of all samples together. */
    final boolean isReadOfAll(int at) {
        return at == stages.size()
                || (stages.get(at) instanceof BatchStage of && of.needsInput())
                || (at > 0 && stages.get(at - 1) instanceof BatchStage);
    }

    private boolean isNeededOnTheWayBack(int at) {
        return (at < stages.size() && stages.get(at).needsInput())
                || (at > 0 && stages.get(at - 1).needsOutput());
    }

    /** Stages that a sample passes by itself. */
    final class Run {

        final int first;
        final int end;
        private final long cost;
        private final TwoThreads.Task forward = this::forwardHalf;

        Run(int first, int end) {
            this.first = first;
            this.end = end;
            boolean isTaken = end < stages.size() && !stages.get(end).needsInput();
            long taking = isTaken ? (long) SampleStage.LOOP * layout(end).size() : 0;
            cost = taking
                    + stages.subList(first, end).stream().mapToLong(Stage::cost).sum();
        }

        void run(TwoThreads.Task task) {
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
                    input.copy(pixels, sample, values[0].of(half, sample), 0);
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
    }

    final int first(int half) {
        return (half * count + 1) / 2;
    }

    /** How many samples pass this time. */
    final int count() {
        return count;
    }

    /** How many samples may pass at once. */
    public final int samples() {
        return samples;
    }

    /**
     * Passes samples forward as in prediction.
     *
     * @param from [more than size, height, width, channels], before rescaling
     * @return [size, outputs]; overwritten by the next pass
     */
    public float[] predict(float[] from, int size) {
        return pass(from, size, NO_CHANCE);
    }

    final float[] pass(float[] from, int size, SplittableRandom random) {
        pixels = from;
        count = size;
        for (int i = 0; i < stages.size(); i++) {
            stages.get(i).draw(random, size);
        }
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            run.run(run.forward);
            if (run.end < stages.size()) {
                ((BatchStage) stages.get(run.end)).forward(values[run.end].arrays, values[run.end + 1].arrays, size);
            }
        }
        if (logits.length != size * outputs) {
            logits = new float[size * outputs];
        }
        for (int sample = 0; sample < size; sample++) {
            System.arraycopy(values[stages.size()].arrays[sample], 0, logits, sample * outputs, outputs);
        }
        return logits;
    }
}
