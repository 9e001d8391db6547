package io.fittingroom.network;

import static io.fittingroom.network.NetworkProblem.error;
import static io.fittingroom.network.NetworkProblem.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is wrong between a network and the fit that it is to have, callbacks apart. Stateless. */
final class FitChecks {

    /** Steps of this size overshoot with every optimizer but Adadelta, whose paper has 1. */
    private static final double HUGE_RATE = 1;

    private FitChecks() {}

    static List<NetworkProblem> problems(Sequential network, Fit fit, Pictures pictures) {
        List<NetworkProblem> problems = new ArrayList<>();
        checkRate(network.optimizer(), problems);
        checkValidation(fit, pictures, problems);
        fit.classWeight().forEach((index, weight) -> checkClassWeight(index, weight, pictures.classes(), problems));
        if (fit.classWeight().isEmpty()) {
            BalanceChecks.problem(pictures).ifPresent(problems::add);
        }
        return problems;
    }

    private static void checkRate(Optimizer optimizer, List<NetworkProblem> problems) {
        double rate = optimizer.learningRate().at(0);
        if (rate >= HUGE_RATE && !(optimizer instanceof Optimizer.Adadelta)) {
            problems.add(
                    warning(
                            "/optimizer/learning_rate",
                            String.format(
                                    Locale.ROOT,
                                    "begins at %s; 0.001 is usual for Adam and its kin, 0.01 to 0.1 for sgd.",
                                    rate),
                            "The learning rate is how far a step goes down the slope. Steps that are too long land on the other side, higher than before, and the loss grows instead of falling."));
        }
    }

    private static void checkClassWeight(int index, double weight, int classes, List<NetworkProblem> problems) {
        if (index >= classes) {
            problems.add(
                    error(
                            "/class_weight/" + index,
                            String.format(Locale.ROOT, "names class %d, but labels reach %d.", index, classes - 1),
                            "A class weight says what a sample of that class counts in the loss, and there is no such sample."));
        } else if (weight == 0) {
            problems.add(warning(
                    "/class_weight/" + index,
                    String.format(Locale.ROOT, "is 0, so the samples of class %d teach nothing.", index),
                    "What costs nothing is not learned: the network will hardly ever answer with that class."));
        }
    }

    private static void checkValidation(Fit fit, Pictures pictures, List<NetworkProblem> problems) {
        if (fit.validationData() == null) {
            return;
        }
        if (fit.validationData() == ValidationData.VALIDATION && !pictures.hasValidation()) {
            problems.add(
                    error(
                            "/validation_data",
                            "is validation, but this data set has no pictures of its own to validate with; take a validation_split, for example 0.2.",
                            "A data set has them where it was made with a split of that name. Otherwise a part of the training pictures is held out."));
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
        if (decides && fit.validationData() == ValidationData.TEST) {
            problems.add(
                    warning(
                            "/validation_data",
                            "is test, and a callback decides by it; the final evaluation is then on pictures that have had their say.",
                            "What chooses the model must not judge it: the test accuracy comes out a little too good. Hold out a validation_split instead."));
        }
    }
}
