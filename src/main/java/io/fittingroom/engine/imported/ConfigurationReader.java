package io.fittingroom.engine.imported;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.LearningRate;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads DL4J's {@code configuration.json}, of a ComputationGraph that is a chain or of a MultiLayerNetwork, into layers of
 * ours. Class names in it are compared with a fixed list and never looked up; a field that is not known is refused, since
 * it might change what the network computes. Regularisation and all updaters but Adam are left out: they act in training only.
 * Not thread-safe; one for each file.
 */
final class ConfigurationReader {

    private static final int MOST_LAYERS = 64;
    private static final int MOST_PIXELS = 65_536;

    private static final String CONF = "org.deeplearning4j.nn.conf.";
    private static final String DENSE = CONF + "layers.DenseLayer";
    private static final String OUTPUT = CONF + "layers.OutputLayer";
    private static final String LOSS = CONF + "layers.LossLayer";
    private static final String ACTIVATION = CONF + "layers.ActivationLayer";
    private static final String DROPOUT = CONF + "layers.DropoutLayer";
    private static final String NORMALIZATION = CONF + "layers.BatchNormalization";
    private static final String CONVOLUTION = CONF + "layers.ConvolutionLayer";
    private static final String POOLING = CONF + "layers.SubsamplingLayer";
    private static final String GLOBAL_POOLING = CONF + "layers.GlobalPoolingLayer";
    private static final String SCALE_VERTEX = CONF + "graph.ScaleVertex";
    private static final String SHIFT_VERTEX = CONF + "graph.ShiftVertex";
    private static final String LAYER_VERTEX = CONF + "graph.LayerVertex";
    private static final String PREPROCESSOR_VERTEX = CONF + "graph.PreprocessorVertex";
    private static final String FLATTEN = CONF + "preprocessor.CnnToFeedForwardPreProcessor";
    private static final String TO_PICTURES = CONF + "preprocessor.FeedForwardToCnnPreProcessor";
    private static final String LOSSES = "org.nd4j.linalg.lossfunctions.impl.Loss";
    private static final String ADAM = "org.nd4j.linalg.learning.config.Adam";

    private static final Set<String> KNOWN_LOSSES =
            Set.of(LOSSES + "MCXENT", LOSSES + "NegativeLogLikelihood", LOSSES + "SparseMCXENT");

    private static final Set<String> OUTPUT_FIELDS = DenseLayerReader.trainingFieldsAnd(Set.of(), "hasBias", "lossFn");

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

    private final FoundLayers found;
    private final DenseLayerReader dense;
    private final PictureLayerReader pictures;
    private Optional<Optimizer> optimizer = Optional.empty();

    private ConfigurationReader(Shape input) {
        found = new FoundLayers(input);
        dense = new DenseLayerReader(found);
        pictures = new PictureLayerReader(found);
    }

