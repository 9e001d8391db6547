package io.fittingroom.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Parts of a training as Keras 3 calls. What has Keras' default value is left out of layers. Stateless. */
final class KerasCode {

    private KerasCode() {}

    static String layer(Layer layer) {
        if (layer instanceof Layer.Rescaling rescaling) {
            return call("layers.Rescaling", arguments(number(rescaling.scale()), "offset", rescaling.offset(), 0.0));
        } else if (layer instanceof Layer.Flatten) {
            return "layers.Flatten()";
        } else if (layer instanceof Layer.Dense dense) {
            return dense(dense);
        } else if (layer instanceof Layer.Dropout dropout) {
            return call("layers.Dropout", List.of(number(dropout.rate())));
        } else if (layer instanceof Layer.BatchNormalization normalization) {
            return call(
                    "layers.BatchNormalization",
                    List.of(
                            "momentum=" + number(normalization.momentum()),
                            "epsilon=" + number(normalization.epsilon())));
        } else if (layer instanceof Layer.Conv2d conv) {
            return convolution(conv);
        } else if (layer instanceof Layer.MaxPooling2d pool) {
            return pooling("layers.MaxPooling2D", pool.poolSize(), pool.strides(), pool.padding());
        } else if (layer instanceof Layer.AveragePooling2d pool) {
            return pooling("layers.AveragePooling2D", pool.poolSize(), pool.strides(), pool.padding());
        } else if (layer instanceof Layer.GlobalAveragePooling2d) {
            return "layers.GlobalAveragePooling2D()";
        } else if (layer instanceof Layer.Activated activated) {
            return call("layers.Activation", List.of(activation(activated.function())));
        } else if (layer instanceof Layer.GaussianNoise noise) {
            return call("layers.GaussianNoise", List.of(number(noise.stddev())));
        }
        throw new IllegalArgumentException("No Keras layer for " + layer.type());
    }

    private static String dense(Layer.Dense dense) {
        List<String> arguments = new ArrayList<>(List.of(String.valueOf(dense.units())));
        addActivation(arguments, dense.activation());
        addWeights(
                arguments,
                dense.useBias(),
                Map.entry("kernel_initializer", dense.kernelInitializer()),
                Map.entry("bias_initializer", dense.biasInitializer()));
        addRegularizer(arguments, "kernel_regularizer", dense.kernelRegularizer());
        addRegularizer(arguments, "bias_regularizer", dense.biasRegularizer());
        return call("layers.Dense", arguments);
    }

    private static String convolution(Layer.Conv2d conv) {
        List<String> arguments = new ArrayList<>(List.of(String.valueOf(conv.filters()), window(conv.kernelSize())));
        if (!conv.strides().equals(Window.ONE)) {
            arguments.add("strides=" + window(conv.strides()));
        }
        if (conv.padding() != Padding.VALID) {
            arguments.add("padding=" + text(conv.padding().word()));
        }
        addActivation(arguments, conv.activation());
        addWeights(
                arguments,
                conv.useBias(),
                Map.entry("kernel_initializer", conv.kernelInitializer()),
                Map.entry("bias_initializer", conv.biasInitializer()));
        addRegularizer(arguments, "kernel_regularizer", conv.kernelRegularizer());
        addRegularizer(arguments, "bias_regularizer", conv.biasRegularizer());
        return call("layers.Conv2D", arguments);
    }

    private static String pooling(String name, Window window, Window strides, Padding padding) {
        List<String> arguments = new ArrayList<>(List.of(window(window)));
        if (!strides.equals(window)) {
            arguments.add("strides=" + window(strides));
        }
        if (padding != Padding.VALID) {
            arguments.add("padding=" + text(padding.word()));
        }
        return call(name, arguments);
    }

    private static void addActivation(List<String> arguments, Activation activation) {
        if (activation != Activation.LINEAR) {
            arguments.add("activation=" + activation(activation));
        }
    }

