package io.fittingroom.network;

import static io.fittingroom.network.NetworkProblem.error;
import static io.fittingroom.network.NetworkProblem.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is wrong between a fit and the number of its samples: too few to train on, too few steps, schedules that miss. Stateless. */
final class StepChecks {

    /** With fewer steps than this hardly a network gets anywhere. */
    private static final int FEW_STEPS = 100;

    /** A rate below this share of the first one teaches nothing any more. */
    private static final double VANISHED = 1e-3;

    /** A rate still above this share of the first one has not been scheduled in earnest. */
    private static final double UNCHANGED = 0.99;

    private StepChecks() {}

    /** @param samples of the training set, those included that are held out */
    static List<NetworkProblem> problems(Sequential network, Fit fit, int samples) {
        int trained = fit.trainingSamples(samples);
        if (trained < 1) {
            return List.of(error(
                    "/validation_split",
                    "leaves no sample to train on; take a smaller share, for example 0.2.",
                    "What is held out for validation is not trained on."));
        }
        List<NetworkProblem> problems = new ArrayList<>();
        if (fit.validationSplit() > 0 && trained == samples) {
            problems.add(error(
                    "/validation_split",
                    String.format(Locale.ROOT, "holds out none of %,d samples; take a greater share, or 0.", samples),
                    "A figure of validation is a mean over the samples held out."));
        }
        long steps = fit.stepsPerEpoch(samples);
        if (steps * fit.epochs() < FEW_STEPS) {
            problems.add(
                    warning(
                            "/epochs",
                            String.format(
                                    Locale.ROOT,
                                    "times %d, the mini-batches in an epoch, makes %d steps in all; train longer or take a smaller batch_size.",
                                    steps,
                                    steps * fit.epochs()),
                            "A mini-batch moves the weights once, by about the learning rate. A network that is to get anywhere needs hundreds of steps."));
        }
        checkNormalization(network.layers(), fit, problems);
        checkSchedule(network.optimizer().learningRate(), steps, fit.epochs(), problems);
        return problems;
    }

    private static void checkNormalization(List<Layer> layers, Fit fit, List<NetworkProblem> problems) {
        boolean isRow = false;
        for (int i = 0; i < layers.size() && fit.batchSize() == 1; i++) {
            Layer layer = layers.get(i);
            if (isRow && layer instanceof Layer.BatchNormalization) {
                problems.add(
                        warning(
                                "/batch_size",
                                "is 1, so nothing before the batch normalization at /layers/" + i
                                        + " learns; take at least 8.",
                                "Batch normalisation subtracts the mean of the mini-batch from each number. Of a row of numbers that is alone in its mini-batch nothing is left."));
                return;
            }
            isRow |= layer instanceof Layer.Flatten || layer instanceof Layer.GlobalAveragePooling2d;
        }
    }

    private static void checkSchedule(LearningRate rate, long steps, int epochs, List<NetworkProblem> problems) {
        if (rate instanceof LearningRate.Constant) {
            return;
        }
        double atFirst = rate.at(0);
        double afterOne = rate.at(steps);
        double atLast = rate.at(steps * epochs - 1);
        if (epochs > 1 && afterOne < VANISHED * atFirst) {
            problems.add(
                    warning(
                            "/optimizer/learning_rate",
                            String.format(
                                    Locale.ROOT,
                                    "has fallen from %s to %.2g by the end of the first epoch, which has %d steps; give the schedule more steps.",
                                    atFirst,
                                    afterOne,
                                    steps),
                            "Schedules count mini-batches, not epochs. With next to no step size nothing is learned any more."));
        } else if (atLast > UNCHANGED * atFirst) {
            problems.add(
                    warning(
                            "/optimizer/learning_rate",
                            String.format(
                                    Locale.ROOT,
                                    "is still %.4g at the last of %d steps, as good as the %s of the first; give the schedule fewer steps.",
                                    atLast,
                                    steps * epochs,
                                    atFirst),
                            "A schedule begins with long steps, to get far, and ends with short ones, to hit. Schedules count mini-batches."));
        }
    }
}
