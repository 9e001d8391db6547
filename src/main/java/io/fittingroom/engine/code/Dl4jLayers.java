package io.fittingroom.engine.code;

import static io.fittingroom.engine.code.JavaText.number;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Regularizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Training;
import io.fittingroom.network.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A network as calls of DL4J's GraphBuilder in Java source text, vertex for vertex the graph that {@code GraphBuilder} builds.
 * Used once.
 */
final class Dl4jLayers {

    private final Training training;
    private final Sequential network;
    private final Map<String, Integer> timesUsed = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final TreeSet<String> notes = new TreeSet<>();
    private Shape shape;
    private String last = "pixels";

    private Dl4jLayers(Training training) {
        this.training = training;
        network = training.network();
        shape = training.input();
    }

    static Dl4jLayers of(Training training) {
        Dl4jLayers layers = new Dl4jLayers(training);
        int count = layers.network.layers().size();
        for (int i = 0; i < count; i++) {
            boolean withoutSoftmax = i == count - 1 && !layers.network.fromLogits();
            layers.add(layers.network.layers().get(i), withoutSoftmax);
        }
        layers.calls.add(".addLayer(\"probabilities\", new LossLayer.Builder().lossFunction(" + layers.loss()
                + ").activation(new ActivationSoftmax()).build(), " + JavaText.literal(layers.last) + ")");
        return layers;
    }

    /** One call a line. */
    String code() {
        return calls.stream().map(call -> "                " + call).collect(Collectors.joining("\n"));
    }

    /** The vertex whose output is the logits. */
    String logits() {
        return last;
    }

    /** Where DL4J does another thing than the service. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    private void add(Layer layer, boolean withoutSoftmax) {
        if (layer instanceof Layer.Rescaling rescaling) {
            addVertex("rescaling", "new ScaleVertex(" + number(rescaling.scale()) + ")");
            if (rescaling.offset() != 0) {
                addVertex("offset", "new ShiftVertex(" + number(rescaling.offset()) + ")");
            }
        } else if (layer instanceof Layer.Flatten) {
            if (shape.rank() > 1) {
                addVertex(
                        "flatten",
                        String.format(
                                Locale.ROOT,
                                "new PreprocessorVertex(new CnnToFeedForwardPreProcessor(%d, %d, %d))",
                                shape.axes().get(0),
                                shape.axes().get(1),
                                channels()));
            }
        } else if (layer instanceof Layer.Dense dense) {
            addLayer(layer, dense(dense, withoutSoftmax));
        } else if (layer instanceof Layer.Conv2d conv) {
            addLayer(layer, convolution(conv));
        } else if (layer instanceof Layer.MaxPooling2d pool) {
            addLayer(layer, pooling("MAX", pool.poolSize(), pool.strides(), pool.padding()));
        } else if (layer instanceof Layer.AveragePooling2d pool) {
            addLayer(layer, pooling("AVG", pool.poolSize(), pool.strides(), pool.padding()));
        } else if (layer instanceof Layer.GlobalAveragePooling2d) {
            addLayer(layer, "new GlobalPoolingLayer.Builder(PoolingType.AVG)");
        } else if (layer instanceof Layer.BatchNormalization normalization) {
            addLayer(
                    layer,
                    String.format(
                            Locale.ROOT,
                            "new BatchNormalization.Builder().decay(%s).eps(%s).nIn(%d).nOut(%d).useLogStd(false)",
                            number(normalization.momentum()),
                            number(normalization.epsilon()),
                            shape.last(),
                            shape.last()));
        } else if (layer instanceof Layer.Dropout dropout) {
            notes.add("Dropout and noise are drawn by ND4J's generator.");
            addLayer(layer, "new DropoutLayer.Builder(new Dropout(" + number(1 - dropout.rate()) + "))");
        } else if (layer instanceof Layer.GaussianNoise noise) {
            notes.add("Dropout and noise are drawn by ND4J's generator.");
            addLayer(layer, "new DropoutLayer.Builder(new GaussianNoise(" + number(noise.stddev()) + "))");
        } else if (layer instanceof Layer.Activated activated) {
            if (!(withoutSoftmax && activated.function() == Activation.SOFTMAX)) {
                addLayer(layer, "new ActivationLayer.Builder().activation(" + activation(activated.function()) + ")");
            }
        } else {
            throw new IllegalArgumentException("No DL4J counterpart for " + layer.type());
        }
        shape = layer.output(shape);
    }

    private String dense(Layer.Dense dense, boolean withoutSoftmax) {
        boolean isLogits = withoutSoftmax && dense.activation() == Activation.SOFTMAX;
        return String.format(
                Locale.ROOT,
                "new DenseLayer.Builder().nIn(%d).nOut(%d)%s.activation(%s)%s",
                shape.last(),
                dense.units(),
                dense.useBias() ? "" : ".hasBias(false)",
                activation(isLogits ? Activation.LINEAR : dense.activation()),
                regularization(dense.kernelRegularizer(), dense.biasRegularizer()));
    }

    private String convolution(Layer.Conv2d conv) {
        return String.format(
                Locale.ROOT,
                "new ConvolutionLayer.Builder(%s, %s).nIn(%d).nOut(%d)%s%s.activation(%s)%s",
                sizes(conv.kernelSize()),
                sizes(conv.strides()),
                channels(),
                conv.filters(),
                mode(conv.padding()),
                conv.useBias() ? "" : ".hasBias(false)",
                activation(conv.activation()),
                regularization(conv.kernelRegularizer(), conv.biasRegularizer()));
    }

    private static String pooling(String type, Window window, Window strides, Padding padding) {
        return String.format(
                Locale.ROOT,
                "new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.%s, %s, %s)%s",
                type,
                sizes(window),
                sizes(strides),
                mode(padding));
    }

    private String regularization(Regularizer kernel, Regularizer bias) {
        return regularization("regularization", kernel) + regularization("regularizationBias", bias);
    }

    /** DL4J halves its L2: twice Keras' number is the same cost. */
    private String regularization(String method, Regularizer regularizer) {
        List<String> parts = new ArrayList<>();
        if (regularizer.l1() > 0) {
            parts.add("new L1Regularization(" + number(regularizer.l1()) + ")");
        }
        if (regularizer.l2() > 0) {
            parts.add("new L2Regularization(" + number(2 * regularizer.l2()) + ")");
        }
        if (network.optimizer() instanceof Optimizer.AdamW adamW) {
            parts.add("new WeightDecay(" + number(adamW.weightDecay()) + ", true)");
        }
        return parts.isEmpty() ? "" : "." + method + "(List.of(" + String.join(", ", parts) + "))";
    }

