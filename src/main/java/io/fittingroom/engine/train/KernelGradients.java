package io.fittingroom.engine.train;

import io.fittingroom.engine.Environment;
import io.fittingroom.engine.blas.Arena;
import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.TwoThreads;
import io.fittingroom.engine.kernel.ForwardPass;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.kernel.PictureStack;
import io.fittingroom.engine.kernel.Stages;
import io.fittingroom.engine.kernel.TrainingPass;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of our own for a {@link PictureStack}: OpenBLAS multiplies, Java does the rest (docs/decisions/0017). The same
 * mathematics as {@link GraphGradients}, chance included; the rounding is another. Buffers are made once, for the largest
 * mini-batch.
 */
final class KernelGradients implements Gradients {

    /** Pictures that pass at once where nothing is learned, unless that is too much by {@code PassSize}. */
    static final int MOST_TO_PREDICT = 64;

    private final PictureStack stack;
    private final Objective objective;
    private final NoiseSource noise;
    private final Arena arena;
    private final TwoThreads threads;
    private final NativeFloats weights;
    private final NativeFloats gradient;
    private final Stages kernels;
    private final ForwardPass prediction;
    private @Nullable Arena trainingArena;
    private @Nullable TrainingPass training; // for the largest mini-batch so far

    /**
     * For a stack.
     *
     * @param predictedAtOnce how many pictures may pass at once where nothing is learned
     * @param noise where dropout and noise are drawn from
     * @param arena closed with this, or when this cannot be made
     */
    KernelGradients(PictureStack stack, int predictedAtOnce, Objective objective, NoiseSource noise, Arena arena) {
        this.stack = stack;
        this.objective = objective;
        this.noise = noise;
        this.arena = arena;
        threads = TwoThreads.onTwoThreads();
        try {
            weights = arena.floats(stack.size());
            gradient = arena.floats(stack.size());
            kernels = new Stages(stack, weights, threads, arena);
            prediction = new ForwardPass(kernels, predictedAtOnce, arena);
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    @Override
    public String engine() {
        return Environment.KERNELS;
    }

    @Override
    public TwoThreads threads() {
        return threads;
    }

    @Override
    public int size() {
        return stack.size();
    }

    @Override
    public void setWeights(float[] values, int from, int to) {
        weights.put(values, from, to, from);
    }

    @Override
    public double compute(Batch batch, MetricSums metrics) {
        TrainingPass pass = training(batch.size());
        float[] logits = pass.forward(batch.values(), batch.size(), noise.random());
        // The loss and the last layers are little work for one thread; the other has nothing to do meanwhile.
        batch.readAhead();
        double loss = objective.add(metrics, logits, stack.outputs(), batch.labels(), pass.logitsGradient());
        pass.backward();
        return loss;
    }

    private TrainingPass training(int samples) {
        TrainingPass pass = training;
        if (pass == null || pass.samples() < samples) {
            training = null;
            if (trainingArena != null) {
                trainingArena.close();
            }
            trainingArena = arena.inner();
            pass = new TrainingPass(kernels, samples, gradient, trainingArena);
            training = pass;
        }
        return pass;
    }

    @Override
    public void getGradient(float[] target, int from, int to) {
        gradient.get(target, from, to, from);
    }

    @Override
    public float[] logits(Batch batch) {
        int size = stack.input().size();
        int outputs = stack.outputs();
        float[] logits = new float[batch.size() * outputs];
        float[] some = new float[prediction.samples() * size];
        for (int from = 0; from < batch.size(); from += prediction.samples()) {
            int count = Math.min(prediction.samples(), batch.size() - from);
            System.arraycopy(batch.values(), from * size, some, 0, count * size);
            System.arraycopy(prediction.predict(some, count), 0, logits, from * outputs, count * outputs);
        }
        return logits;
    }

    @Override
    public float[] probabilities(Batch batch) {
        float[] values = logits(batch);
        Objective.softmax(values, stack.outputs());
        return values;
    }

    @Override
    public void close() {
        threads.close();
        arena.close();
    }
}
