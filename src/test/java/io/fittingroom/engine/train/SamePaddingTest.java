package io.fittingroom.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Networks;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Initializer;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Regularizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Window;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Windows with same padding that jump over pixels, against loops written after TensorFlow's definition. */
class SamePaddingTest {

    private static final Split PICTURES = Pictures.first(6, 1).train();
    private static final Shape INPUT = Shape.of(28, 28);
    private static final int FILTERS = 3;
    private static final int OUTPUTS = 10;

    private record Slide(Window window, Window strides, boolean isMaximum) {

        Sequential network() {
            Layer pool = isMaximum
                    ? new Layer.MaxPooling2d(window, strides, Padding.SAME)
                    : new Layer.AveragePooling2d(window, strides, Padding.SAME);
            Layer convolution = new Layer.Conv2d(
                    FILTERS,
                    window,
                    strides,
                    Padding.SAME,
                    Activation.LINEAR,
                    true,
                    Initializer.GLOROT_UNIFORM,
                    Initializer.RANDOM_NORMAL,
                    Regularizer.NONE,
                    Regularizer.NONE);
            return Networks.of(List.of(
                    new Layer.Rescaling(1.0 / 255, 0),
                    convolution,
                    pool,
                    new Layer.Flatten(),
                    new Layer.Dense(OUTPUTS, Activation.SOFTMAX)));
        }
    }

    private static Stream<Slide> slides() {
        return Stream.of(
                        new Slide(Window.square(1), Window.square(2), true),
                        new Slide(Window.square(1), Window.square(5), true),
                        new Slide(Window.square(2), Window.square(3), true),
                        new Slide(Window.square(3), Window.square(4), true),
                        new Slide(new Window(2, 1), new Window(5, 3), true),
                        new Slide(new Window(1, 4), new Window(6, 5), true))
                .flatMap(slide -> Stream.of(slide, new Slide(slide.window, slide.strides, false)));
    }

