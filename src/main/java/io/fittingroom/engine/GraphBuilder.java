package io.fittingroom.engine;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Builds the DL4J graph that {@code package-info} draws. The specification has passed the checks of NetworkPlan. */
final class GraphBuilder {

    static final String PIXELS = "pixels";
    static final String PROBABILITIES = "probabilities";

    private final ComputationGraphConfiguration.GraphBuilder graph;
    private final Map<String, Integer> timesUsed = new HashMap<>();
    private Shape shape;
    private String last = PIXELS;

    private GraphBuilder(Sequential network, Shape input, long seed) {
        shape = input;
        graph = new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.FLOAT)
                .weightInit(WeightInit.XAVIER_UNIFORM)
                .biasInit(0)
                .updater(updater(network.optimizer()))
                .graphBuilder()
                .addInputs(PIXELS);
    }

    /**
     * A network with fresh weights, its input [batch, 1, height, width] in 0..255, its output probabilities.
     *
     * @param input one sample's shape, [height, width]
     * @param seed decides the weights
     */
    static ComputationGraph build(Sequential network, Shape input, long seed) {
        NativeRuntime.ensureLoaded();
        GraphBuilder builder = new GraphBuilder(network, input, seed);
        int count = network.layers().size();
        for (int i = 0; i < count; i++) {
            builder.add(network.layers().get(i), i == count - 1);
        }
        ComputationGraph result =
                new ComputationGraph(builder.graph.setOutputs(PROBABILITIES).build());
        result.init();
        return result;
    }

    /** The vertex whose output is the logits: the one before the probabilities. */
    static String logitsOf(ComputationGraph graph) {
        return graph.getConfiguration().getVertexInputs().get(PROBABILITIES).get(0);
    }

    private void add(Layer layer, boolean isLast) {
        if (layer instanceof Layer.Rescaling rescaling) {
            addVertex("rescaling", new ScaleVertex(rescaling.scale()));
            if (rescaling.offset() != 0) {
                addVertex("offset", new ShiftVertex(rescaling.offset()));
            }
        } else if (layer instanceof Layer.Flatten) {
            if (shape.rank() == 2) {
                addVertex(
                        "flatten",
                        new PreprocessorVertex(new CnnToFeedForwardPreProcessor(
                                shape.axes().get(0), shape.axes().get(1), 1)));
            }
        } else if (layer instanceof Layer.Dense dense) {
            addDense(dense, isLast);
        } else {
            throw new IllegalArgumentException("No DL4J counterpart for " + layer.type());
        }
        shape = layer.output(shape);
    }

    private void addDense(Layer.Dense dense, boolean isLast) {
        String name = nameFor("dense");
        // Softmax moves into the loss of the last layer, whose gradient is then exact: probability minus target.
        IActivation activation = isLast ? new ActivationIdentity() : activation(dense.activation());
        graph.addLayer(
                name,
                new DenseLayer.Builder()
                        .nIn(shape.last())
                        .nOut(dense.units())
                        .activation(activation)
                        .build(),
                last);
        last = name;
        if (isLast) {
            graph.addLayer(
                    PROBABILITIES,
                    new LossLayer.Builder()
                            .lossFunction(new LossMCXENT())
                            .activation(new ActivationSoftmax())
                            .build(),
                    last);
        }
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

    private static IUpdater updater(Optimizer optimizer) {
        if (optimizer instanceof Optimizer.Adam adam) {
            return new Adam(adam.learningRate().at(0), adam.beta1(), adam.beta2(), adam.epsilon());
        }
        throw new IllegalArgumentException("No DL4J counterpart for " + optimizer);
    }

    private static IActivation activation(Activation activation) {
        return switch (activation) {
            case RELU -> new ActivationReLU();
            case LEAKY_RELU -> new ActivationLReLU(0.2);
            case ELU -> new ActivationELU();
            case SELU -> new ActivationSELU();
            case GELU -> new ActivationGELU(true);
            case SWISH -> new ActivationSwish();
            case SIGMOID -> new ActivationSigmoid();
            case TANH -> new ActivationTanH();
            case SOFTPLUS -> new ActivationSoftPlus();
            case SOFTMAX -> new ActivationSoftmax();
            case LINEAR -> new ActivationIdentity();
        };
    }
}
