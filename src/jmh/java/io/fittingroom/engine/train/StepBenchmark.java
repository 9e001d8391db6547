package io.fittingroom.engine.train;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.blas.Arena;
import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.TwoThreads;
import io.fittingroom.engine.kernel.ActivationKernel;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.kernel.PictureStack;
import io.fittingroom.engine.kernel.Stages;
import io.fittingroom.engine.kernel.TrainingPass;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.engine.parameter.UpdateRule;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A step of training 784-units-10 on one thread and its parts. Each part is repeated by itself, so what it works on is in
 * the core's cache when a whole step would find it gone: the parts add up to less than the whole.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StepBenchmark {

    private static final Shape INPUT = Shape.of(28, 28);
    private static final int PICTURES = 60_000;
    private static final int CLASSES = 10;
    private static final int CHUNK = 1 << 13; // as in TrainingStep
    private static final double RATE = 1e-6; // so that no weight grows, however long it runs

    @Param("128")
    public int units;

    @Param("32")
    public int samples;

    private Split split;
    private int[] order;
    private int next;
    private Batch batch;
    private NativeFloats weights;
    private NativeFloats gradient;
    private TwoThreads threads;
    private final Arena arena = new Arena();
    private TrainingPass pass;
    private Objective objective;
    private float[] logits;
    private float[] sums;
    private float[] activated;
    private UpdateRule adam;
    private float[] moved;
    private float[] gradientValues;
    private Gradients gradients;
    private TrainingStep step;

    @Setup
    public void makeNetwork() {
        Sequential network = new Sequential(
                List.of(
                        new Layer.Rescaling(1.0 / 255, 0),
                        new Layer.Flatten(),
                        new Layer.Dense(units, Activation.RELU),
                        new Layer.Dense(CLASSES, Activation.SOFTMAX)),
                Optimizer.Adam.of(0.001),
                Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
        drawPictures();
        batch = new Batch(samples, 784);
        batch.fill(split, order, 0);
        makeParts(network);
        makeWhole(network);
    }

    private void drawPictures() {
        byte[] pixels = new byte[PICTURES * 784];
        byte[] labels = new byte[PICTURES];
        Random random = new Random(1);
        random.nextBytes(pixels);
        for (int i = 0; i < PICTURES; i++) {
            labels[i] = (byte) random.nextInt(CLASSES);
        }
        split = Split.of(pixels, labels, 28, 28);
        order = random.ints(PICTURES, 0, PICTURES).toArray();
    }

    private void makeParts(Sequential network) {
        ParameterLayout layout = ParameterLayout.of(network, INPUT);
        PictureStack stack = PictureStack.of(network, INPUT);
        weights = arena.floats(stack.size());
        gradient = arena.floats(stack.size());
        moved = FirstWeights.draw(layout, 1);
        gradientValues = new float[moved.length];
        weights.put(moved, 0, moved.length, 0);
        threads = TwoThreads.onOneThread();
        pass = new TrainingPass(new Stages(stack, weights, threads, arena), samples, gradient, arena);
        objective = Objective.of(network);
        logits = pass.forward(batch.values(), samples, new SplittableRandom(1)).clone();
        sums = new float[units * samples];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = logits[i % logits.length] - 0.1f;
        }
        activated = new float[sums.length];
        adam = UpdateRule.of(network.optimizer(), moved.length);
        objective.add(new MetricSums(), logits, CLASSES, batch.labels(), pass.logitsGradient());
        pass.backward();
    }

    private void makeWhole(Sequential network) {
        ParameterLayout layout = ParameterLayout.of(network, INPUT);
        gradients = Gradients.of(network, INPUT, Objective.of(network), new NoiseSource(), TrainingEngine.AUTO);
        step = new TrainingStep(
                gradients, layout, UpdateRule.of(network.optimizer(), layout.size()), FirstWeights.draw(layout, 1));
    }

    @TearDown
    public void free() {
        threads.close();
        arena.close();
        gradients.close();
    }

    @Benchmark
    public void read() {
        next = next + samples > PICTURES - samples ? 0 : next + samples;
        batch.fill(split, order, next);
    }

    @Benchmark
    public float[] forward() {
        return pass.forward(batch.values(), samples, new SplittableRandom(1));
    }

    @Benchmark
    public double loss() {
        return objective.add(new MetricSums(), logits, CLASSES, batch.labels(), pass.logitsGradient());
    }

    @Benchmark
    public void backward() {
        pass.backward();
    }

    /** As {@link TrainingStep} does, whose own loop needs a network. */
    @Benchmark
    public void move() {
        adam.begin();
        for (int from = 0; from < moved.length; from += CHUNK) {
            int to = Math.min(moved.length, from + CHUNK);
            gradient.get(gradientValues, from, to, from);
            adam.move(moved, gradientValues, from, to, RATE);
            weights.put(moved, from, to, from);
        }
    }

    @Benchmark
    public double whole() {
        read();
        return step.run(batch, RATE, new MetricSums());
    }

    @Benchmark
    public float[] relu() {
        ActivationKernel.apply(Activation.RELU, sums, activated);
        return activated;
    }

    @Benchmark
    public float[] gelu() {
        ActivationKernel.apply(Activation.GELU, sums, activated);
        return activated;
    }
}
