package io.fittingroom.engine;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Initializer;
import io.fittingroom.network.Layer;
import io.fittingroom.network.LearningRate;
import io.fittingroom.network.Loss;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Regularizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A network, and how it is trained, drawn from a seed; optimizers and activations come in turn. */
public final class RandomStack {

    public static final Shape INPUT = Shape.of(28, 28);
    public static final Shape COLORED = Shape.of(19, 14, 3);
    private static final List<Loss> LOSSES = List.of(Loss.values());
    private static final List<Activation> ACTIVATIONS = List.of(Activation.values());

    public final int seed;
    public final Sequential network;
    /** Not so small that training becomes chaotic, where every difference of rounding grows. */
    public final int batchSize;

    public final Map<Integer, Double> classWeight;

    /** One sample's shape. */
    public final Shape input;

    private final SplittableRandom random;

    private RandomStack(int seed, boolean isOfPictures, Shape input) {
        this.seed = seed;
        this.input = input;
        random = new SplittableRandom(seed);
        batchSize = 4 + random.nextInt(37);
        classWeight = random.nextInt(4) == 0 ? Map.of(0, 2.0, 7, 0.5) : Map.of();
        boolean fromLogits = random.nextBoolean();
        Loss loss = LOSSES.get(random.nextInt(LOSSES.size()));
        network = new Sequential(
                isOfPictures ? pictureLayers(fromLogits) : denseLayers(fromLogits),
                optimizer(isOfPictures),
                loss,
                fromLogits,
                random.nextInt(3));
    }

    /** Of dense layers. */
    public static RandomStack dense(int seed) {
        return new RandomStack(seed, false, INPUT);
    }

    /** Of layers that work on pictures, and dense ones after them. */
    public static RandomStack pictures(int seed) {
        return new RandomStack(seed, true, INPUT);
    }

    /** The same of pictures in colour, which are not square. */
    public static RandomStack colored(int seed) {
        return new RandomStack(seed, true, COLORED);
    }

