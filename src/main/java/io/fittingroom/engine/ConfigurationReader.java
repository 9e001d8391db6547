package io.fittingroom.engine;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.LearningRate;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads DL4J's {@code configuration.json}, of a ComputationGraph that is a chain or of a MultiLayerNetwork, into layers of
 * ours. Class names in it are compared with a fixed list and never looked up; a field that is not known is refused, since
 * it might change what the network computes. What acts in training only (dropout, regularisation, the updater) is left out.
 * Not thread-safe; one for each file.
 */
final class ConfigurationReader {

    private static final int MOST_LAYERS = 64;
    private static final int MOST_UNITS = 65_536;

    private static final String CONF = "org.deeplearning4j.nn.conf.";
    private static final String DENSE = CONF + "layers.DenseLayer";
    private static final String OUTPUT = CONF + "layers.OutputLayer";
    private static final String LOSS = CONF + "layers.LossLayer";
    private static final String ACTIVATION = CONF + "layers.ActivationLayer";
    private static final String DROPOUT = CONF + "layers.DropoutLayer";
    private static final String SCALE_VERTEX = CONF + "graph.ScaleVertex";
    private static final String SHIFT_VERTEX = CONF + "graph.ShiftVertex";
    private static final String LAYER_VERTEX = CONF + "graph.LayerVertex";
    private static final String PREPROCESSOR_VERTEX = CONF + "graph.PreprocessorVertex";
    private static final String FLATTEN = CONF + "preprocessor.CnnToFeedForwardPreProcessor";
    private static final String ACTIVATIONS = "org.nd4j.linalg.activations.impl.Activation";
    private static final String LOSSES = "org.nd4j.linalg.lossfunctions.impl.Loss";
    private static final String ADAM = "org.nd4j.linalg.learning.config.Adam";

    private static final Set<String> KNOWN_LOSSES =
            Set.of(LOSSES + "MCXENT", LOSSES + "NegativeLogLikelihood", LOSSES + "SparseMCXENT");

    private static final Map<String, Activation> PLAIN_ACTIVATIONS = Map.of(
            "SELU", Activation.SELU,
            "Swish", Activation.SWISH,
            "Sigmoid", Activation.SIGMOID,
            "TanH", Activation.TANH,
            "SoftPlus", Activation.SOFTPLUS,
            "Softmax", Activation.SOFTMAX,
            "Identity", Activation.LINEAR);

    /** How a layer is trained and what it is called: nothing of it touches an answer. */
    private static final Set<String> TRAINING_FIELDS = Set.of(
            "@class",
            "activationFn",
            "biasInit",
            "biasUpdater",
            "constraints",
            "gainInit",
            "gradientNormalization",
            "gradientNormalizationThreshold",
            "idropout",
            "iupdater",
            "layerName",
            "nin",
            "nout",
            "regularization",
            "regularizationBias",
            "timeDistributedFormat",
            "weightInitFn",
            "weightNoise");

    private static final Set<String> DENSE_FIELDS = with(TRAINING_FIELDS, "hasBias", "hasLayerNorm");
    private static final Set<String> OUTPUT_FIELDS = with(TRAINING_FIELDS, "hasBias", "lossFn");

    private static final Set<String> CONF_FIELDS = Set.of(
            "cacheMode",
            "dataType",
            "epochCount",
            "iterationCount",
            "layer",
            "maxNumLineSearchIterations",
            "miniBatch",
            "minimize",
            "optimizationAlgo",
            "seed",
            "stepFunction",
            "variables");

    private static final Set<String> WHOLE_FIELDS = Set.of(
            "backpropType",
            "cacheMode",
            "dataType",
            "epochCount",
            "inferenceWorkspaceMode",
            "iterationCount",
            "tbpttBackLength",
            "tbpttFwdLength",
            "trainingWorkspaceMode",
            "validateOutputLayerConfig");

    private static final Set<String> NETWORK_FIELDS = with(WHOLE_FIELDS, "confs", "inputPreProcessors");

    private static final Set<String> GRAPH_FIELDS = with(
            WHOLE_FIELDS,
            "defaultConfiguration",
            "networkInputs",
            "networkOutputs",
            "topologicalOrder",
            "topologicalOrderStr",
            "vertexInputs",
            "vertices");

    private final Shape input;
    private final List<Layer> layers = new ArrayList<>();
    private final List<DenseWeights> weights = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Shape shape;
    private boolean isDone;
    private Optional<Optimizer> optimizer = Optional.empty();

    private ConfigurationReader(Shape input) {
        this.input = input;
        this.shape = input;
    }

