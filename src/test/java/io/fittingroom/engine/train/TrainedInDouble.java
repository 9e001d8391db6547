package io.fittingroom.engine.train;

import io.fittingroom.dataset.Split;
import io.fittingroom.engine.Pictures;
import io.fittingroom.engine.RandomStack;
import io.fittingroom.engine.kernel.DropoutMask;
import io.fittingroom.engine.parameter.FirstWeights;
import io.fittingroom.engine.parameter.ParameterLayout;
import io.fittingroom.engine.parameter.ParameterLayout.Kind;
import io.fittingroom.engine.parameter.ParameterLayout.Segment;
import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * What {@link Trained} would be without rounding: a stack trained by AdamW in double, written after the definitions of its
 * layers. Nobody wrote a way back: {@link Tape} has the derivatives of sums and products.
 */
final class TrainedInDouble {

    private static final Split PICTURES = Pictures.first(600, 1).train();

    private final RandomStack stack;
    private final ParameterLayout layout;
    private final double[] weights;
    private final Tape tape = new Tape();
    private int[] parameters = {}; // the weights on the tape
    private double closest = Double.POSITIVE_INFINITY;
    private SplittableRandom chance = new SplittableRandom(0);

    private TrainedInDouble(RandomStack stack) {
        this.stack = stack;
        layout = ParameterLayout.of(stack.network, RandomStack.INPUT);
        weights = Trained.doubles(FirstWeights.draw(layout, stack.seed));
    }

    /**
     * What came out.
     *
     * @param weights after the steps
     * @param closest by how much the largest number of a window was larger than the next one in the last step, at least
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Result(double[] weights, double closest) {}

    static Result of(RandomStack stack, int steps) {
        return new TrainedInDouble(stack).train(steps);
    }

    private Result train(int steps) {
        Optimizer.AdamW adam = (Optimizer.AdamW) stack.network.optimizer();
        int[] order = new SplittableRandom(stack.seed)
                .ints((long) steps * stack.batchSize, 0, PICTURES.size())
                .toArray();
        double[] first = new double[weights.length];
        double[] second = new double[weights.length];
        double[] most = new double[weights.length];
        NoiseSource noise = new NoiseSource();
        for (int step = 0; step < steps; step++) {
            noise.begin(stack.seed, 1, step);
            chance = noise.random();
            double[] gradient = gradient(order, step * stack.batchSize);
            double correction =
                    Math.sqrt(1 - Math.pow(adam.beta2(), step + 1)) / (1 - Math.pow(adam.beta1(), step + 1));
            double rate = adam.learningRate().at(step);
            for (Segment segment : layout.segments()) {
                for (int i = segment.from(); i < segment.to(); i++) {
                    if (segment.kind() == Kind.STATISTIC) {
                        weights[i] -= gradient[i];
                        continue;
                    }
                    double g = gradient[i]
                            + segment.regularizer().l1() * Math.signum(weights[i])
                            + 2 * segment.regularizer().l2() * weights[i];
                    first[i] += (g - first[i]) * (1 - adam.beta1());
                    second[i] += (g * g - second[i]) * (1 - adam.beta2());
                    most[i] = Math.max(adam.amsgrad() ? most[i] : 0, second[i]);
                    weights[i] = weights[i] * (1 - rate * adam.weightDecay())
                            - rate * correction * first[i] / (Math.sqrt(most[i]) + adam.epsilon());
                }
            }
        }
        return new Result(weights, closest);
    }

    private double[] gradient(int[] order, int from) {
        closest = Double.POSITIVE_INFINITY;
        double[] gradient = new double[weights.length];
        int[][] logits = pass(order, from, gradient);
        int loss = tape.constant(0);
        for (int sample = 0; sample < logits.length; sample++) {
            int sum = tape.constant(0);
            for (int logit : logits[sample]) {
                double exp = Math.exp(tape.value(logit));
                sum = tape.plus(sum, tape.of(logit, exp, exp));
            }
            int log = tape.of(sum, Math.log(tape.value(sum)), 1 / tape.value(sum));
            int right = logits[sample][PICTURES.label(order[from + sample])];
            loss = tape.plus(loss, tape.plus(log, tape.times(right, tape.constant(-1))));
        }
        double[] slopes = tape.slopes(tape.times(loss, tape.constant(1.0 / logits.length)));
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] += slopes[parameters[i]];
        }
        return gradient;
    }

    /** @param taken gets what is to be taken off the moving averages */
    private int[][] pass(int[] order, int from, double[] taken) {
        tape.clear();
        parameters = Arrays.stream(weights).mapToInt(tape::constant).toArray();
        int[][] numbers = new int[stack.batchSize][784];
        float[] pixels = new float[784];
        for (int sample = 0; sample < numbers.length; sample++) {
            PICTURES.copyPixels(order[from + sample], pixels, 0);
            for (int i = 0; i < pixels.length; i++) {
                numbers[sample][i] = tape.constant(pixels[i]);
            }
        }
        Shape shape = RandomStack.INPUT;
        for (int i = 0; i < stack.network.layers().size(); i++) {
            Layer layer = stack.network.layers().get(i);
            boolean isLast = i == stack.network.layers().size() - 1;
            numbers = through(layer, i, shape, numbers, isLast, taken);
            shape = layer.output(shape);
        }
        return numbers;
    }

