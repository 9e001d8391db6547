package io.fittingroom.network;

import static io.fittingroom.network.NetworkProblem.error;
import static io.fittingroom.network.NetworkProblem.warning;

import io.fittingroom.network.NetworkProblem.Severity;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is wrong with the end of a network, and with its beginning. Used by one thread. */
final class OutputChecks {

    private static final String CUT =
            "Relu cuts off all negative numbers, but a negative number before softmax is how a network says that a class is unlikely.";

    private final Sequential network;
    private final Shape output;
    private final int classes;
    private final int last;
    private final List<NetworkProblem> problems = new ArrayList<>();

    /** @param output the shape that leaves the last layer */
    OutputChecks(Sequential network, Shape output, int classes) {
        this.network = network;
        this.output = output;
        this.classes = classes;
        last = network.layers().size() - 1;
    }

    static NetworkProblem noLayer(int classes) {
        return error(
                "/layers",
                String.format(
                        Locale.ROOT,
                        "has no layer; give at least flatten and dense with %d units and softmax.",
                        classes),
                "A network turns pixels into class probabilities; without a layer there is nothing that could learn to.");
    }

    List<NetworkProblem> problems() {
        checkScale();
        checkEnd();
        checkSize();
        checkTopK();
        return problems;
    }

    private void checkScale() {
        List<Layer> layers = network.layers();
        boolean isScaled = layers.stream()
                .anyMatch(layer -> layer instanceof Layer.Rescaling || layer instanceof Layer.BatchNormalization);
        if (!isScaled) {
            problems.add(warning(
                    "/layers/0",
                    "sees pixels from 0 to 255 as they are; {\"type\":\"rescaling\"} before it divides by 255.",
                    String.format(
                            Locale.ROOT,
                            "Large inputs make large sums: the first loss is in the hundreds instead of %.1f, and the steps that suit weights made for numbers around 1 are too coarse. It trains all the same; compare the two.",
                            Math.log(classes))));
        }
    }

    private void checkEnd() {
        Layer end = network.layers().get(last);
        boolean isDense = end instanceof Layer.Dense;
        Activation activation = end instanceof Layer.Dense dense
                ? dense.activation()
                : end instanceof Layer.Activated activated ? activated.function() : Activation.LINEAR;
        String pointer = "/layers/" + last + (isDense || end instanceof Layer.Activated ? "/activation" : "");
        String loss = network.loss().word();
        if (network.fromLogits()) {
            checkLogits(activation, pointer);
        } else if (activation == Activation.SOFTMAX) {
            checkCutLogits(end);
        } else {
            problems.add(
                    error(
                            pointer,
                            isDense || end instanceof Layer.Activated
                                    ? String.format(
                                            Locale.ROOT,
                                            "is %s, but must be softmax in the last layer with %s%s.",
                                            activation.word(),
                                            loss,
                                            network.loss().isCrossentropy()
                                                    ? "; or set from_logits to true and leave it linear"
                                                    : "")
                                    : String.format(
                                            Locale.ROOT,
                                            "is the last layer, which must be dense with %d units and softmax.",
                                            classes),
                            network.loss().isCrossentropy()
                                    ? "The loss is the logarithm of a probability, and softmax is what makes probabilities of a layer's numbers: positive, with a sum of 1."
                                    : "This service answers with class probabilities, and softmax is what makes them of a layer's numbers: positive, with a sum of 1."));
        }
    }

    /** A softmax layer of its own that gets what relu has left. */
    private void checkCutLogits(Layer end) {
        boolean isCut = end instanceof Layer.Activated
                && last > 0
                && network.layers().get(last - 1) instanceof Layer.Dense dense
                && dense.activation() == Activation.RELU;
        if (isCut) {
            problems.add(warning("/layers/" + (last - 1) + "/activation", "is relu before softmax; take linear.", CUT));
        }
    }

    private void checkLogits(Activation activation, String pointer) {
        if (!network.loss().isCrossentropy()) {
            problems.add(
                    error(
                            "/from_logits",
                            "is true, but mean_squared_error compares probabilities; leave it false and end with softmax.",
                            "Logits are what softmax makes probabilities of. A squared error needs the probabilities themselves."));
        } else if (activation == Activation.SOFTMAX) {
            problems.add(warning(
                    pointer,
                    "is softmax and from_logits is true, so softmax comes twice; take linear here, or from_logits false.",
                    String.format(
                            Locale.ROOT,
                            "The second softmax gets numbers between 0 and 1 and makes nearly equal probabilities of them: with %d classes none then gets beyond %s, and the loss stays high.",
                            classes,
                            mostAfterTwoSoftmax())));
        } else if (activation == Activation.RELU) {
            problems.add(warning(pointer, "is relu on logits; take linear.", CUT));
        }
    }

    /** Of a class that is sure, 1, among others that are 0. */
    private String mostAfterTwoSoftmax() {
        double most = Math.E / (Math.E + classes - 1);
        return new BigDecimal(most).round(new MathContext(2)).toPlainString();
    }

    private void checkSize() {
        // Of a dense layer that works on rows the checks of layers have spoken already; its units count all the same.
        if (output.rank() != 1 && !(network.layers().get(last) instanceof Layer.Dense)) {
            problems.add(error(
                    "/layers/" + last,
                    String.format(
                            Locale.ROOT,
                            "leaves a sample of shape %s, but one number for each class is expected; end with flatten or global_average_pooling2d, then dense with %d units.",
                            output,
                            classes),
                    "The network's answer is one row with a number for each class."));
            return;
        }
        String pointer = "/layers/" + last + (network.layers().get(last) instanceof Layer.Dense ? "/units" : "");
        int outputs = output.last();
        if (outputs < classes) {
            problems.add(error(
                    pointer,
                    String.format(
                            Locale.ROOT,
                            "is %d, but labels reach %d, so the last layer needs %d units.",
                            outputs,
                            classes - 1,
                            classes),
                    String.format(
                            Locale.ROOT,
                            "Each unit of the last layer answers for one class. With %d units there is none for the labels %d to %d, and their loss cannot be computed.",
                            outputs,
                            outputs,
                            classes - 1)));
        } else if (outputs > classes && problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR)) {
            problems.add(warning(
                    pointer,
                    String.format(
                            Locale.ROOT,
                            "is %d, but there are only %d classes; the other outputs learn to stay near 0.",
                            outputs,
                            classes),
                    "It works, as the lesson shows, but the spare outputs never match a label."));
        }
    }

    private void checkTopK() {
        if (network.topK() > output.last()) {
            problems.add(error(
                    "/top_k",
                    String.format(
                            Locale.ROOT,
                            "is %d, but the network has %d outputs; take fewer guesses.",
                            network.topK(),
                            output.last()),
                    "With as many guesses as classes every answer is right."));
        }
    }
}