    /**
     * What the file describes.
     *
     * @param form which of DL4J's two kinds of network it was
     * @param layers in order; the last one is dense with softmax
     * @param weights where each dense layer's numbers are, in the order of the file's row of weights
     * @param optimizer that it was trained with; empty when that is not Adam with a fixed learning rate
     * @param notes what was left out, in words for a person
     */
    record Found(
            ImportedNetwork.Form form,
            List<Layer> layers,
            List<DenseWeights> weights,
            Optional<Optimizer> optimizer,
            List<String> notes) {}

    /**
     * The numbers that the file has for a dense layer.
     *
     * @param inputs rows of W
     * @param units columns of W
     * @param hasBias whether the units' biases follow W
     */
    record DenseWeights(int inputs, int units, boolean hasBias) {

        long count() {
            return (inputs + (hasBias ? 1L : 0L)) * units;
        }
    }

    /**
     * Reads a configuration; a 422 that names the place in it where something is not understood.
     *
     * @param input one sample's shape, [height, width]
     */
    static Found read(ForeignJson configuration, Shape input) {
        configuration.refuseForeignClasses();
        ConfigurationReader reader = new ConfigurationReader(input);
        boolean isGraph = configuration.has("vertices");
        if (!isGraph && !configuration.has("confs")) {
            throw configuration.refused(
                    "is neither a MultiLayerNetwork (confs) nor a ComputationGraph (vertices) of DL4J 1.0.0-beta4 or later.");
        }
        if (isGraph) {
            reader.graph(configuration);
        } else {
            reader.network(configuration);
        }
        if (!reader.isDone) {
            throw configuration.refused(
                    "has no OutputLayer or LossLayer at its end; what would be its class probabilities?");
        }
        return new Found(
                isGraph ? ImportedNetwork.Form.COMPUTATION_GRAPH : ImportedNetwork.Form.MULTI_LAYER_NETWORK,
                reader.layers,
                reader.weights,
                reader.optimizer,
                reader.notes);
    }

    private void network(ForeignJson whole) {
        whole.allowOnly(NETWORK_FIELDS);
        List<ForeignJson> confs = whole.get("confs").items(MOST_LAYERS);
        Map<String, ForeignJson> before = whole.has("inputPreProcessors")
                ? whole.get("inputPreProcessors").fields(MOST_LAYERS)
                : Map.of();
        for (Map.Entry<String, ForeignJson> entry : before.entrySet()) {
            if (!entry.getKey().matches("[0-9]{1,2}") || Integer.parseInt(entry.getKey()) >= confs.size()) {
                throw entry.getValue().refused("belongs to no layer.");
            }
        }
        for (int i = 0; i < confs.size(); i++) {
            Optional.ofNullable(before.get(String.valueOf(i))).ifPresent(this::preprocessor);
            conf(confs.get(i));
        }
    }

    private void graph(ForeignJson whole) {
        whole.allowOnly(GRAPH_FIELDS);
        String first = onlyText(whole.get("networkInputs"), "one input");
        String last = onlyText(whole.get("networkOutputs"), "one output");
        Map<String, ForeignJson> vertices = whole.get("vertices").fields(2 * MOST_LAYERS);
        ForeignJson inputs = whole.get("vertexInputs");
        List<String> chain = new ArrayList<>();
        for (String at = last; !at.equals(first); at = onlyText(inputs.get(at), "one predecessor")) {
            if (!vertices.containsKey(at) || chain.contains(at)) {
                throw inputs.refused(
                        "does not lead from the output back to the input; only a chain of layers is read here.");
            }
            chain.add(0, at);
        }
        if (chain.size() != vertices.size()) {
            throw whole.get("vertices")
                    .refused("has branches; only a chain of layers from the input to the output is read here.");
        }
        chain.forEach(name -> vertex(vertices.get(name)));
    }

    private void vertex(ForeignJson vertex) {
        switch (vertex.className()) {
            case SCALE_VERTEX -> {
                vertex.allowOnly(Set.of("@class", "scaleFactor"));
                rescale(vertex, new Layer.Rescaling(vertex.get("scaleFactor").number(), 0));
            }
            case SHIFT_VERTEX -> {
                vertex.allowOnly(Set.of("@class", "shiftFactor"));
                shift(vertex, vertex.get("shiftFactor").number());
            }
            case PREPROCESSOR_VERTEX -> {
                vertex.allowOnly(Set.of("@class", "preProcessor"));
                preprocessor(vertex.get("preProcessor"));
            }
            case LAYER_VERTEX -> {
                vertex.allowOnly(Set.of("@class", "layerConf", "outputVertex", "preProcessor"));
                if (vertex.has("preProcessor")) {
                    preprocessor(vertex.get("preProcessor"));
                }
                conf(vertex.get("layerConf"));
            }
            default ->
                throw vertex.unknownClass(
                        "ScaleVertex, ShiftVertex, PreprocessorVertex with CnnToFeedForwardPreProcessor, and"
                                + " LayerVertex");
        }
    }