    @SafeVarargs
    private static void addWeights(
            List<String> arguments, boolean useBias, Map.Entry<String, Initializer>... initializers) {
        if (!useBias) {
            arguments.add("use_bias=False");
        }
        for (Map.Entry<String, Initializer> initializer : initializers) {
            Initializer usual =
                    initializer.getKey().startsWith("bias") ? Initializer.ZEROS : Initializer.GLOROT_UNIFORM;
            if (initializer.getValue() != usual) {
                arguments.add(
                        initializer.getKey() + "=" + text(initializer.getValue().word()));
            }
        }
    }

    private static void addRegularizer(List<String> arguments, String name, Regularizer regularizer) {
        if (!regularizer.isNone()) {
            arguments.add(name + "="
                    + call(
                            "keras.regularizers.L1L2",
                            List.of("l1=" + number(regularizer.l1()), "l2=" + number(regularizer.l2()))));
        }
    }

    private static String activation(Activation activation) {
        return text(activation.word());
    }

    static String optimizer(Optimizer optimizer) {
        List<String> arguments = new ArrayList<>(List.of("learning_rate=" + rate(optimizer.learningRate())));
        if (optimizer instanceof Optimizer.Adam adam) {
            addMoments(arguments, adam.beta1(), adam.beta2(), adam.epsilon());
            arguments.add("amsgrad=" + bool(adam.amsgrad()));
            return call("keras.optimizers.Adam", arguments);
        } else if (optimizer instanceof Optimizer.AdamW adamW) {
            arguments.add("weight_decay=" + number(adamW.weightDecay()));
            addMoments(arguments, adamW.beta1(), adamW.beta2(), adamW.epsilon());
            arguments.add("amsgrad=" + bool(adamW.amsgrad()));
            return call("keras.optimizers.AdamW", arguments);
        } else if (optimizer instanceof Optimizer.Sgd sgd) {
            arguments.add("momentum=" + number(sgd.momentum()));
            arguments.add("nesterov=" + bool(sgd.nesterov()));
            return call("keras.optimizers.SGD", arguments);
        } else if (optimizer instanceof Optimizer.RmsProp rmsProp) {
            arguments.add("rho=" + number(rmsProp.rho()));
            arguments.add("momentum=" + number(rmsProp.momentum()));
            arguments.add("epsilon=" + number(rmsProp.epsilon()));
            arguments.add("centered=" + bool(rmsProp.centered()));
            return call("keras.optimizers.RMSprop", arguments);
        } else if (optimizer instanceof Optimizer.Adagrad adagrad) {
            arguments.add("initial_accumulator_value=" + number(adagrad.initialAccumulatorValue()));
            arguments.add("epsilon=" + number(adagrad.epsilon()));
            return call("keras.optimizers.Adagrad", arguments);
        } else if (optimizer instanceof Optimizer.Adadelta adadelta) {
            arguments.add("rho=" + number(adadelta.rho()));
            arguments.add("epsilon=" + number(adadelta.epsilon()));
            return call("keras.optimizers.Adadelta", arguments);
        } else if (optimizer instanceof Optimizer.Nadam nadam) {
            addMoments(arguments, nadam.beta1(), nadam.beta2(), nadam.epsilon());
            return call("keras.optimizers.Nadam", arguments);
        }
        throw new IllegalArgumentException("No Keras optimizer for " + optimizer);
    }

    private static void addMoments(List<String> arguments, double beta1, double beta2, double epsilon) {
        arguments.add("beta_1=" + number(beta1));
        arguments.add("beta_2=" + number(beta2));
        arguments.add("epsilon=" + number(epsilon));
    }

    private static String rate(LearningRate rate) {
        if (rate instanceof LearningRate.Constant constant) {
            return number(constant.value());
        } else if (rate instanceof LearningRate.ExponentialDecay decay) {
            return decay(decay.initialLearningRate(), decay.decaySteps(), decay.decayRate(), decay.staircase());
        } else if (rate instanceof LearningRate.Step step) {
            return decay(step.initialLearningRate(), step.dropSteps(), step.dropRate(), true);
        } else if (rate instanceof LearningRate.CosineDecay cosine) {
            return call(
                    "keras.optimizers.schedules.CosineDecay",
                    List.of(
                            number(cosine.initialLearningRate()),
                            "decay_steps=" + cosine.decaySteps(),
                            "alpha=" + number(cosine.alpha())));
        }
        throw new IllegalArgumentException("No Keras schedule for " + rate);
    }

