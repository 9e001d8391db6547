package io.fittingroom.engine.blas;

import io.fittingroom.engine.blas.Product.Factor;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.bytedeco.openblas.global.openblas_nolapack;
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
 * The two large products of a dense layer of 784 inputs: OpenBLAS by itself on one thread, and {@link Product} with and
 * without a partner.
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
        forward = new Product(
                units,
                samples,
                INPUTS,
                new Factor(kernel.from(0), false),
                new Factor(pictures.from(0), true),
                sums.from(0));
        backward = new Product(
                units,
                INPUTS,
                samples,
                new Factor(sums.from(0), false),
                new Factor(pictures.from(0), false),
                gradient.from(0));
    }

    private static NativeFloats drawn(int count) {
        float[] values = new float[count];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        NativeFloats floats = new NativeFloats(count);
        floats.put(values, 0, count, 0);
        return floats;
    }

    @TearDown
    public void free() {
        one.close();
        two.close();
        kernel.close();
        pictures.close();
        sums.close();
        gradient.close();
    }

    @Benchmark
    public void forwardOpenblas() {
        openblas_nolapack.cblas_sgemm(
                openblas_nolapack.CblasRowMajor,
                openblas_nolapack.CblasNoTrans,
                openblas_nolapack.CblasTrans,
                units,
                samples,
                INPUTS,
                1,
                kernel.from(0),
                INPUTS,
                pictures.from(0),
                INPUTS,
                0,
                sums.from(0),
                samples);
    }

    @Benchmark
    public void forwardOneThread() {
        forward.run(one);
    }

    @Benchmark
    public void forwardTwoThreads() {
        forward.run(two);
    }

    @Benchmark
    public void gradientOneThread() {
        backward.run(one);
    }

    @Benchmark
    public void gradientTwoThreads() {
        backward.run(two);
    }
}