    private List<Layer> pictureLayers(boolean fromLogits) {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer.Rescaling(1.0 / 255, random.nextBoolean() ? 0 : -0.5));
        // Without it a background has equal numbers everywhere, and a rounding says which of them is a pooling's
        // largest.
        layers.add(new Layer.GaussianNoise(0.1));
        layers.addAll(sometimes(6, new Layer.AveragePooling2d(2)));
        int convolutions = 1 + random.nextInt(3);
        for (int i = 0; i < convolutions; i++) {
            layers.add(convolution(shapeAfter(layers), seed + i));
            layers.addAll(sometimes(3, Layer.BatchNormalization.DEFAULT));
            layers.addAll(sometimes(4, new Layer.Activated(smooth(seed + i + 5))));
            layers.addAll(sometimes(2, pooling(shapeAfter(layers))));
            layers.addAll(sometimes(4, new Layer.Dropout(0.2)));
        }
        layers.add(random.nextInt(3) == 0 ? new Layer.GlobalAveragePooling2d() : new Layer.Flatten());
        if (random.nextBoolean()) {
            layers.add(dense(8 + random.nextInt(30), ACTIVATIONS.get(seed % ACTIVATIONS.size())));
            layers.addAll(sometimes(2, Layer.BatchNormalization.DEFAULT));
            layers.addAll(sometimes(2, new Layer.Dropout(0.3)));
        }
        layers.add(dense(10, fromLogits ? Activation.LINEAR : Activation.SOFTMAX));
        return layers;
    }

    private List<Layer> sometimes(int oneIn, Layer layer) {
        return random.nextInt(oneIn) == 0 ? List.of(layer) : List.of();
    }

    private Shape shapeAfter(List<Layer> layers) {
        Shape shape = input;
        for (Layer layer : layers) {
            shape = layer.output(shape);
        }
        return shape;
    }

    /** Not softmax, which is none for pictures. */
    private static Activation smooth(int number) {
        List<Activation> usable =
                ACTIVATIONS.stream().filter(one -> one != Activation.SOFTMAX).toList();
        return usable.get(number % usable.size());
    }

    private Layer convolution(Shape shape, int number) {
        Window window = window(shape, 4);
        boolean isStrided = random.nextInt(3) == 0;
        return new Layer.Conv2d(
                4 + random.nextInt(6),
                window,
                isStrided ? strides(window) : Window.square(1),
                random.nextBoolean() ? Padding.SAME : Padding.VALID,
                smooth(number),
                random.nextInt(5) > 0,
                Initializer.GLOROT_UNIFORM,
                random.nextBoolean() ? Initializer.ZEROS : Initializer.RANDOM_NORMAL,
                regularizer(),
                regularizer());
    }

    private Layer pooling(Shape shape) {
        Window window = random.nextBoolean() ? window(shape, 2) : window(shape, 3);
        Window strides = random.nextBoolean() ? window : strides(window);
        Padding padding = random.nextBoolean() ? Padding.SAME : Padding.VALID;
        return random.nextInt(3) > 0
                ? new Layer.MaxPooling2d(window, strides, padding)
                : new Layer.AveragePooling2d(window, strides, padding);
    }

    private Window window(Shape shape, int most) {
        return new Window(
                1 + random.nextInt(Math.min(most, shape.axes().get(0))),
                1 + random.nextInt(Math.min(most, shape.axes().get(1))));
    }

    private Window strides(Window window) {
        return new Window(1 + random.nextInt(window.height()), 1 + random.nextInt(window.width()));
    }

    private List<Layer> denseLayers(boolean fromLogits) {
        List<Layer> layers = new ArrayList<>();
        layers.add(new Layer.Rescaling(1.0 / 255, random.nextBoolean() ? 0 : -0.5));
        layers.add(new Layer.Flatten());
        if (random.nextInt(4) == 0) {
            layers.add(new Layer.Dropout(0.1));
        }
        int hidden = random.nextInt(4);
        for (int i = 0; i < hidden; i++) {
            Activation activation = ACTIVATIONS.get((seed + i) % ACTIVATIONS.size());
            boolean isApart = random.nextInt(3) == 0;
            // With very few units all hangs on which side of a kink a single rounding falls.
            layers.add(dense(8 + random.nextInt(63), isApart ? Activation.LINEAR : activation));
            if (isApart) {
                layers.add(new Layer.Activated(activation));
            }
            if (random.nextInt(3) == 0) {
                layers.add(new Layer.Dropout(random.nextDouble() * 0.6));
            }
        }
        layers.add(dense(10, fromLogits ? Activation.LINEAR : Activation.SOFTMAX));
        return layers;
    }

    private Layer dense(int units, Activation activation) {
        return new Layer.Dense(
                units,
                activation,
                random.nextInt(5) > 0,
                Initializer.GLOROT_UNIFORM,
                random.nextBoolean() ? Initializer.ZEROS : Initializer.RANDOM_NORMAL,
                regularizer(),
                regularizer());
    }

    private Regularizer regularizer() {
        return random.nextInt(3) > 0
                ? Regularizer.NONE
                : new Regularizer(random.nextDouble() * 0.001, random.nextDouble() * 0.01);
    }

    /** The epsilons keep a gradient that is nothing but rounding from being made as long as any other. */
    private Optimizer optimizer(boolean isOfPictures) {
        // Convolutions sum over many places: with long steps every difference of rounding soon grows a hundredfold.
        double shorter = isOfPictures ? 0.1 : 1;
        LearningRate rate = new LearningRate.Constant(0.001);
        double epsilon = 1e-3;
        return switch (seed % 7) {
            case 0 -> new Optimizer.Adam(rate, 0.9, 0.999, epsilon, random.nextBoolean());
            case 1 -> new Optimizer.AdamW(rate, 0.01, 0.9, 0.999, epsilon, random.nextBoolean());
            case 2 ->
                new Optimizer.Sgd(
                        new LearningRate.ExponentialDecay(0.02 * shorter, 50, 0.9, false),
                        random.nextBoolean() ? 0.9 : 0,
                        random.nextBoolean());
            case 3 -> new Optimizer.RmsProp(rate, 0.9, random.nextBoolean() ? 0.5 : 0, epsilon, random.nextBoolean());
            case 4 -> new Optimizer.Adagrad(rate, 0.1, epsilon);
            case 5 -> new Optimizer.Adadelta(new LearningRate.Constant(0.1 * shorter), 0.95, epsilon);
            case 6 -> new Optimizer.Nadam(rate, 0.9, 0.999, epsilon);
            default -> throw new IllegalStateException();
        };
    }

    @Override
    public String toString() {
        return seed + " " + network.optimizer().getClass().getSimpleName() + " "
                + network.layers().stream().map(Layer::type).toList();
    }
}
