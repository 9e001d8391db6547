package io.fittingroom.network;

import io.fittingroom.network.NetworkProblem.Severity;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a network would be: the shape that leaves each layer, the numbers it has, and what is wrong with it. The counts are
 * those of Keras' {@code summary()}.
 *
 * @param layers one row a layer, in order; ends early where a shape cannot be computed
 * @param parameters sum of the layers' parameters
 * @param trainableParameters how many of them the optimizer moves
 * @param problems errors and warnings, in the order of the layers
 */
@Schema(description = "Shapes and parameter counts, equal to Keras' summary()")
public record NetworkPlan(
        List<LayerPlan> layers, long parameters, long trainableParameters, List<NetworkProblem> problems) {

    /** Numbers of a picture from which on a dense layer on all of them is worth a word, if it has that many parameters too. */
    private static final int LARGE_PICTURE = 64 * 64;

    private static final int MANY_PARAMETERS = 2_000_000;

    public NetworkPlan {
        layers = List.copyOf(layers);
        problems = List.copyOf(problems);
    }

    /**
     * One layer's row.
     *
     * @param type the layer's name in JSON
     * @param outputShape one sample's shape after the layer
     * @param parameters numbers that the layer has
     * @param trainableParameters how many of them the optimizer moves
     * @param explanation what the layer does to what comes in, in words
     */
    @Schema(description = "One layer of a plan")
    public record LayerPlan(
            @Schema(example = "dense") String type,

            @Schema(description = "one sample's shape after the layer")
            Shape outputShape,

            @Schema(example = "100480") long parameters,

            @Schema(description = "how many of them the optimizer moves", example = "100480")
            long trainableParameters,

            @Schema(example = "784 numbers times 128 neurons, and 128 biases: 100,480 parameters.")
            String explanation) {}

    /**
     * Follows one sample through the network.
     *
     * @param network what was asked for
     * @param input one sample's shape, [height, width] or [height, width, channels]
     * @param classes how many classes the labels have, 0 to classes - 1
     * @param mostParameters the largest network that the service builds
     */
    public static NetworkPlan of(Sequential network, Shape input, int classes, long mostParameters) {
        List<LayerPlan> rows = new ArrayList<>();
        List<NetworkProblem> problems = new ArrayList<>();
        List<Layer> layers = network.layers();
        if (layers.isEmpty()) {
            problems.add(OutputChecks.noLayer(classes));
        }
        Shape shape = input;
        for (int i = 0; i < layers.size(); i++) {
            LayerChecks checks = new LayerChecks(layers, i, shape);
            problems.addAll(checks.problems());
            if (!checks.isShapeKnown()) {
                return new NetworkPlan(rows, parameters(rows), trainable(rows), problems);
            }
            LayerPlan row = row(layers.get(i), shape, i == 0);
            rows.add(row);
            boolean seesPixels = shape.rank() == 1 && shape.elements() == input.elements();
            if (seesPixels
                    && layers.get(i) instanceof Layer.Dense dense
                    && shape.elements() >= LARGE_PICTURE
                    && row.parameters() >= MANY_PARAMETERS) {
                problems.add(manyParameters(i, shape.elements(), dense.units(), row.parameters()));
            }
            shape = row.outputShape();
        }
        if (!layers.isEmpty()) {
            problems.addAll(new OutputChecks(network, shape, classes).problems());
        }
        long parameters = parameters(rows);
        if (parameters > mostParameters) {
            problems.add(
                    NetworkProblem.error(
                            "/layers",
                            String.format(
                                    Locale.ROOT,
                                    "have %,d parameters together, more than the %,d that this service trains; take fewer units.",
                                    parameters,
                                    mostParameters),
                            "A dense layer learns one weight for each pair of an input and a neuron, so the product of two neighbouring sizes counts."));
        }
        return new NetworkPlan(rows, parameters, trainable(rows), problems);
    }

    /** The same with what the fit asks for. */
    public static NetworkPlan of(Sequential network, Fit fit, Pictures pictures, long mostParameters) {
        return of(network, pictures.shape(), pictures.classes(), mostParameters)
                .with(FitChecks.problems(network, fit, pictures))
                .with(CallbackChecks.problems(network, fit))
                .with(StepChecks.problems(network, fit, pictures.count()));
    }

    /** The same with more problems. */
    public NetworkPlan with(List<NetworkProblem> more) {
        List<NetworkProblem> all = new ArrayList<>(problems);
        all.addAll(more);
        return new NetworkPlan(layers, parameters, trainableParameters, all);
    }

    /** The problems for which the job is refused. */
    public List<NetworkProblem> errors() {
        return ofSeverity(Severity.ERROR);
    }

    /** The problems with which the job runs all the same. */
    public List<NetworkProblem> warnings() {
        return ofSeverity(Severity.WARNING);
    }

    private List<NetworkProblem> ofSeverity(Severity severity) {
        return problems.stream()
                .filter(problem -> problem.severity() == severity)
                .toList();
    }

    private static NetworkProblem manyParameters(int layer, long numbers, int units, long parameters) {
        return NetworkProblem.warning(
                "/layers/" + layer + "/units",
                String.format(
                        Locale.ROOT,
                        "gives the layer %,d parameters, one for each of a picture's %,d numbers and each of %,d neurons; put conv2d and max_pooling2d, or average_pooling2d, before flatten.",
                        parameters,
                        numbers,
                        units),
                "A dense layer on pixels has a weight of its own for every pixel and channel. A convolution looks at all places of a picture with the same few weights, and pooling leaves fewer places.");
    }

    private static LayerPlan row(Layer layer, Shape input, boolean isFirst) {
        return new LayerPlan(
                layer.type(),
                layer.output(input),
                layer.parameters(input),
                layer.trainableParameters(input),
                LayerSentence.of(layer, input, isFirst));
    }

    private static long parameters(List<LayerPlan> rows) {
        return rows.stream().mapToLong(LayerPlan::parameters).sum();
    }

    private static long trainable(List<LayerPlan> rows) {
        return rows.stream().mapToLong(LayerPlan::trainableParameters).sum();
    }
}