    private int[][] through(Layer layer, int index, Shape shape, int[][] x, boolean isLast, double[] taken) {
        int channels = shape.rank() == 3 ? shape.last() : 1;
        if (layer instanceof Layer.Rescaling rescaling) {
            int scale = tape.constant(rescaling.scale());
            return each(x, row -> map(row, number -> tape.times(number, scale)));
        } else if (layer instanceof Layer.GaussianNoise noise) {
            return each(
                    x,
                    row -> map(
                            row,
                            number -> tape.plus(
                                    number, tape.constant((float) (chance.nextGaussian() * noise.stddev())))));
        } else if (layer instanceof Layer.Dropout dropout) {
            return dropped(x, dropout.rate());
        } else if (layer instanceof Layer.Conv2d conv) {
            Grid grid = Grid.of(shape, channels, conv.kernelSize(), conv.strides(), conv.padding());
            int bias = from(index, "bias");
            int kernel = from(index, "kernel");
            return each(
                    x,
                    row -> activated(conv.activation(), grid.places(conv.filters(), (filter, seen) -> {
                        int sum = parameters[bias + filter];
                        for (int[] one : seen) {
                            sum = tape.plusProduct(
                                    sum, parameters[kernel + filter * grid.depth() + one[0]], row[one[1]]);
                        }
                        return sum;
                    })));
        } else if (layer instanceof Layer.MaxPooling2d pool) {
            Grid grid = Grid.of(shape, 1, pool.poolSize(), pool.strides(), pool.padding());
            int area = shape.axes().get(0) * shape.axes().get(1);
            return each(
                    x,
                    row -> grid.places(channels, (channel, seen) -> {
                        int largest = row[channel * area + seen.get(0)[1]];
                        double next = Double.NEGATIVE_INFINITY;
                        for (int[] one : seen.subList(1, seen.size())) {
                            int other = row[channel * area + one[1]];
                            next = Math.max(next, Math.min(tape.value(other), tape.value(largest)));
                            largest = tape.value(other) > tape.value(largest) ? other : largest;
                        }
                        closest = Math.min(closest, tape.value(largest) - next);
                        return largest;
                    }));
        } else if (layer instanceof Layer.GlobalAveragePooling2d) {
            return each(x, row -> means(row, channels));
        } else if (layer instanceof Layer.BatchNormalization normalization) {
            return normalized(normalization, from(index, "gamma"), shape.last(), x, taken);
        } else if (layer instanceof Layer.Dense dense) {
            int bias = from(index, "bias");
            int kernel = from(index, "kernel");
            return each(x, row -> {
                int[] sums = new int[dense.units()];
                for (int unit = 0; unit < sums.length; unit++) {
                    sums[unit] = parameters[bias + unit];
                    for (int i = 0; i < row.length; i++) {
                        sums[unit] = tape.plusProduct(sums[unit], parameters[kernel + unit * row.length + i], row[i]);
                    }
                }
                return isLast ? sums : activated(dense.activation(), sums);
            });
        }
        throw new IllegalArgumentException("Not written for " + layer.type());
    }

