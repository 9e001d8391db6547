package io.fittingroom.engine.blas;

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
 * The two large products of a dense layer of 784 inputs: {@link Product} with and without a partner.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProductBenchmark {

    private static final int INPUTS = 784;

    /** Units x mini-batch. */
    @Param({"128x32", "512x128"})
    public String size;

    private int units;
    private int samples;
    private NativeFloats kernel; // [units, inputs]
    private NativeFloats pictures; // [samples, inputs]
    private NativeFloats sums; // [units, samples]
    private NativeFloats gradient; // [units, inputs]
    private final Arena arena = new Arena();
    private TwoThreads one;
    private TwoThreads two;
    private Product forward;
    private Product backward;

    @Setup
    public void makeMatrices() {
        String[] sizes = size.split("x", 2);
        units = Integer.parseInt(sizes[0]);
        samples = Integer.parseInt(sizes[1]);
        kernel = drawn(units * INPUTS);
        pictures = drawn(samples * INPUTS);
        sums = drawn(units * samples);
        gradient = drawn(units * INPUTS);
        one = TwoThreads.onOneThread();
        two = TwoThreads.onTwoThreads();
        Matrix kernels = kernel.matrix(0, INPUTS);
        Matrix rows = pictures.matrix(0, INPUTS);
        forward = new Product(units, samples, INPUTS, kernels, rows.transposed(), sums.matrix(0, samples));
        backward = new Product(units, INPUTS, samples, sums.matrix(0, samples), rows, gradient.matrix(0, INPUTS));
    }

    private NativeFloats drawn(int count) {
        float[] values = new float[count];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        NativeFloats floats = arena.floats(count);
        floats.put(values, 0, count, 0);
        return floats;
    }

    @TearDown
    public void free() {
        one.close();
        two.close();
        arena.close();
    }

    @Benchmark
    public void forwardOneThread() {
        forward.run();
    }

    @Benchmark
    public void forwardTwoThreads() {
        two.run(forward);
    }

    @Benchmark
    public void gradientOneThread() {
        one.run(backward);
    }

    @Benchmark
    public void gradientTwoThreads() {
        two.run(backward);
    }
}