    private void preprocessor(ForeignJson preprocessor) {
        if (!preprocessor.className().equals(FLATTEN)) {
            throw preprocessor.unknownClass("CnnToFeedForwardPreProcessor");
        }
        preprocessor.allowOnly(Set.of("@class", "format", "inputHeight", "inputWidth", "numChannels"));
        int height = preprocessor.get("inputHeight").integer(0, MOST_UNITS);
        int width = preprocessor.get("inputWidth").integer(0, MOST_UNITS);
        int channels = preprocessor.get("numChannels").integer(0, MOST_UNITS);
        if (shape.rank() != 2 || !shape.equals(Shape.of(height, width)) || channels != 1) {
            throw preprocessor.refused(
                    "takes %d x %d x %d, but what comes there is %s.".formatted(channels, height, width, shape));
        }
        add(preprocessor, new Layer.Flatten());
    }

    private void conf(ForeignJson conf) {
        conf.allowOnly(CONF_FIELDS);
        ForeignJson layer = conf.get("layer");
        switch (layer.className()) {
            case DENSE -> {
                layer.allowOnly(DENSE_FIELDS);
                dense(layer, activation(layer.get("activationFn")));
            }
            case OUTPUT -> {
                layer.allowOnly(OUTPUT_FIELDS);
                loss(layer);
                dense(layer, activation(layer.get("activationFn")));
                end(layer);
            }
            case LOSS -> {
                layer.allowOnly(OUTPUT_FIELDS);
                loss(layer);
                activate(layer, activation(layer.get("activationFn")));
                end(layer);
            }
            case ACTIVATION -> {
                layer.allowOnly(TRAINING_FIELDS);
                activate(layer, activation(layer.get("activationFn")));
            }
            case DROPOUT -> {
                layer.allowOnly(TRAINING_FIELDS);
                note("Dropout acts in training only and was left out.");
            }
            default -> throw layer.unknownClass("DenseLayer, OutputLayer, LossLayer, ActivationLayer and DropoutLayer");
        }
    }

    private void dense(ForeignJson layer, Activation activation) {
        int units = layer.get("nout").integer(1, MOST_UNITS);
        int inputs = layer.get("nin").integer(1, MOST_UNITS);
        boolean hasBias = !layer.has("hasBias") || layer.get("hasBias").bool();
        if (layer.has("hasLayerNorm") && layer.get("hasLayerNorm").bool()) {
            throw layer.get("hasLayerNorm").refused("is true; layer normalisation is not known here.");
        }
        if (shape.rank() != 1) {
            // A network of DL4J may take its pictures flat from the start.
            add(layer, new Layer.Flatten());
        }
        if (inputs != shape.last()) {
            throw layer.get("nin")
                    .refused("is %,d, but %s."
                            .formatted(
                                    inputs,
                                    weights.isEmpty()
                                            ? "a picture here has " + shape.last() + " pixels (" + input + ")"
                                            : "the layer before it has " + shape.last() + " outputs"));
        }
        if (layer.has("idropout")) {
            note("Dropout acts in training only and was left out.");
        }
        readOptimizer(layer);
        weights.add(new DenseWeights(inputs, units, hasBias));
        if (!hasBias) {
            note("A layer without biases got biases of 0.");
        }
        add(layer, new Layer.Dense(units, activation));
    }

    /** Puts the activation of a layer of its own into the dense layer before it. */
    private void activate(ForeignJson layer, Activation activation) {
        if (activation == Activation.LINEAR) {
            return;
        }
        int last = layers.size() - 1;
        if (last >= 0 && layers.get(last) instanceof Layer.Dense dense && dense.activation() == Activation.LINEAR) {
            layers.set(last, new Layer.Dense(dense.units(), activation));
            return;
        }
        throw layer.refused(
                "is an activation of its own that does not follow a dense layer with the identity; one activation a layer is known here.");
    }

    private void loss(ForeignJson layer) {
        ForeignJson loss = layer.get("lossFn");
        if (!KNOWN_LOSSES.contains(loss.className())) {
            throw loss.unknownClass("LossMCXENT, LossNegativeLogLikelihood and LossSparseMCXENT (cross-entropy)");
        }
    }