    @ParameterizedTest
    @MethodSource("slides")
    void ourKernelsDoAsDefined(Slide slide) {
        Sequential network = slide.network();
        float[] weights = FirstWeights.draw(ParameterLayout.of(network, INPUT), 3);
        Batch batch = batch();
        try (Gradients gradients = gradients(network, TrainingEngine.AUTO)) {
            gradients.setWeights(weights, 0, weights.length);

            double loss = gradients.compute(batch, new MetricSums());

            assertThat(loss).isCloseTo(loss(slide, weights, batch), within(1e-5));
            float[] gradient = new float[weights.length];
            gradients.getGradient(gradient, 0, gradient.length);
            for (int i = 0; i < weights.length; i += 1 + i / 20) {
                assertThat((double) gradient[i]).isCloseTo(slopeAt(i, slide, weights, batch), within(2e-3));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("slides")
    void dl4jDoesTheSameOrIsRefused(Slide slide) {
        Sequential network = slide.network();
        float[] weights = FirstWeights.draw(ParameterLayout.of(network, INPUT), 3);
        Batch batch = batch();
        try (Gradients ours = gradients(network, TrainingEngine.AUTO);
                Gradients theirs = gradients(network, TrainingEngine.DL4J)) {
            ours.setWeights(weights, 0, weights.length);
            theirs.setWeights(weights, 0, weights.length);
            if (TrainingEngine.DL4J.problems(network, INPUT).isEmpty()) {
                assertThat(Trained.distance(theirs.logits(batch), ours.logits(batch)))
                        .isLessThan(1e-5);
            } else {
                assertThatThrownBy(() -> theirs.logits(batch)).isInstanceOf(RuntimeException.class);
            }
        }
        assertThat(TrainingEngine.AUTO.problems(network, INPUT)).isEmpty();
    }

    private static Batch batch() {
        Batch batch = new Batch(PICTURES.size(), 784);
        batch.fill(PICTURES, IntStream.range(0, PICTURES.size()).toArray(), 0);
        return batch;
    }

    private static Gradients gradients(Sequential network, TrainingEngine engine) {
        return Gradients.of(network, INPUT, Objective.of(network), new NoiseSource(), engine);
    }

    private static double slopeAt(int index, Slide slide, float[] weights, Batch batch) {
        float[] moved = weights.clone();
        moved[index] = weights[index] + 1e-3f;
        double above = loss(slide, moved, batch);
        double up = moved[index];
        moved[index] = weights[index] - 1e-3f;
        return (above - loss(slide, moved, batch)) / (up - moved[index]);
    }

    /** Weights: the convolution's bias and kernel [filters, height, width], the dense kernel [outputs, inputs] and bias. */
    private static double loss(Slide slide, float[] weights, Batch batch) {
        double sum = 0;
        for (int sample = 0; sample < batch.size(); sample++) {
            double[][] picture = new double[28][28];
            for (int i = 0; i < 784; i++) {
                picture[i / 28][i % 28] = batch.values()[sample * 784 + i] / 255.0;
            }
            sum += crossentropy(slide, weights, picture, batch.labels()[sample]);
        }
        return sum / batch.size();
    }

    private static double crossentropy(Slide slide, float[] weights, double[][] picture, int label) {
        int area = slide.window.height() * slide.window.width();
        double[] features = IntStream.range(0, FILTERS)
                .boxed()
                .flatMapToDouble(filter -> {
                    double[][] convolved = slide(picture, slide, (seen, inside) -> {
                        double total = weights[filter];
                        for (int i = 0; i < area; i++) {
                            total += seen[i] * weights[FILTERS + filter * area + i];
                        }
                        return total;
                    });
                    double[][] pooled = slide(convolved, slide, (seen, inside) -> {
                        IntStream there = IntStream.range(0, area).filter(i -> inside[i]);
                        return slide.isMaximum
                                ? there.mapToDouble(i -> seen[i]).max().orElseThrow()
                                : there.mapToDouble(i -> seen[i]).average().orElseThrow();
                    });
                    return Stream.of(pooled).flatMapToDouble(Arrays::stream);
                })
                .toArray();
        int kernel = FILTERS + FILTERS * area;
        int bias = kernel + OUTPUTS * features.length;
        double[] logits = new double[OUTPUTS];
        for (int output = 0; output < OUTPUTS; output++) {
            logits[output] = weights[bias + output];
            for (int i = 0; i < features.length; i++) {
                logits[output] += weights[kernel + output * features.length + i] * features[i];
            }
        }
        double exponentials = Arrays.stream(logits).map(Math::exp).sum();
        return Math.log(exponentials) - logits[label];
    }

    private interface Seen {
        double of(double[] numbers, boolean[] isInside);
    }

    private static double[][] slide(double[][] from, Slide slide, Seen kernel) {
        int rows = (from.length + slide.strides.height() - 1) / slide.strides.height();
        int columns = (from[0].length + slide.strides.width() - 1) / slide.strides.width();
        int above = Math.max((rows - 1) * slide.strides.height() + slide.window.height() - from.length, 0) / 2;
        int before = Math.max((columns - 1) * slide.strides.width() + slide.window.width() - from[0].length, 0) / 2;
        double[][] result = new double[rows][columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double[] seen = new double[slide.window.height() * slide.window.width()];
                boolean[] isInside = new boolean[seen.length];
                for (int i = 0; i < seen.length; i++) {
                    int y = row * slide.strides.height() - above + i / slide.window.width();
                    int x = column * slide.strides.width() - before + i % slide.window.width();
                    isInside[i] = y >= 0 && y < from.length && x >= 0 && x < from[0].length;
                    seen[i] = isInside[i] ? from[y][x] : 0;
                }
                result[row][column] = kernel.of(seen, isInside);
            }
        }
        return result;
    }
}
