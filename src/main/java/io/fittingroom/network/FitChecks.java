package io.fittingroom.network;

import static io.fittingroom.network.NetworkProblem.error;
import static io.fittingroom.network.NetworkProblem.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is wrong between a network and the fit that it is to have. Stateless. */
final class FitChecks {

    private FitChecks() {}

    static List<NetworkProblem> problems(Sequential network, Fit fit, int classes) {
        List<NetworkProblem> problems = new ArrayList<>();
        for (int i = 0; i < fit.callbacks().size(); i++) {
            Callback callback = fit.callbacks().get(i);
            String pointer = "/callbacks/" + i;
            callback.watched()
                    .flatMap(metric -> faultOf(metric, network, fit, pointer))
                    .ifPresent(problems::add);
            if (callback instanceof Callback.ReduceLrOnPlateau
                    && !(network.optimizer().learningRate() instanceof LearningRate.Constant)) {
                problems.add(error(
                        pointer,
                        "is reduce_lr_on_plateau, but the learning rate has a schedule; keep one of the two.",
                        "Both would set the step size; Keras refuses the pair as well."));
            }
        }
        checkValidation(fit, problems);
        fit.classWeight().keySet().stream()
                .filter(index -> index >= classes)
                .forEach(
                        index -> problems.add(
                                error(
                                        "/class_weight/" + index,
                                        "names class %d, but labels reach %d.".formatted(index, classes - 1),
                                        "A class weight says what a sample of that class counts in the loss, and there is no such sample.")));
        return problems;
    }

    private static Optional<NetworkProblem> faultOf(Metric metric, Sequential network, Fit fit, String pointer) {
        if (metric.ofValidation() && !fit.hasValidation()) {
            return Optional.of(
                    error(
                            pointer + "/monitor",
                            "is %s, which needs validation data; set validation_split, for example to 0.2, or monitor loss."
                                    .formatted(metric.word()),
                            "A figure on pictures that the training has not seen tells learning from memorising; some have to be held out for it."));
        }
        if (metric.ofTopK() && !network.wantsTopK()) {
            return Optional.of(error(
                    pointer + "/monitor",
                    "is %s, which is not measured; name top_k_accuracy in metrics.".formatted(metric.word()),
                    "Only the metrics that a job asks for are computed."));
        }
        return Optional.empty();
    }

    private static void checkValidation(Fit fit, List<NetworkProblem> problems) {
        if (fit.validationData() == null) {
            return;
        }
        if (fit.validationSplit() > 0) {
            problems.add(error(
                    "/validation_data",
                    "and validation_split are both set; keep one of them.",
                    "Validation is on one set of pictures."));
        }
        boolean decides = fit.callbacks().stream()
                .anyMatch(
                        callback -> callback.watched().map(Metric::ofValidation).orElse(false));
        if (decides) {
            problems.add(
                    warning(
                            "/validation_data",
                            "is test, and a callback decides by it; the final evaluation is then on pictures that have had their say.",
                            "What chooses the model must not judge it: the test accuracy comes out a little too good. Hold out a validation_split instead."));
        }
    }
}