    private int from(int layer, String name) {
        return layout.segments().stream()
                .filter(segment -> segment.layer() == layer && segment.name().equals(name))
                .findFirst()
                .orElseThrow()
                .from();
    }

    private int[][] dropped(int[][] x, double rate) {
        float[] mask = new float[x.length * x[0].length];
        DropoutMask.draw(mask, rate, chance);
        int[][] left = new int[x.length][x[0].length];
        for (int i = 0; i < mask.length; i++) {
            int sample = i / x[0].length;
            int at = i % x[0].length;
            left[sample][at] = tape.times(x[sample][at], tape.constant(mask[i]));
        }
        return left;
    }

    private int[][] normalized(Layer.BatchNormalization of, int gamma, int channels, int[][] x, double[] taken) {
        int area = x[0].length / channels;
        int[][] y = new int[x.length][x[0].length];
        int share = tape.constant(1.0 / (x.length * area));
        int minus = tape.constant(-1);
        for (int channel = 0; channel < channels; channel++) {
            int moving = gamma + 2 * channels + channel;
            int sum = tape.constant(0);
            for (int[] row : x) {
                for (int i = channel * area; i < (channel + 1) * area; i++) {
                    sum = tape.plus(sum, row[i]);
                }
            }
            int mean = tape.times(sum, share);
            int squares = tape.constant(0);
            for (int[] row : x) {
                for (int i = channel * area; i < (channel + 1) * area; i++) {
                    int distance = tape.plusProduct(row[i], mean, minus);
                    squares = tape.plusProduct(squares, distance, distance);
                }
            }
            int variance = tape.times(squares, share);
            taken[moving] = (1 - of.momentum()) * (weights[moving] - tape.value(mean));
            taken[moving + channels] = (1 - of.momentum()) * (weights[moving + channels] - tape.value(variance));
            double root = Math.sqrt(tape.value(variance) + of.epsilon());
            int inverse = tape.of(variance, 1 / root, -0.5 / (root * root * root));
            int scale = tape.times(inverse, parameters[gamma + channel]);
            for (int sample = 0; sample < x.length; sample++) {
                for (int i = channel * area; i < (channel + 1) * area; i++) {
                    int distance = tape.plusProduct(x[sample][i], mean, minus);
                    y[sample][i] = tape.plusProduct(parameters[gamma + channels + channel], distance, scale);
                }
            }
        }
        return y;
    }

    private int[] means(int[] row, int channels) {
        int area = row.length / channels;
        int share = tape.constant(1.0 / area);
        int[] means = new int[channels];
        for (int channel = 0; channel < channels; channel++) {
            int sum = tape.constant(0);
            for (int i = channel * area; i < (channel + 1) * area; i++) {
                sum = tape.plus(sum, row[i]);
            }
            means[channel] = tape.times(sum, share);
        }
        return means;
    }

