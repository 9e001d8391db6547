package io.fittingroom.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Trainings of every kind, to be told as code. */
public final class Trainings {

    private static final List<String> LABELS = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");
    private static final Optimizer ADAM = Optimizer.Adam.DEFAULT;

    private Trainings() {}

    /** The lesson's. */
    public static Training lesson(int epochs) {
        return of(
                new Sequential(Lesson.LAYERS, ADAM, Loss.SPARSE_CATEGORICAL_CROSSENTROPY),
                new Fit(epochs, 32, 0, true, 42, List.of()));
    }

    /** Each activation, initialiser, layer, optimizer, schedule, loss and callback at least once. */
    public static Stream<Training> ofEveryKind() {
        List<Training> all = new ArrayList<>();
        all.add(lesson(5));
        for (Activation activation : Activation.values()) {
            all.add(of(dense(activation, Initializer.GLOROT_UNIFORM, Regularizer.NONE), fit()));
        }
        for (Initializer initializer : Initializer.values()) {
            all.add(of(dense(Activation.RELU, initializer, new Regularizer(1e-5, 1e-4)), fit()));
        }
        optimizers().forEach(optimizer -> all.add(of(convolutional(optimizer, Padding.SAME), fit())));
        all.add(of(convolutional(ADAM, Padding.VALID), fit()));
        all.add(of(logits(), fit()));
        all.add(of(
                new Sequential(Lesson.LAYERS, ADAM, Loss.MEAN_SQUARED_ERROR, false, 3),
                fit(Map.of(6, 2.0), null, ValidationData.TEST)));
        all.add(of(
                new Sequential(Lesson.LAYERS, ADAM, Loss.CATEGORICAL_CROSSENTROPY, false, 0),
                fit(Map.of(0, 0.5, 9, 3.0), new Augmentation(0.1, 0.07, true), null)));
        for (Callback callback : callbacks()) {
            all.add(of(
                    new Sequential(Lesson.LAYERS, ADAM, Loss.SPARSE_CATEGORICAL_CROSSENTROPY, false, 5),
                    new Fit(3, 64, 0.2, false, 1L << 40, List.of(callback))));
        }
        all.add(of(
                new Sequential(Lesson.LAYERS, ADAM, Loss.SPARSE_CATEGORICAL_CROSSENTROPY, false, 5),
                new Fit(3, 64, 0.2, true, 7, callbacks())));
        all.add(hostile());
        all.add(colored());
        return all.stream();
    }

    /** With names that try to get out of their quotes. */
    public static Training hostile() {
        List<String> labels = List.of(
                "\"); System.exit(1); (\"",
                "\\",
                "a\nb\rc\u2028d",
                "\\u0022); exit(1); (\\u0022",
                "\"\"\"; import os",
                "Größe \uD83D\uDC5F",
                "${model}",
                "*/ { }",
                "\uD800",
                "'");
        Training lesson = lesson(1);
        return new Training("m\"\\\n*/", "d\"\\\n", 2, lesson.input(), labels, lesson.network(), lesson.fit());
    }