    private String loss() {
        if (!network.loss().isCrossentropy()) {
            if (!training.fit().classWeight().isEmpty()) {
                notes.add("DL4J has class weights with cross-entropy only; here they are left out.");
            }
            return "new LossMSE()";
        }
        if (training.fit().classWeight().isEmpty()) {
            return "new LossMCXENT()";
        }
        List<String> weights = new ArrayList<>();
        for (int i = 0; i < training.outputs(); i++) {
            weights.add(number(training.fit().classWeight().getOrDefault(i, 1.0)) + "f");
        }
        return String.format(
                Locale.ROOT,
                "new LossMCXENT(Nd4j.create(new float[] {%s}, new long[] {1, %d}))",
                String.join(", ", weights),
                weights.size());
    }

    private String activation(Activation activation) {
        return switch (activation) {
            case RELU -> "new ActivationReLU()";
            case LEAKY_RELU -> "new ActivationLReLU(0.2)";
            case ELU -> "new ActivationELU()";
            case SELU -> "new ActivationSELU()";
            case GELU -> {
                notes.add("DL4J's GELU is an approximation, up to 0.034 beside Keras'.");
                yield "new ActivationGELU(true)";
            }
            case SWISH -> "new ActivationSwish()";
            case SIGMOID -> "new ActivationSigmoid()";
            case TANH -> "new ActivationTanH()";
            case SOFTPLUS -> "new ActivationSoftPlus()";
            case SOFTMAX -> "new ActivationSoftmax()";
            case LINEAR -> "new ActivationIdentity()";
        };
    }

    private void addLayer(Layer layer, String builder) {
        String name = nameFor(layer.type());
        calls.add(String.format(
                Locale.ROOT, ".addLayer(%s, %s.build(), %s)", JavaText.literal(name), builder, JavaText.literal(last)));
        last = name;
    }

    private void addVertex(String kind, String vertex) {
        String name = nameFor(kind);
        calls.add(String.format(
                Locale.ROOT, ".addVertex(%s, %s, %s)", JavaText.literal(name), vertex, JavaText.literal(last)));
        last = name;
    }

    private String nameFor(String kind) {
        int used = timesUsed.merge(kind, 1, Integer::sum);
        return used == 1 ? kind : kind + "_" + (used - 1);
    }

    private int channels() {
        return shape.rank() == 2 ? 1 : shape.last();
    }

    private static String sizes(Window window) {
        return "new int[] {" + window.height() + ", " + window.width() + "}";
    }

    private static String mode(Padding padding) {
        return switch (padding) {
            case VALID -> ".convolutionMode(ConvolutionMode.Truncate)";
            case SAME -> ".convolutionMode(ConvolutionMode.Same)";
        };
    }
}
