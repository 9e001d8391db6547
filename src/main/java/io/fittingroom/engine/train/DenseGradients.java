package io.fittingroom.engine.train;

import io.fittingroom.engine.Environment;
import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.TwoThreads;
import io.fittingroom.engine.kernel.DensePass;
import io.fittingroom.engine.kernel.DenseStack;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.kernel.Scores;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kernels of our own for a {@link DenseStack}: OpenBLAS multiplies, Java does the rest (docs/decisions/0016). The same
 * mathematics as {@link GraphGradients}, dropout's chance included; the rounding is another. Buffers are made once for each
 * size of a mini-batch.
 */
final class DenseGradients implements Gradients {

    private final DenseStack stack;
    private final Objective objective;
    private final NoiseSource noise;
    private final NativeFloats weights;
    private final NativeFloats gradient;
    private final TwoThreads threads = TwoThreads.onTwoThreads();
    private final Map<Integer, DensePass> passes = new HashMap<>();
    private @Nullable DensePass prediction;

    DenseGradients(DenseStack stack, Objective objective, NoiseSource noise) {
        this.stack = stack;
        this.objective = objective;
        this.noise = noise;
        weights = new NativeFloats(stack.size());
        gradient = new NativeFloats(stack.size());
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
        DensePass pass =
                passes.computeIfAbsent(batch.size(), size -> new DensePass(stack, size, weights, gradient, threads));
        float[] logits = pass.forward(batch.values(), noise.random());
        // The loss and the last layers are little work for one thread; the other has nothing to do meanwhile.
        batch.readAhead();
        double loss = objective.add(scores, logits, stack.outputs(), batch.labels(), pass.logitsGradient());
        pass.backward();
        return loss;
    }

    @Override
    public void getGradient(float[] target, int from, int to) {
        gradient.get(target, from, to, from);
    }

    /** All batches but the last are of one size. */
    @Override
    public float[] logits(Batch batch) {
        DensePass pass = prediction;
        if (pass == null || pass.samples() != batch.size()) {
            closePrediction();
            pass = DensePass.toPredict(stack, batch.size(), weights, threads);
            prediction = pass;
        }
        return pass.predict(batch.values());
    }

    private void closePrediction() {
        if (prediction != null) {
            prediction.close();
            prediction = null;
        }
    }

    @Override
    public float[] probabilities(Batch batch) {
        float[] values = logits(batch);
        Objective.softmax(values, stack.outputs());
        return values;
    }

    @Override
    public void close() {
        passes.values().forEach(DensePass::close);
        closePrediction();
        threads.close();
        gradient.close();
        weights.close();
    }
}