    /** Of pictures in colour with more classes than a byte has; they are shifted and mirrored. */
    public static Training colored() {
        List<String> labels =
                IntStream.range(0, 300).mapToObj(i -> "class " + i).toList();
        Sequential network = new Sequential(
                List.of(
                        new Layer.Rescaling(1.0 / 255, 0),
                        new Layer.Conv2d(4, 3, Padding.SAME, Activation.RELU),
                        new Layer.Flatten(),
                        new Layer.Dense(300, Activation.SOFTMAX)),
                ADAM,
                Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
        return new Training(
                "flowers",
                "flowers",
                3,
                Shape.of(12, 9, 3),
                labels,
                network,
                fit(Map.of(), new Augmentation(0.1, 0.1, true), ValidationData.VALIDATION));
    }

    private static Training of(Sequential network, Fit fit) {
        return new Training("fashion-mnist", "fashion-mnist", 1, Shape.of(28, 28), LABELS, network, fit);
    }

    private static Fit fit() {
        return new Fit(2, 32, 0.1, true, 42, List.of());
    }

    private static Fit fit(Map<Integer, Double> weights, Augmentation augmentation, ValidationData validation) {
        return new Fit(2, 32, 0, validation, true, 42, weights, augmentation, List.of());
    }

    private static Sequential dense(Activation activation, Initializer initializer, Regularizer regularizer) {
        return new Sequential(
                List.of(
                        new Layer.Rescaling(1.0 / 255, -0.5),
                        new Layer.Dropout(0.1),
                        new Layer.Flatten(),
                        new Layer.Dense(16, activation, false, initializer, initializer, regularizer, regularizer),
                        new Layer.BatchNormalization(0.9, 1e-3),
                        new Layer.Activated(activation),
                        new Layer.GaussianNoise(0.1),
                        new Layer.Dense(
                                12, Activation.SOFTMAX, true, initializer, initializer, Regularizer.NONE, regularizer)),
                ADAM,
                Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
    }

    private static Sequential convolutional(Optimizer optimizer, Padding padding) {
        Regularizer small = new Regularizer(0, 1e-4);
        return new Sequential(
                List.of(
                        new Layer.Rescaling(1.0 / 255, 0),
                        new Layer.Conv2d(
                                4,
                                new Window(3, 5),
                                new Window(1, 2),
                                padding,
                                Activation.RELU,
                                true,
                                Initializer.HE_NORMAL,
                                Initializer.ZEROS,
                                small,
                                Regularizer.NONE),
                        new Layer.BatchNormalization(0.99, 1e-3),
                        new Layer.MaxPooling2d(new Window(2, 2), new Window(1, 2), padding),
                        new Layer.AveragePooling2d(2),
                        new Layer.Conv2d(6, 3, padding, Activation.TANH),
                        new Layer.GlobalAveragePooling2d(),
                        new Layer.Dense(10, Activation.LINEAR),
                        new Layer.Activated(Activation.SOFTMAX)),
                optimizer,
                Loss.SPARSE_CATEGORICAL_CROSSENTROPY);
    }

    private static Sequential logits() {
        return new Sequential(
                List.of(
                        new Layer.AveragePooling2d(4),
                        new Layer.Rescaling(1.0 / 255, 0),
                        new Layer.Flatten(),
                        new Layer.Dense(10, Activation.LINEAR)),
                ADAM,
                Loss.SPARSE_CATEGORICAL_CROSSENTROPY,
                true,
                2);
    }

    private static List<Optimizer> optimizers() {
        LearningRate rate = new LearningRate.Constant(0.01);
        return Arrays.asList(
                new Optimizer.Adam(new LearningRate.ExponentialDecay(0.001, 100, 0.9, false), 0.9, 0.999, 1e-7, true),
                new Optimizer.AdamW(
                        new LearningRate.ExponentialDecay(0.001, 100, 0.9, true), 0.004, 0.9, 0.999, 1e-7, false),
                new Optimizer.AdamW(rate, 0.004, 0.9, 0.999, 1e-7, true),
                new Optimizer.Sgd(new LearningRate.CosineDecay(0.1, 1000, 0.1), 0, false),
                new Optimizer.Sgd(new LearningRate.Step(0.1, 500, 0.5), 0.9, false),
                new Optimizer.Sgd(rate, 0.9, true),
                new Optimizer.RmsProp(rate, 0.9, 0.5, 1e-7, true),
                new Optimizer.Adagrad(rate, 0.1, 1e-7),
                new Optimizer.Adadelta(new LearningRate.Constant(1), 0.95, 1e-7),
                new Optimizer.Nadam(rate, 0.9, 0.999, 1e-7));
    }

    private static List<Callback> callbacks() {
        return List.of(
                new Callback.StopWhen(Metric.LOSS, 0.4, null),
                new Callback.StopWhen(Metric.VAL_TOP_K_ACCURACY, null, 0.999),
                new Callback.EarlyStopping(Metric.VAL_LOSS, Mode.AUTO, 0.001, 3, 0.9, true, 1),
                new Callback.ReduceLrOnPlateau(Metric.VAL_ACCURACY, 0.5, 2, Mode.MAX, 1e-4, 1, 1e-5),
                new Callback.Checkpoint(Metric.VAL_ACCURACY, Mode.AUTO),
                new Callback.MaxSeconds(600),
                new Callback.TerminateOnNan());
    }
}
