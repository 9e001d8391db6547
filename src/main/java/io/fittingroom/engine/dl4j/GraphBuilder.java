package io.fittingroom.engine.dl4j;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Padding;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import io.fittingroom.network.Window;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;

/** Builds the DL4J graph that package-info draws. The specification has passed the checks of NetworkPlan. */
public final class GraphBuilder {

    static final String PIXELS = "pixels";
    static final String PROBABILITIES = "probabilities";

    private final GraphParts parts;
    private final ComputationGraphConfiguration.GraphBuilder graph;
    private final Map<String, Integer> timesUsed = new HashMap<>();
    private Shape shape;
    private String last = PIXELS;

    private GraphBuilder(GraphParts parts, Shape input) {
        // DL4J's descriptions load it, too.
        Nd4jRuntime.ensureLoaded();
        this.parts = parts;
        shape = input;
        graph = new NeuralNetConfiguration.Builder()
                // Nothing is drawn by it; without it DL4J writes the time into the configuration.
                .seed(0)
                .dataType(DataType.FLOAT)
                .updater(parts.updater())
                .graphBuilder()
                .addInputs(PIXELS);
    }

    /**
     * A network that has no memory yet, its input [batch, channels, height, width] in 0..255, its output probabilities.
     *
     * @param input one sample's shape, [height, width] or [height, width, channels]
     */
    static ComputationGraph build(Sequential network, Shape input, GraphParts parts) {
        return new ComputationGraph(configuration(network, input, parts));
    }

    public static ComputationGraphConfiguration configuration(Sequential network, Shape input, GraphParts parts) {
        Nd4jRuntime.ensureLoaded();
        GraphBuilder builder = new GraphBuilder(parts, input);
        int count = network.layers().size();
        for (int i = 0; i < count; i++) {
            // Softmax moves from the end of the network into the loss, whose gradient is then exact.
            boolean withoutSoftmax = i == count - 1 && !network.fromLogits();
            builder.add(network.layers().get(i), withoutSoftmax);
        }
        builder.graph.addLayer(
                PROBABILITIES,
                new LossLayer.Builder()
                        .lossFunction(parts.loss())
                        .activation(new ActivationSoftmax())
                        .build(),
                builder.last);
        return builder.graph.setOutputs(PROBABILITIES).build();
    }

    /** The vertex whose output is the logits: the one before the probabilities. */
    public static String logitsOf(ComputationGraph graph) {
        return graph.getConfiguration().getVertexInputs().get(PROBABILITIES).get(0);
    }

    private void add(Layer layer, boolean withoutSoftmax) {
        if (layer instanceof Layer.Rescaling rescaling) {
            addVertex("rescaling", new ScaleVertex(rescaling.scale()));
            if (rescaling.offset() != 0) {
                addVertex("offset", new ShiftVertex(rescaling.offset()));
            }
        } else if (layer instanceof Layer.Flatten) {
            flatten();
        } else if (layer instanceof Layer.Dense dense) {
            addLayer(layer, dense(dense, withoutSoftmax));
        } else if (layer instanceof Layer.Conv2d conv) {
            addLayer(layer, convolution(conv));
        } else if (layer instanceof Layer.MaxPooling2d pool) {
            addLayer(layer, pooling(SubsamplingLayer.PoolingType.MAX, pool.poolSize(), pool.strides(), pool.padding()));
        } else if (layer instanceof Layer.AveragePooling2d pool) {
            addLayer(layer, pooling(SubsamplingLayer.PoolingType.AVG, pool.poolSize(), pool.strides(), pool.padding()));
        } else if (layer instanceof Layer.GlobalAveragePooling2d) {
            addLayer(layer, new GlobalPoolingLayer.Builder(PoolingType.AVG).build());
        } else if (layer instanceof Layer.BatchNormalization normalization) {
            addLayer(layer, normalization(normalization));
        } else if (layer instanceof Layer.Dropout dropout) {
            addLayer(layer, new DropoutLayer.Builder(parts.dropout(dropout.rate())).build());
        } else if (layer instanceof Layer.GaussianNoise noise) {
            addLayer(layer, new DropoutLayer.Builder(parts.noise(noise.stddev())).build());
        } else if (layer instanceof Layer.Activated activated) {
            if (!(withoutSoftmax && activated.function() == Activation.SOFTMAX)) {
                addLayer(layer, new ActivationLayer(parts.activation(activated.function())));
            }
        } else {
            throw new IllegalArgumentException("No DL4J counterpart for " + layer.type());
        }
        shape = layer.output(shape);
    }

    private void flatten() {
        if (shape.rank() > 1) {
            addVertex(
                    "flatten",
                    new PreprocessorVertex(new CnnToFeedForwardPreProcessor(
                            shape.axes().get(0), shape.axes().get(1), channels())));
        }
    }

    private org.deeplearning4j.nn.conf.layers.Layer dense(Layer.Dense dense, boolean withoutSoftmax) {
        boolean isSoftmax = dense.activation() == Activation.SOFTMAX;
        IActivation activation =
                withoutSoftmax && isSoftmax ? new ActivationIdentity() : parts.activation(dense.activation());
        return new DenseLayer.Builder()
                .nIn(shape.last())
                .nOut(dense.units())
                .hasBias(dense.useBias())
                .activation(activation)
                .build();
    }

    private org.deeplearning4j.nn.conf.layers.Layer convolution(Layer.Conv2d conv) {
        return new ConvolutionLayer.Builder(sizes(conv.kernelSize()), sizes(conv.strides()))
                .nIn(channels())
                .nOut(conv.filters())
                .convolutionMode(mode(conv.padding()))
                .hasBias(conv.useBias())
                .activation(parts.activation(conv.activation()))
                .build();
    }

    private static org.deeplearning4j.nn.conf.layers.Layer pooling(
            SubsamplingLayer.PoolingType type, Window window, Window strides, Padding padding) {
        return new SubsamplingLayer.Builder(type, sizes(window), sizes(strides))
                .convolutionMode(mode(padding))
                .build();
    }

    private org.deeplearning4j.nn.conf.layers.Layer normalization(Layer.BatchNormalization normalization) {
        return new BatchNormalization.Builder()
                .decay(normalization.momentum())
                .eps(normalization.epsilon())
                .nIn(shape.last())
                .nOut(shape.last())
                // The variance itself, as Keras has it, and not its logarithm.
                .useLogStd(false)
                .build();
    }

    private void addLayer(Layer layer, org.deeplearning4j.nn.conf.layers.Layer counterpart) {
        String name = nameFor(layer.type());
        graph.addLayer(name, counterpart, last);
        last = name;
    }

    private void addVertex(String kind, GraphVertex vertex) {
        String name = nameFor(kind);
        graph.addVertex(name, vertex, last);
        last = name;
    }

    /** Keras' way: dense, dense_1, dense_2. */
    private String nameFor(String kind) {
        int used = timesUsed.merge(kind, 1, Integer::sum);
        return used == 1 ? kind : kind + "_" + (used - 1);
    }

    private int channels() {
        return shape.rank() == 2 ? 1 : shape.last();
    }

    private static int[] sizes(Window window) {
        return new int[] {window.height(), window.width()};
    }

    private static ConvolutionMode mode(Padding padding) {
        return switch (padding) {
            case VALID -> ConvolutionMode.Truncate;
            case SAME -> ConvolutionMode.Same;
        };
    }
}