    /**
     * What the file describes.
     *
     * @param form which of DL4J's two kinds of network it was
     * @param layers in order; the last one ends in softmax
     * @param weights what the file's row of weights holds, in order
     * @param optimizer that it was trained with; empty when that is not Adam with a fixed learning rate
     * @param notes what was left out, in words for a person
     */
    record Found(
            ImportedNetwork.Form form,
            List<Layer> layers,
            List<StoredWeights> weights,
            Optional<Optimizer> optimizer,
            List<String> notes) {}

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
        if (!reader.found.isDone()) {
            throw configuration.refused(
                    "has no OutputLayer or LossLayer at its end; what would be its class probabilities?");
        }
        return new Found(
                isGraph ? ImportedNetwork.Form.COMPUTATION_GRAPH : ImportedNetwork.Form.MULTI_LAYER_NETWORK,
                reader.found.layers(),
                reader.found.weights(),
                reader.optimizer,
                reader.found.notes());
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
                found.add(vertex, new Layer.Rescaling(vertex.get("scaleFactor").number(), 0));
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
            default -> throw vertex.unknownClass("ScaleVertex, ShiftVertex, PreprocessorVertex and" + " LayerVertex");
        }
    }

    private void preprocessor(ForeignJson preprocessor) {
        switch (preprocessor.className()) {
            case FLATTEN -> {
                refuseOtherShape(preprocessor);
                found.add(preprocessor, new Layer.Flatten());
            }
            case TO_PICTURES -> {
                // Pictures come as pictures here; a network that takes them flat makes pictures of them first.
                refuseOtherShape(preprocessor);
            }
            default -> throw preprocessor.unknownClass("CnnToFeedForwardPreProcessor and FeedForwardToCnnPreProcessor");
        }
    }

    private void refuseOtherShape(ForeignJson preprocessor) {
        preprocessor.allowOnly(Set.of("@class", "format", "inputHeight", "inputWidth", "numChannels"));
        if (preprocessor.has("format") && !preprocessor.get("format").text().equals("NCHW")) {
            throw preprocessor.get("format").refused("is not NCHW.");
        }
        int height = preprocessor.get("inputHeight").integer(0, MOST_PIXELS);
        int width = preprocessor.get("inputWidth").integer(0, MOST_PIXELS);
        int channels = preprocessor.get("numChannels").integer(0, MOST_PIXELS);
        Shape shape = found.shape();
        boolean isPlane = channels == 1 && shape.equals(Shape.of(height, width));
        if (!isPlane && !shape.equals(Shape.of(height, width, channels))) {
            throw preprocessor.refused(String.format(
                    Locale.ROOT, "takes %d x %d x %d, but what comes there is %s.", channels, height, width, shape));
        }
    }

    private void conf(ForeignJson conf) {
        conf.allowOnly(CONF_FIELDS);
        ForeignJson layer = conf.get("layer");
        switch (layer.className()) {
            case DENSE -> dense(layer);
            case OUTPUT -> {
                loss(layer);
                dense(layer);
                end(layer);
            }
            case LOSS -> {
                loss(layer);
                dense.activate(layer, activation(layer));
                end(layer);
            }
            case ACTIVATION -> dense.activationLayer(layer, activation(layer));
            case DROPOUT -> dense.dropoutLayer(layer);
            case NORMALIZATION -> dense.normalization(layer, conf.get("variables"));
            case CONVOLUTION -> {
                readOptimizer(layer);
                dense.dropout(layer);
                pictures.convolution(layer, activation(layer));
            }
            case POOLING -> pictures.pooling(layer);
            case GLOBAL_POOLING -> pictures.globalPooling(layer);
            default ->
                throw layer.unknownClass(
                        "DenseLayer, OutputLayer, LossLayer, ActivationLayer, DropoutLayer, BatchNormalization,"
                                + " ConvolutionLayer, SubsamplingLayer and GlobalPoolingLayer");
        }
    }

    private void dense(ForeignJson layer) {
        Activation activation = activation(layer);
        if (found.shape().rank() == 2) {
            // A network of DL4J may take its pictures flat from the start.
            found.add(layer, new Layer.Flatten());
        }
        if (found.shape().rank() > 1) {
            throw layer.refused("takes rows of numbers, but what comes there is " + found.shape() + ".");
        }
        readOptimizer(layer);
        dense.dropout(layer);
        dense.dense(layer, activation);
    }

    private Activation activation(ForeignJson layer) {
        Activation activation = ActivationReader.read(layer.get("activationFn"));
        if (activation == Activation.GELU) {
            found.note("GELU is computed in its exact form here; DL4J's precise GELU differs from it by up to 0.034.");
        }
        return activation;
    }

    private static void loss(ForeignJson layer) {
        layer.allowOnly(OUTPUT_FIELDS);
        ForeignJson loss = layer.get("lossFn");
        if (!KNOWN_LOSSES.contains(loss.className())) {
            throw loss.unknownClass("LossMCXENT, LossNegativeLogLikelihood and LossSparseMCXENT (cross-entropy)");
        }
    }

    private void end(ForeignJson layer) {
        found.end();
        Layer last = found.last().orElseThrow(() -> layer.refused("has no layer before it."));
        boolean isDenseSoftmax = last instanceof Layer.Dense dense && dense.activation() == Activation.SOFTMAX;
        boolean isSoftmax = last instanceof Layer.Activated activated && activated.function() == Activation.SOFTMAX;
        if (!isDenseSoftmax && !isSoftmax) {
            throw layer.get("activationFn")
                    .refused("is not softmax, so that the network's answers are no class probabilities.");
        }
    }

    private void shift(ForeignJson place, double offset) {
        if (found.last().orElse(null) instanceof Layer.Rescaling scaled) {
            found.replaceLast(new Layer.Rescaling(scaled.scale(), scaled.offset() + offset));
        } else {
            found.add(place, new Layer.Rescaling(1, offset));
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

    private static String onlyText(ForeignJson array, String what) {
        List<ForeignJson> items = array.items(MOST_LAYERS);
        if (items.size() != 1) {
            throw array.refused(String.format(Locale.ROOT, "names %d; a network here has %s.", items.size(), what));
        }
        return items.get(0).text();
    }

    private static Set<String> with(Set<String> some, String... more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }
}
