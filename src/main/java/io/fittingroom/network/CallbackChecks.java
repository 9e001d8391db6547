package io.fittingroom.network;

import static io.fittingroom.network.NetworkProblem.error;
import static io.fittingroom.network.NetworkProblem.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is wrong with the callbacks of a fit: figures that nobody measures, rules that can never act. Used by one thread. */
final class CallbackChecks {

    private final Sequential network;
    private final Fit fit;
    private final List<NetworkProblem> problems = new ArrayList<>();

    private CallbackChecks(Sequential network, Fit fit) {
        this.network = network;
        this.fit = fit;
    }

    static List<NetworkProblem> problems(Sequential network, Fit fit) {
        CallbackChecks checks = new CallbackChecks(network, fit);
        for (int i = 0; i < fit.callbacks().size(); i++) {
            checks.check(fit.callbacks().get(i), "/callbacks/" + i);
        }
        return checks.problems;
    }

    private void check(Callback callback, String pointer) {
        callback.watched().ifPresent(metric -> checkMeasured(metric, pointer + "/monitor"));
        if (callback instanceof Callback.StopWhen stopWhen) {
            checkBound(stopWhen, pointer);
        } else if (callback instanceof Callback.EarlyStopping early) {
            checkMode(early.mode(), early.monitor(), pointer);
            if (!early.restoreBestWeights()) {
                checkPatience(early.startFromEpoch() + firstAct(early.patience()), "early_stopping", pointer);
            }
        } else if (callback instanceof Callback.ReduceLrOnPlateau plateau) {
            checkPlateau(plateau, pointer);
        } else if (callback instanceof Callback.Checkpoint checkpoint) {
            checkMode(checkpoint.mode(), checkpoint.monitor(), pointer);
        }
    }

    private void checkMeasured(Metric metric, String pointer) {
        if (metric.ofValidation() && !fit.hasValidation()) {
            problems.add(
                    error(
                            pointer,
                            String.format(
                                    Locale.ROOT,
                                    "is %s, which needs validation data; set validation_split, for example to 0.2, or monitor %s.",
                                    metric.word(),
                                    metric.word().substring("val_".length())),
                            "A figure on pictures that the training has not seen tells learning from memorising; some have to be held out for it."));
        }
        if (metric.ofTopK() && !network.wantsTopK()) {
            problems.add(error(
                    pointer,
                    String.format(
                            Locale.ROOT,
                            "is %s, which is not measured; name top_k_accuracy in metrics.",
                            metric.word()),
                    "Only the metrics that a job asks for are computed."));
        }
    }

    private void checkBound(Callback.StopWhen stopWhen, String pointer) {
        boolean isShare = stopWhen.monitor().higherIsBetter();
        if (stopWhen.below() != null && stopWhen.below() <= 0) {
            problems.add(never(
                    pointer + "/below",
                    String.format(
                            Locale.ROOT,
                            "is %s, and no %s is below 0",
                            stopWhen.below(),
                            stopWhen.monitor().word())));
        } else if (isShare && stopWhen.above() != null && stopWhen.above() >= 1) {
            problems.add(never(
                    pointer + "/above",
                    String.format(
                            Locale.ROOT,
                            "is %s, and no %s is above 1",
                            stopWhen.above(),
                            stopWhen.monitor().word())));
        }
    }

    private void checkPlateau(Callback.ReduceLrOnPlateau plateau, String pointer) {
        checkMode(plateau.mode(), plateau.monitor(), pointer);
        if (!(network.optimizer().learningRate() instanceof LearningRate.Constant rate)) {
            problems.add(error(
                    pointer,
                    "is reduce_lr_on_plateau, but the learning rate has a schedule; keep one of the two.",
                    "Both would set the step size; Keras refuses the pair as well."));
        } else if (rate.value() <= plateau.minLr()) {
            problems.add(never(
                    pointer + "/min_lr",
                    String.format(
                            Locale.ROOT, "is %s, and the learning rate begins at %s", plateau.minLr(), rate.value())));
        } else {
            checkPatience(firstAct(plateau.patience()), "reduce_lr_on_plateau", pointer);
        }
    }

    /** The first epoch watched is the best so far, whatever its figure; the count begins with the second. */
    private static int firstAct(int patience) {
        return 1 + Math.max(1, patience);
    }

    /** @param epochs after which the rule acts at the earliest; after the last one nothing is left to act on */
    private void checkPatience(int epochs, String rule, String pointer) {
        if (epochs >= fit.epochs()) {
            problems.add(
                    warning(
                            pointer + "/patience",
                            String.format(
                                    Locale.ROOT,
                                    "lets %s act after %s at the earliest, and the training has %d; train longer or have less patience.",
                                    rule,
                                    CallbackState.epochs(epochs),
                                    fit.epochs()),
                            "Patience counts the epochs without improvement that are put up with. The first epoch is always the best so far, so the count begins with the second."));
        }
    }

    private void checkMode(Mode mode, Metric monitor, String pointer) {
        if (mode.higherIsBetter(monitor) != monitor.higherIsBetter()) {
            problems.add(warning(
                    pointer + "/mode",
                    String.format(
                            Locale.ROOT,
                            "is %s, which takes the worst %s for the best; leave it auto.",
                            mode.word(),
                            monitor.word()),
                    "A loss gets better downwards, an accuracy upwards."));
        }
    }

    private static NetworkProblem never(String pointer, String why) {
        return warning(
                pointer,
                why + ", so the rule never acts.",
                "A rule that cannot act does no harm, but it is hardly what was meant.");
    }
}
