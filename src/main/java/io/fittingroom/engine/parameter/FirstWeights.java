package io.fittingroom.engine.parameter;

import io.fittingroom.engine.parameter.ParameterLayout.Segment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** The numbers that a network starts with, drawn as Keras draws them. The same seed gives the same numbers. Stateless. */
public final class FirstWeights {

    /** Standard deviation of a standard normal that is cut at two: Keras divides by it, so that the variance is as named. */
    public static final double CUT_NORMAL_DEVIATION = 0.8796256610342398;

    /** Keras' default deviation, and limit, of numbers that no fan decides. */
    public static final double KERAS_DEVIATION = 0.05;

    private FirstWeights() {}

    public static float[] draw(ParameterLayout layout, long seed) {
        float[] weights = new float[layout.size()];
        for (int i = 0; i < layout.segments().size(); i++) {
            // Each array has numbers of its own, so that one more layer at the end changes none of the others.
            fill(weights, layout.segments().get(i), new SplittableRandom(seed * 1_000_003 + i));
        }
        return weights;
    }

    private static void fill(float[] weights, Segment segment, RandomGenerator random) {
        double fanIn = segment.fanIn();
        double fanSum = (double) segment.fanIn() + segment.fanOut();
        switch (segment.initializer()) {
            case ZEROS -> Arrays.fill(weights, segment.from(), segment.to(), 0);
            case ONES -> Arrays.fill(weights, segment.from(), segment.to(), 1);
            case GLOROT_UNIFORM -> uniform(weights, segment, random, Math.sqrt(6 / fanSum));
            case HE_UNIFORM -> uniform(weights, segment, random, Math.sqrt(6 / fanIn));
            case LECUN_UNIFORM -> uniform(weights, segment, random, Math.sqrt(3 / fanIn));
            case RANDOM_UNIFORM -> uniform(weights, segment, random, KERAS_DEVIATION);
            case GLOROT_NORMAL -> cutNormal(weights, segment, random, scaled(2 / fanSum));
            case HE_NORMAL -> cutNormal(weights, segment, random, scaled(2 / fanIn));
            case LECUN_NORMAL -> cutNormal(weights, segment, random, scaled(1 / fanIn));
            case TRUNCATED_NORMAL -> cutNormal(weights, segment, random, KERAS_DEVIATION);
            case RANDOM_NORMAL -> fill(weights, segment, () -> random.nextGaussian() * KERAS_DEVIATION);
        }
    }

    private static double scaled(double variance) {
        return Math.sqrt(variance) / CUT_NORMAL_DEVIATION;
    }

    private static void uniform(float[] weights, Segment segment, RandomGenerator random, double limit) {
        fill(weights, segment, () -> random.nextDouble(-limit, limit));
    }

    private static void cutNormal(float[] weights, Segment segment, RandomGenerator random, double deviation) {
        fill(weights, segment, () -> {
            double drawn = random.nextGaussian();
            while (Math.abs(drawn) > 2) {
                drawn = random.nextGaussian();
            }
            return drawn * deviation;
        });
    }

    private static void fill(float[] weights, Segment segment, DoubleSupplier numbers) {
        for (int i = segment.from(); i < segment.to(); i++) {
            weights[i] = (float) numbers.getAsDouble();
        }
    }
}