    private static String decay(double initial, long steps, double factor, boolean staircase) {
        return call(
                "keras.optimizers.schedules.ExponentialDecay",
                List.of(
                        number(initial),
                        "decay_steps=" + steps,
                        "decay_rate=" + number(factor),
                        "staircase=" + bool(staircase)));
    }

    static String callback(Callback callback) {
        if (callback instanceof Callback.StopWhen stop) {
            String bound = stop.below() != null ? "below=" + number(stop.below()) : "above=" + number(stop.above());
            return call("StopWhen", List.of(text(stop.monitor().word()), bound));
        } else if (callback instanceof Callback.EarlyStopping stopping) {
            return call(
                    "keras.callbacks.EarlyStopping",
                    List.of(
                            "monitor=" + text(stopping.monitor().word()),
                            "mode=" + mode(stopping.mode(), stopping.monitor()),
                            "min_delta=" + number(stopping.minDelta()),
                            "patience=" + stopping.patience(),
                            "baseline=" + (stopping.baseline() == null ? "None" : number(stopping.baseline())),
                            "restore_best_weights=" + bool(stopping.restoreBestWeights()),
                            "start_from_epoch=" + stopping.startFromEpoch()));
        } else if (callback instanceof Callback.ReduceLrOnPlateau plateau) {
            return call(
                    "keras.callbacks.ReduceLROnPlateau",
                    List.of(
                            "monitor=" + text(plateau.monitor().word()),
                            "mode=" + mode(plateau.mode(), plateau.monitor()),
                            "factor=" + number(plateau.factor()),
                            "patience=" + plateau.patience(),
                            "min_delta=" + number(plateau.minDelta()),
                            "cooldown=" + plateau.cooldown(),
                            "min_lr=" + number(plateau.minLr())));
        } else if (callback instanceof Callback.Checkpoint checkpoint) {
            return call(
                    "keras.callbacks.ModelCheckpoint",
                    List.of(
                            "BEST_WEIGHTS",
                            "monitor=" + text(checkpoint.monitor().word()),
                            "mode=" + mode(checkpoint.mode(), checkpoint.monitor()),
                            "save_best_only=True",
                            "save_weights_only=True"));
        } else if (callback instanceof Callback.MaxSeconds limit) {
            return call("MaxSeconds", List.of(number(limit.seconds())));
        } else if (callback instanceof Callback.TerminateOnNan) {
            return "keras.callbacks.TerminateOnNaN()";
        }
        throw new IllegalArgumentException("No Keras callback for " + callback);
    }

    private static String mode(Mode mode, Metric monitor) {
        return text(mode.higherIsBetter(monitor) ? "max" : "min");
    }

    private static List<String> arguments(String first, String name, double value, double usual) {
        return value == usual ? List.of(first) : List.of(first, name + "=" + number(value));
    }

    private static String call(String function, List<String> arguments) {
        return function + "(" + String.join(", ", arguments) + ")";
    }

    private static String window(Window window) {
        return "(" + window.height() + ", " + window.width() + ")";
    }

    static String bool(boolean value) {
        return value ? "True" : "False";
    }

    static String number(double value) {
        return String.valueOf(value);
    }

    /** A string literal in ASCII: whatever the text holds, it does not get out of its quotes. */
    static String text(String value) {
        return value.codePoints().mapToObj(KerasCode::escaped).collect(Collectors.joining("", "\"", "\""));
    }

    private static String escaped(int character) {
        if (character == '"' || character == '\\') {
            return "\\" + (char) character;
        }
        boolean isPlain = character >= ' ' && character < 0x7F;
        return isPlain ? Character.toString(character) : String.format(Locale.ROOT, "\\U%08x", character);
    }
}
