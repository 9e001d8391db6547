package io.fittingroom.network;

import io.fittingroom.network.NetworkProblem.Severity;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * What a network would be: the shape that leaves each layer, the numbers it learns, and what is wrong with it. The counts
 * are those of Keras' {@code summary()}.
 *
 * @param layers one row a layer, in order; ends early where a shape cannot be computed
 * @param parameters sum of the layers' parameters
 * @param problems errors and warnings, in the order of the layers
 */
@Schema(description = "Shapes and parameter counts, equal to Keras' summary()")
public record NetworkPlan(List<LayerPlan> layers, long parameters, List<NetworkProblem> problems) {

    public NetworkPlan {
        layers = List.copyOf(layers);
        problems = List.copyOf(problems);
    }

    /**
     * One layer's row.
     *
     * @param type the layer's name in JSON
     * @param outputShape one sample's shape after the layer
     * @param parameters numbers that the layer learns
     */
    @Schema(description = "One layer of a plan")
    public record LayerPlan(
            @Schema(example = "dense") String type,

            @Schema(description = "one sample's shape after the layer")
            Shape outputShape,

            @Schema(example = "100480") long parameters) {}

    /**
     * Follows one sample through the network.
     *
     * @param network what was asked for
     * @param input one sample's shape, such as [28, 28]
     * @param classes how many classes the labels have, 0 to classes - 1
     * @param mostParameters the largest network that the service builds
     */
    public static NetworkPlan of(Sequential network, Shape input, int classes, long mostParameters) {
        List<LayerPlan> rows = new ArrayList<>();
        List<NetworkProblem> problems = new ArrayList<>();
        List<Layer> layers = network.layers();
        if (layers.isEmpty()) {
            problems.add(
                    error(
                            "/layers",
                            "has no layer; give at least flatten and dense with %d units and softmax."
                                    .formatted(classes),
                            "A network turns pixels into class probabilities; without a layer there is nothing that could learn to."));
            return new NetworkPlan(rows, 0, problems);
        }
        Shape shape = input;
        long parameters = 0;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            problems.addAll(faultsOf(layer, i, layers.size(), shape));
            LayerPlan row = new LayerPlan(layer.type(), layer.output(shape), layer.parameters(shape));
            rows.add(row);
            parameters += row.parameters();
            shape = row.outputShape();
        }
        checkOutput(layers, shape, classes, problems);
        if (parameters > mostParameters) {
            problems.add(
                    error(
                            "/layers",
                            "have %,d parameters together, more than the %,d that this service trains; take fewer units."
                                    .formatted(parameters, mostParameters),
                            "A dense layer learns one weight for each pair of an input and a neuron, so the product of two neighbouring sizes counts."));
        }
        return new NetworkPlan(rows, parameters, problems);
    }

    /** The problems for which the job is refused. */
    public List<NetworkProblem> errors() {
        return problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .toList();
    }

    private static List<NetworkProblem> faultsOf(Layer layer, int index, int count, Shape input) {
        List<NetworkProblem> faults = new ArrayList<>();
        if (layer instanceof Layer.Dense dense) {
            String pointer = "/layers/" + index;
            if (input.rank() != 1) {
                faults.add(error(
                        pointer,
                        "gets a sample of shape %s, but dense takes one row of numbers; put {\"type\":\"flatten\"} before it."
                                .formatted(input),
                        "Dense works along the last axis: of a %s picture it would make %s, one answer for each of the %d rows, where one label is expected for the whole picture."
                                .formatted(
                                        input, dense.output(input), input.axes().get(0))));
            }
            if (dense.activation() == Activation.SOFTMAX && index < count - 1) {
                faults.add(
                        new NetworkProblem(
                                pointer + "/activation",
                                Severity.WARNING,
                                "is softmax before the last layer; relu is the usual choice there.",
                                "Softmax makes all neurons of a layer share a sum of 1; in the middle of a network that throws away most of what they say."));
            }
        }
        return faults;
    }

    private static void checkOutput(List<Layer> layers, Shape output, int classes, List<NetworkProblem> problems) {
        int last = layers.size() - 1;
        String pointer = "/layers/" + last;
        if (!(layers.get(last) instanceof Layer.Dense dense)) {
            problems.add(error(
                    pointer,
                    "is the last layer, which must be dense with %d units and softmax.".formatted(classes),
                    "The last layer gives one probability for each class."));
            return;
        }
        if (dense.activation() != Activation.SOFTMAX) {
            problems.add(
                    error(
                            pointer + "/activation",
                            "is %s, but must be softmax in the last layer with sparse_categorical_crossentropy."
                                    .formatted(dense.activation().word()),
                            "The loss is the logarithm of a probability, and softmax is what makes probabilities of a layer's numbers: positive, with a sum of 1."));
        }
        if (output.last() < classes) {
            problems.add(error(
                    pointer + "/units",
                    "is %d, but labels reach %d, so the last layer needs %d units."
                            .formatted(output.last(), classes - 1, classes),
                    "Each unit of the last layer answers for one class. With %d units there is none for the labels %d to %d, and their loss cannot be computed."
                            .formatted(output.last(), output.last(), classes - 1)));
        } else if (output.last() > classes) {
            problems.add(new NetworkProblem(
                    pointer + "/units",
                    Severity.WARNING,
                    "is %d, but there are only %d classes; the other outputs learn to stay near 0."
                            .formatted(output.last(), classes),
                    "It works, as the lesson shows, but the spare outputs never match a label."));
        }
    }

    private static NetworkProblem error(String pointer, String detail, String lesson) {
        return new NetworkProblem(pointer, Severity.ERROR, detail, lesson);
    }
}
