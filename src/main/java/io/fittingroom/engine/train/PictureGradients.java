package io.fittingroom.engine.train;

import io.fittingroom.engine.Environment;
import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.TwoThreads;
import io.fittingroom.engine.kernel.ConvolutionBuffers;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.kernel.PicturePass;
import io.fittingroom.engine.kernel.PictureStack;
import io.fittingroom.engine.kernel.Scores;
import io.fittingroom.engine.kernel.Stages;
import java.util.List;

/**
 * Kernels of our own for a {@link PictureStack}: OpenBLAS multiplies, Java does the rest (docs/decisions/0017). The same
 * mathematics as {@link GraphGradients}, chance included; the rounding is another. Buffers are made once, for the largest
 * mini-batch.
 */
final class PictureGradients implements Gradients {

    /** Pictures that pass at once where nothing is learned, unless that is too much by {@code PassSize}. */
    static final int MOST_TO_PREDICT = 64;

    private final PictureStack stack;
    private final Objective objective;
    private final NoiseSource noise;
    private final NativeFloats weights;
    private final NativeFloats gradient;
    private final List<ConvolutionBuffers> buffers;
    private final TwoThreads threads = TwoThreads.onTwoThreads();
    private final Stages stages;
    private final PicturePass prediction;
    private PicturePass training;

    /**
     * For a stack.
     *
     * @param predictedAtOnce how many pictures may pass at once where nothing is learned
     * @param noise where dropout and noise are drawn from
     */
    PictureGradients(PictureStack stack, int predictedAtOnce, Objective objective, NoiseSource noise) {
        this.stack = stack;
        this.objective = objective;
        this.noise = noise;
        weights = new NativeFloats(stack.size());
        gradient = new NativeFloats(stack.size());
        buffers = Stages.buffers(stack);
        stages = new Stages(stack, weights, gradient, buffers, threads);
        prediction = new PicturePass(stack, predictedAtOnce, stages.prediction(predictedAtOnce), false, threads);
        training = new PicturePass(stack, 1, stages.training(1), true, threads);
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
    public double compute(Batch batch, Scores scores) {
        if (batch.size() > training.samples()) {
            training.close();
            training = new PicturePass(stack, batch.size(), stages.training(batch.size()), true, threads);
        }
        float[] logits = training.forward(batch.values(), batch.size(), noise.random());
        batch.readAhead();
        double loss = objective.add(scores, logits, stack.outputs(), batch.labels(), training.logitsGradient());
        training.backward();
        return loss;
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
        training.close();
        prediction.close();
        threads.close();
        buffers.forEach(ConvolutionBuffers::close);
        gradient.close();
        weights.close();
    }
}
