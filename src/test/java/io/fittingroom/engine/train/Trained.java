package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.ColorPictures;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.RandomStack;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.engine.parameter.UpdateRule;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What some steps by an engine made of a network. */
@SuppressWarnings("ArrayRecordComponent")
public record Trained(float[] first, float[] weights, double[] losses, float[] logits, MetricSums metrics) {

    private static final Split PICTURES = Pictures.first(600, 1).train();
    private static final Split COLORED = ColorPictures.of(19, 14, 10, 600, 1).train();

    public static Trained of(RandomStack stack, int steps, TrainingEngine engine) {
        Split pictures = stack.input.equals(RandomStack.COLORED) ? COLORED : PICTURES;
        ParameterLayout layout = ParameterLayout.of(stack.network, stack.input);
        Objective objective = Objective.weighted(stack.network, stack.classWeight, 10);
        NoiseSource noise = new NoiseSource();
        UpdateRule rule = UpdateRule.of(stack.network.optimizer(), layout.size());
        float[] first = FirstWeights.draw(layout, stack.seed);
        int[] order = new SplittableRandom(stack.seed)
                .ints((long) steps * stack.batchSize, 0, pictures.size())
                .toArray();
        double[] losses = new double[steps];
        MetricSums metrics = new MetricSums();
        Batch batch = new Batch(stack.batchSize, pictures.numbersPerPicture());
        try (Gradients gradients = Gradients.of(stack.network, stack.input, objective, noise, engine)) {
            TrainingStep step = new TrainingStep(gradients, layout, rule, first);
            for (int i = 0; i < steps; i++) {
                noise.begin(stack.seed, 1, i);
                batch.fill(pictures, order, i * stack.batchSize);
                losses[i] =
                        step.run(batch, stack.network.optimizer().learningRate().at(i), metrics);
            }
            return new Trained(
                    first, step.weights(), losses, gradients.logits(batch).clone(), metrics);
        }
    }

    /** All but the rounding is the same. */
    public void assertNear(Trained other, double relative) {
        assertThat(distance(losses, other.losses)).as("losses").isLessThan(relative);
        assertThat(distance(weights, other.weights)).as("weights").isLessThan(relative);
        assertThat(distance(logits, other.logits)).as("logits").isLessThan(relative);
        // Of so few answers one may hang on a rounding.
        assertThat(metrics.accuracy())
                .isCloseTo(other.metrics.accuracy(), within(Math.max(0.001, 1.5 / metrics.samples())));
        // Less would say little where the weights have hardly moved.
        double moved = distance(other.weights, other.first);
        assertThat(distance(weights, other.weights)).isLessThan(moved / 20);
    }

    /** The distance of two vectors in lengths of the second. */
    public static double distance(float[] found, float[] wanted) {
        return distance(doubles(found), doubles(wanted));
    }

    static double distance(double[] found, double[] wanted) {
        assertThat(found).hasSameSizeAs(wanted);
        double apart = 0;
        double length = 0;
        for (int i = 0; i < found.length; i++) {
            apart += (found[i] - wanted[i]) * (found[i] - wanted[i]);
            length += wanted[i] * wanted[i];
        }
        return Math.sqrt(apart / length);
    }

    public static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