    private int[] activated(Activation function, int[] row) {
        return map(row, number -> {
            double x = tape.value(number);
            double share = 1 / (1 + Math.exp(-x));
            return switch (function) {
                case SWISH -> tape.of(number, x * share, share + x * share * (1 - share));
                case SIGMOID -> tape.of(number, share, share * (1 - share));
                case TANH -> tape.of(number, Math.tanh(x), 1 - Math.tanh(x) * Math.tanh(x));
                case GELU ->
                    tape.of(number, x * below(x), below(x) + x * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI));
                default -> throw new IllegalArgumentException("Not written for " + function);
            };
        });
    }

    /** P(X <= x) for a standard normal X, by the series of erf. */
    private static double below(double x) {
        double z = x / Math.sqrt(2);
        double term = z;
        double sum = z;
        for (int n = 1; n < 100; n++) {
            term *= -z * z / n;
            sum += term / (2 * n + 1);
        }
        return 0.5 + sum / Math.sqrt(Math.PI);
    }

    private static int[][] each(int[][] x, UnaryOperator<int[]> change) {
        return Arrays.stream(x).map(change).toArray(int[][]::new);
    }

    private static int[] map(int[] row, IntUnaryOperator change) {
        return Arrays.stream(row).map(change).toArray();
    }

    /** Where a window lies on a picture; of [channel, row, column], as they come one after the other. */
    private record Grid(
            int channels,
            int height,
            int width,
            Window window,
            Window strides,
            int rows,
            int columns,
            int above,
            int before) {

        /** Of each thing seen, its index within the window and within the sample. */
        @FunctionalInterface
        interface Seen {
            int number(int filter, List<int[]> seen);
        }

        static Grid of(Shape shape, int channels, Window window, Window strides, Padding padding) {
            int height = shape.axes().get(0);
            int width = shape.axes().get(1);
            boolean isSame = padding == Padding.SAME;
            int rows = isSame
                    ? (height + strides.height() - 1) / strides.height()
                    : (height - window.height()) / strides.height() + 1;
            int columns = isSame
                    ? (width + strides.width() - 1) / strides.width()
                    : (width - window.width()) / strides.width() + 1;
            int down = isSame ? Math.max(0, (rows - 1) * strides.height() + window.height() - height) : 0;
            int right = isSame ? Math.max(0, (columns - 1) * strides.width() + window.width() - width) : 0;
            return new Grid(channels, height, width, window, strides, rows, columns, down / 2, right / 2);
        }

        int depth() {
            return channels * window.height() * window.width();
        }

        int[] places(int filters, Seen made) {
            int[] all = new int[filters * rows * columns];
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    List<int[]> seen = seen(row * strides.height() - above, column * strides.width() - before);
                    for (int filter = 0; filter < filters; filter++) {
                        all[(filter * rows + row) * columns + column] = made.number(filter, seen);
                    }
                }
            }
            return all;
        }

        private List<int[]> seen(int top, int left) {
            List<int[]> seen = new ArrayList<>();
            for (int i = 0; i < depth(); i++) {
                int channel = i / (window.height() * window.width());
                int y = top + i / window.width() % window.height();
                int x = left + i % window.width();
                if (y >= 0 && y < height && x >= 0 && x < width) {
                    seen.add(new int[] {i, (channel * height + y) * width + x});
                }
            }
            return seen;
        }
    }

    /** Every number that was computed, each {@code a + b c} or a function of one other, so that slopes are found backwards. */
    private static final class Tape {

        private double[] values = new double[1 << 20];
        private double[] slopes = new double[1 << 20]; // of a function
        private int[] a = new int[1 << 20];
        private int[] b = new int[1 << 20];
        private int[] c = new int[1 << 20];
        private int size;

        void clear() {
            size = 0;
        }

        double value(int number) {
            return values[number];
        }

        int constant(double value) {
            return add(value, 0, -1, -1, -1);
        }

        int of(int number, double value, double slope) {
            return add(value, slope, number, -1, -1);
        }

        int plus(int one, int other) {
            return add(values[one] + values[other], 1, one, other, -1);
        }

        int times(int one, int other) {
            return add(values[one] * values[other], 0, -1, one, other);
        }

        int plusProduct(int sum, int one, int other) {
            return add(values[sum] + values[one] * values[other], 1, sum, one, other);
        }

        private int add(double value, double slope, int first, int second, int third) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
                slopes = Arrays.copyOf(slopes, 2 * size);
                a = Arrays.copyOf(a, 2 * size);
                b = Arrays.copyOf(b, 2 * size);
                c = Arrays.copyOf(c, 2 * size);
            }
            values[size] = value;
            slopes[size] = slope;
            a[size] = first;
            b[size] = second;
            c[size] = third;
            return size++;
        }

        /** The slope of a number by each one before it. */
        double[] slopes(int of) {
            double[] found = new double[of + 1];
            found[of] = 1;
            for (int i = of; i >= 0; i--) {
                if (a[i] >= 0) {
                    found[a[i]] += found[i] * slopes[i];
                }
                if (c[i] >= 0) {
                    found[b[i]] += found[i] * values[c[i]];
                    found[c[i]] += found[i] * values[b[i]];
                } else if (b[i] >= 0) {
                    found[b[i]] += found[i];
                }
            }
            return found;
        }
    }
}
