package io.fittingroom.engine.code;

import io.fittingroom.network.LearningRate;
import io.fittingroom.network.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An optimizer as the DL4J updater that comes nearest, in Java source text.
 *
 * @param code an expression
 * @param notes where the updater's arithmetic is another than Keras'
 */
record Dl4jUpdater(String code, List<String> notes) {

    static final String COSINE = "CosineSchedule";

    Dl4jUpdater {
        notes = List.copyOf(notes);
    }

    static Dl4jUpdater of(Optimizer optimizer) {
        LearningRate rate = optimizer.learningRate();
        if (optimizer instanceof Optimizer.Adam adam) {
            return moments(
                    adam.amsgrad() ? "AMSGrad" : "Adam", rate, adam.beta1(), adam.beta2(), adam.epsilon(), List.of());
        } else if (optimizer instanceof Optimizer.AdamW adamW) {
            List<String> notes = new ArrayList<>();
            notes.add("AdamW is Adam with DL4J's WeightDecay; numbers of batch normalisation do not decay.");
            if (adamW.amsgrad()) {
                notes.add("amsgrad stays as it is.");
            }
            return moments(
                    adamW.amsgrad() ? "AMSGrad" : "Adam", rate, adamW.beta1(), adamW.beta2(), adamW.epsilon(), notes);
        } else if (optimizer instanceof Optimizer.Sgd sgd) {
            return sgd(sgd, rate);
        } else if (optimizer instanceof Optimizer.RmsProp rmsProp) {
            return rmsProp(rmsProp, rate);
        } else if (optimizer instanceof Optimizer.Adagrad adagrad) {
            return new Dl4jUpdater(
                    "AdaGrad.builder()" + rate(rate) + argument("epsilon", adagrad.epsilon()) + ".build()",
                    List.of(
                            "Keras starts the sum of squares at " + adagrad.initialAccumulatorValue()
                                    + ", DL4J's AdaGrad near 0, and it adds epsilon after the root: its first steps are larger."));
        } else if (optimizer instanceof Optimizer.Adadelta adadelta) {
            return new Dl4jUpdater(
                    "AdaDelta.builder()" + argument("rho", adadelta.rho()) + argument("epsilon", adadelta.epsilon())
                            + ".build()",
                    List.of(
                            "DL4J's AdaDelta has no learning rate, as in the paper, which is a rate of 1; the service's is "
                                    + rate.at(0) + "."));
        } else if (optimizer instanceof Optimizer.Nadam nadam) {
            return moments(
                    "Nadam",
                    rate,
                    nadam.beta1(),
                    nadam.beta2(),
                    nadam.epsilon(),
                    List.of("DL4J's Nadam has a fixed momentum, Keras' one that grows with the steps."));
        }
        throw new IllegalArgumentException("No DL4J counterpart for " + optimizer);
    }

    private static Dl4jUpdater moments(
            String type, LearningRate rate, double beta1, double beta2, double epsilon, List<String> notes) {
        return new Dl4jUpdater(
                type + ".builder()" + rate(rate) + argument("beta1", beta1) + argument("beta2", beta2)
                        + argument("epsilon", epsilon) + ".build()",
                notes);
    }

    private static Dl4jUpdater sgd(Optimizer.Sgd sgd, LearningRate rate) {
        if (sgd.momentum() == 0) {
            return new Dl4jUpdater("Sgd.builder()" + rate(rate) + ".build()", List.of());
        }
        return new Dl4jUpdater(
                "Nesterovs.builder()" + rate(rate) + argument("momentum", sgd.momentum()) + ".build()",
                sgd.nesterov()
                        ? List.of()
                        : List.of("DL4J has momentum in Nesterov's form only, the service's is plain."));
    }

    private static Dl4jUpdater rmsProp(Optimizer.RmsProp rmsProp, LearningRate rate) {
        List<String> notes = new ArrayList<>();
        notes.add("DL4J's RmsProp adds epsilon after the root, Keras before it.");
        if (rmsProp.momentum() > 0) {
            notes.add("It has no momentum; the service's is " + rmsProp.momentum() + ".");
        }
        if (rmsProp.centered()) {
            notes.add("It is not centered; the service's is.");
        }
        return new Dl4jUpdater(
                "RmsProp.builder()" + rate(rate) + argument("rmsDecay", rmsProp.rho())
                        + argument("epsilon", rmsProp.epsilon()) + ".build()",
                notes);
    }

    /** DL4J takes a schedule's values at the number of steps done, as Keras does. */
    private static String rate(LearningRate rate) {
        if (rate instanceof LearningRate.Constant constant) {
            return argument("learningRate", constant.value());
        } else if (rate instanceof LearningRate.ExponentialDecay decay) {
            return decay.staircase()
                    ? stairs(decay.initialLearningRate(), decay.decayRate(), decay.decaySteps())
                    : schedule(String.format(
                            Locale.ROOT,
                            "new ExponentialSchedule(ScheduleType.ITERATION, %s, Math.pow(%s, 1.0 / %d))",
                            JavaText.number(decay.initialLearningRate()),
                            JavaText.number(decay.decayRate()),
                            decay.decaySteps()));
        } else if (rate instanceof LearningRate.Step step) {
            return stairs(step.initialLearningRate(), step.dropRate(), step.dropSteps());
        } else if (rate instanceof LearningRate.CosineDecay cosine) {
            return schedule(String.format(
                    Locale.ROOT,
                    "new %s(%s, %d, %s)",
                    COSINE,
                    JavaText.number(cosine.initialLearningRate()),
                    cosine.decaySteps(),
                    JavaText.number(cosine.alpha())));
        }
        throw new IllegalArgumentException("No DL4J schedule for " + rate);
    }

    private static String stairs(double initial, double factor, long steps) {
        return schedule(String.format(
                Locale.ROOT,
                "new StepSchedule(ScheduleType.ITERATION, %s, %s, %d)",
                JavaText.number(initial),
                JavaText.number(factor),
                steps));
    }

    private static String schedule(String code) {
        return ".learningRateSchedule(" + code + ")";
    }

    private static String argument(String name, double value) {
        return "." + name + "(" + JavaText.number(value) + ")";
    }

    /** Keras' CosineDecay, which DL4J has not; empty for other schedules. */
    static Optional<String> scheduleClass(Optimizer optimizer) {
        if (!(optimizer.learningRate() instanceof LearningRate.CosineDecay)) {
            return Optional.empty();
        }
        return Optional.of("""

                    /** Half a cosine from the initial rate down to alpha times that, then level. */
                    private record CosineSchedule(double initial, long steps, double alpha) implements ISchedule {

                        @Override
                        public double valueAt(int iteration, int epoch) {
                            double cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(iteration, steps) / steps));
                            return initial * ((1 - alpha) * cosine + alpha);
                        }

                        @Override
                        public ISchedule clone() {
                            return this;
                        }
                    }
                """);
    }
}
