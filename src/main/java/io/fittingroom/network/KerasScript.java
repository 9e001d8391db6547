package io.fittingroom.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A training as a Python script for Keras 3: complete, from loading the pictures to predicting one. Its numbers come near the
 * service's and are not the same, since Keras draws other first weights and another order from the same seed.
 */
public final class KerasScript {

    /** Whose pictures Keras itself can fetch. */
    private static final String FASHION_MNIST = "fashion-mnist";

    private static final String STOP_WHEN = """


            class StopWhen(keras.callbacks.Callback):
                \"""Stops at the end of the first epoch whose figure is below (or above) a bound.\"""

                def __init__(self, monitor, below=None, above=None):
                    super().__init__()
                    self.monitor = monitor
                    self.below = below
                    self.above = above

                def on_epoch_end(self, epoch, logs=None):
                    value = (logs or {}).get(self.monitor)
                    if value is None:
                        return
                    is_below = self.below is not None and value < self.below
                    is_above = self.above is not None and value > self.above
                    if is_below or is_above:
                        print(f"Stopped after epoch {epoch + 1}: {self.monitor} is {value:.4f}")
                        self.model.stop_training = True
            """;

    private static final String MAX_SECONDS = """


            class MaxSeconds(keras.callbacks.Callback):
                \"""Stops at the end of the first epoch by which the training has taken that long.\"""

                def __init__(self, seconds):
                    super().__init__()
                    self.seconds = seconds
                    self.start = 0.0

                def on_train_begin(self, logs=None):
                    self.start = time.monotonic()

                def on_epoch_end(self, epoch, logs=None):
                    if time.monotonic() - self.start >= self.seconds:
                        self.model.stop_training = True
            """;

    private final Training training;
    private final Sequential network;
    private final Fit fit;
    private final StringBuilder script = new StringBuilder();

    private KerasScript(Training training) {
        this.training = training;
        network = training.network();
        fit = training.fit();
    }

    /** The script's text, ASCII, with line feeds. */
    public static String of(Training training) {
        KerasScript script = new KerasScript(training);
        script.addHead();
        script.addData();
        script.addCallbackClasses();
        script.addModel();
        script.addCompile();
        script.addFit();
        script.addUse();
        return script.script.toString();
    }

    private void addHead() {
        script.append("""
                \"""A training of Fitting Room as a script for Keras 3.

                Needs Keras 3 and one of its backends: pip install keras tensorflow
                The numbers come near those of the service; first weights, order and noise are drawn by another generator.
                \"""

                """);
        if (has(Callback.MaxSeconds.class)) {
            script.append("import time\n\n");
        }
        script.append("import keras\nimport numpy as np\nfrom keras import layers\n\n");
        line("MODEL = " + KerasCode.text(training.model()));
        if (has(Callback.Checkpoint.class)) {
            line("BEST_WEIGHTS = MODEL + \".weights.h5\"");
        }
        line("LABELS = [" + training.labels().stream().map(KerasCode::text).collect(Collectors.joining(", ")) + "]");
        line("");
        line("keras.utils.set_random_seed(" + fit.seed() % (1L << 32) + ")");
        if (fit.seed() >= 1L << 32) {
            line("# The service's seed is " + fit.seed() + "; NumPy takes 32 bits of it.");
        }
        line("");
    }

    private void addData() {
        if (training.dataset().equals(FASHION_MNIST)) {
            script.append("""
                    (train_images, train_labels), (test_images, test_labels) = keras.datasets.fashion_mnist.load_data()
                    """);
        } else {
            addDownloadedData();
        }
        script.append("""
                train_images = train_images.astype("float32")
                test_images = test_images.astype("float32")
                train_labels = train_labels.astype("int64")
                test_labels = test_labels.astype("int64")
                """);
        if (hasValidation()) {
            line("validation_images = validation_images.astype(\"float32\")");
            line("validation_labels = validation_labels.astype(\"int64\")");
        }
        if (!isSparse()) {
            addCategorical("train_labels");
            addCategorical("test_labels");
            if (hasValidation()) {
                addCategorical("validation_labels");
            }
        }
    }