    private void end(ForeignJson layer) {
        isDone = true;
        if (!(layers.get(layers.size() - 1) instanceof Layer.Dense dense) || dense.activation() != Activation.SOFTMAX) {
            throw layer.get("activationFn")
                    .refused("is not softmax, so that the network's answers are no class probabilities.");
        }
    }

    private void rescale(ForeignJson place, Layer.Rescaling rescaling) {
        add(place, rescaling);
    }

    private void shift(ForeignJson place, double offset) {
        int last = layers.size() - 1;
        if (last >= 0 && layers.get(last) instanceof Layer.Rescaling scaled) {
            layers.set(last, new Layer.Rescaling(scaled.scale(), scaled.offset() + offset));
        } else {
            add(place, new Layer.Rescaling(1, offset));
        }
    }

    private void add(ForeignJson place, Layer layer) {
        if (isDone) {
            throw place.refused("comes after the output layer.");
        }
        if (layers.size() == MOST_LAYERS) {
            throw place.refused("is one layer more than the " + MOST_LAYERS + " that are read here.");
        }
        layers.add(layer);
        shape = layer.output(shape);
    }

    private static Activation activation(ForeignJson function) {
        String name = function.className();
        String word = name.startsWith(ACTIVATIONS) ? name.substring(ACTIVATIONS.length()) : "";
        if (PLAIN_ACTIVATIONS.containsKey(word)) {
            function.allowOnly(Set.of("@class"));
            return PLAIN_ACTIVATIONS.get(word);
        }
        return switch (word) {
            case "ReLU" -> {
                function.allowOnly(Set.of("@class", "max", "negativeSlope", "threshold"));
                requireZero(function, "negativeSlope");
                requireZero(function, "threshold");
                if (function.has("max") && function.get("max").number() != 0) {
                    throw function.get("max").refused("is not null; a ReLU with a ceiling is not known here.");
                }
                yield Activation.RELU;
            }
            case "LReLU" -> {
                function.allowOnly(Set.of("@class", "alpha"));
                require(function, "alpha", 0.2, "leaky_relu has the slope 0.2 here, as in Keras 3");
                yield Activation.LEAKY_RELU;
            }
            case "ELU" -> {
                function.allowOnly(Set.of("@class", "alpha"));
                require(function, "alpha", 1, "elu has alpha 1 here");
                yield Activation.ELU;
            }
            case "GELU" -> {
                function.allowOnly(Set.of("@class", "precise"));
                if (!function.has("precise") || !function.get("precise").bool()) {
                    throw function.refused(
                            "is GELU in its coarse form, x sigmoid(1.702 x); gelu here is the tanh form, which DL4J writes as precise: true.");
                }
                yield Activation.GELU;
            }
            default ->
                throw function.unknownClass(
                        "ActivationReLU, -LReLU, -ELU, -SELU, -GELU, -Swish, -Sigmoid, -TanH, -SoftPlus, -Softmax and -Identity");
        };
    }

    private static void requireZero(ForeignJson function, String field) {
        if (function.has(field)) {
            require(function, field, 0, "relu is max(x, 0) here");
        }
    }

    private static void require(ForeignJson function, String field, double value, String why) {
        double found = function.get(field).number();
        if (found != value) {
            throw function.get(field).refused("is " + found + "; " + why + ".");
        }
    }

    /** Only the birth certificate wants it: an updater that is not understood is no reason to refuse. */
    private void readOptimizer(ForeignJson layer) {
        if (!layer.has("iupdater") || !layer.get("iupdater").className().equals(ADAM)) {
            return;
        }
        ForeignJson adam = layer.get("iupdater");
        boolean isWhole = List.of("learningRate", "beta1", "beta2", "epsilon").stream()
                .allMatch(field -> adam.has(field) && adam.get(field).isPositive());
        if (isWhole) {
            optimizer = Optional.of(new Optimizer.Adam(
                    new LearningRate.Constant(adam.get("learningRate").number()),
                    adam.get("beta1").number(),
                    adam.get("beta2").number(),
                    adam.get("epsilon").number(),
                    false));
        }
    }

    private void note(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    private static String onlyText(ForeignJson array, String what) {
        List<ForeignJson> items = array.items(MOST_LAYERS);
        if (items.size() != 1) {
            throw array.refused("names %d; a network here has %s.".formatted(items.size(), what));
        }
        return items.get(0).text();
    }

    private static Set<String> with(Set<String> some, String... more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }
}