    private void addCategorical(String labels) {
        line(labels + " = keras.utils.to_categorical(" + labels + ", " + training.outputs() + ")");
    }

    /** From the file that the service gives for the data set's very version. */
    private void addDownloadedData() {
        Integer version = training.datasetVersion();
        String versioned = version == null ? "" : "/versions/" + version;
        script.append(String.format(
                Locale.ROOT,
                """
                # Keras does not know this data set. The service has it at DOWNLOAD, to be saved as DATASET: pictures %s from 0
                # to 255, shape (count, %s), and their labels, integers from 0.
                DOWNLOAD = %s
                DATASET = %s
                with np.load(DATASET) as data:
                    train_images, train_labels = data["x_train"], data["y_train"]
                    test_images, test_labels = data["x_test"], data["y_test"]
                """,
                training.input().rank() == 2 ? "of one channel" : "of red, green and blue",
                training.input().axes().stream().map(String::valueOf).collect(Collectors.joining(", ")),
                KerasCode.text("/api/datasets/" + training.dataset() + versioned + "/download?format=npz"),
                KerasCode.text(training.dataset() + (version == null ? "" : "-" + version) + ".npz")));
        if (hasValidation()) {
            line("    validation_images, validation_labels = data[\"x_val\"], data[\"y_val\"]");
        }
    }

    private boolean hasValidation() {
        return fit.validationData() == ValidationData.VALIDATION;
    }

    private void addCallbackClasses() {
        script.append(has(Callback.StopWhen.class) ? STOP_WHEN : "");
        script.append(has(Callback.MaxSeconds.class) ? MAX_SECONDS : "");
        line("");
        if (has(Callback.StopWhen.class) || has(Callback.MaxSeconds.class)) {
            line("");
        }
    }

    private void addModel() {
        line("model = keras.Sequential(");
        line("    [");
        Shape shape = training.input();
        layer("keras.Input(shape=" + tuple(shape) + ")");
        addAugmentation();
        for (Layer next : network.layers()) {
            if (wantsChannels(next) && shape.rank() == 2) {
                layer("layers.Reshape(" + tuple(shape.withChannels()) + ")");
            }
            layer(KerasCode.layer(next));
            shape = next.output(shape);
        }
        line("    ],");
        line("    name=\"sequential\",");
        line(")");
        line("model.summary()");
        line("");
    }

    /** In Keras' own layers, which act in training only. */
    private void addAugmentation() {
        Augmentation augmentation = fit.augmentation();
        if (augmentation == null) {
            return;
        }
        Shape input = training.input();
        int height = input.axes().get(0);
        int width = input.axes().get(1);
        line("        # The service shifts by whole pixels; Keras' layer by any part of one, to the nearest pixel.");
        boolean wantsChannels = input.rank() == 2;
        if (wantsChannels) {
            layer("layers.Reshape(" + tuple(input.withChannels()) + ")");
        }
        layer(String.format(
                Locale.ROOT,
                "layers.RandomTranslation(%s, %s, fill_mode=\"constant\", interpolation=\"nearest\", fill_value=0.0)",
                KerasCode.number((double) Math.round(augmentation.heightShiftRange() * height) / height),
                KerasCode.number((double) Math.round(augmentation.widthShiftRange() * width) / width)));
        if (augmentation.horizontalFlip()) {
            layer("layers.RandomFlip(\"horizontal\")");
        }
        if (wantsChannels) {
            layer("layers.Reshape(" + tuple(input) + ")");
        }
    }

    private void addCompile() {
        line("model.compile(");
        line("    optimizer=" + KerasCode.optimizer(network.optimizer()) + ",");
        line("    loss=" + loss() + ",");
        line("    metrics=[" + String.join(", ", metrics()) + "],");
        line(")");
        line("");
    }

    private String loss() {
        String logits = "(from_logits=" + KerasCode.bool(network.fromLogits()) + ")";
        return switch (network.loss()) {
            case SPARSE_CATEGORICAL_CROSSENTROPY -> "keras.losses.SparseCategoricalCrossentropy" + logits;
            case CATEGORICAL_CROSSENTROPY -> "keras.losses.CategoricalCrossentropy" + logits;
            case MEAN_SQUARED_ERROR -> "keras.losses.MeanSquaredError()";
        };
    }

    private List<String> metrics() {
        String kind = isSparse() ? "Sparse" : "";
        List<String> metrics = new ArrayList<>();
        metrics.add("keras.metrics." + kind + "CategoricalAccuracy(name=\"accuracy\")");
        if (network.wantsTopK()) {
            String name = isSparse() ? "SparseTopKCategoricalAccuracy" : "TopKCategoricalAccuracy";
            metrics.add("keras.metrics." + name + "(k=" + network.topK() + ", name=\"top_k_accuracy\")");
        }
        return metrics;
    }

    private void addFit() {
        line("model.fit(");
        line("    train_images,");
        line("    train_labels,");
        line("    epochs=" + fit.epochs() + ",");
        line("    batch_size=" + fit.batchSize() + ",");
        if (hasValidation()) {
            line("    validation_data=(validation_images, validation_labels),");
        } else if (fit.validationData() != null) {
            line("    validation_data=(test_images, test_labels),");
        } else if (fit.validationSplit() > 0) {
            line("    validation_split=" + KerasCode.number(fit.validationSplit()) + ",");
        }
        line("    shuffle=" + KerasCode.bool(fit.shuffle()) + ",");
        if (!fit.classWeight().isEmpty()) {
            line("    class_weight={"
                    + fit.classWeight().entrySet().stream()
                            .map(entry -> entry.getKey() + ": " + KerasCode.number(entry.getValue()))
                            .collect(Collectors.joining(", "))
                    + "},");
        }
        line("    callbacks=[");
        fit.callbacks().stream()
                .filter(callback -> !(callback instanceof Callback.TerminateOnNan))
                .forEach(callback -> layer(KerasCode.callback(callback)));
        layer(KerasCode.callback(new Callback.TerminateOnNan()));
        line("    ],");
        line("    verbose=2,");
        line(")");
        if (has(Callback.Checkpoint.class)) {
            line("model.load_weights(BEST_WEIGHTS)");
        }
        line("");
    }

    private void addUse() {
        script.append("""
                test = model.evaluate(test_images, test_labels, batch_size=500, verbose=0, return_dict=True)
                print(f"Test loss {test['loss']:.4f}")
                print(f"Test accuracy {test['accuracy']:.4f}")

                probabilities = model.predict(test_images[:1], verbose=0)
                """);
        if (network.fromLogits()) {
            line("probabilities = keras.ops.convert_to_numpy(keras.ops.softmax(probabilities))");
        }
        script.append("""
                answer = int(np.argmax(probabilities[0]))
                name = LABELS[answer] if answer < len(LABELS) else "none"
                print(f"The first test picture is {name} with probability {probabilities[0][answer]:.4f}")

                model.save(MODEL + ".keras")
                """);
    }

    private boolean isSparse() {
        return network.loss() == Loss.SPARSE_CATEGORICAL_CROSSENTROPY;
    }

    private boolean has(Class<? extends Callback> kind) {
        return fit.callbacks().stream().anyMatch(kind::isInstance);
    }

    private static boolean wantsChannels(Layer layer) {
        return layer instanceof Layer.Conv2d
                || layer instanceof Layer.MaxPooling2d
                || layer instanceof Layer.AveragePooling2d
                || layer instanceof Layer.GlobalAveragePooling2d;
    }

    private static String tuple(Shape shape) {
        return shape.axes().stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
    }

    private void layer(String call) {
        line("        " + call + ",");
    }

    private void line(String text) {
        script.append(text).append('\n');
    }
}
