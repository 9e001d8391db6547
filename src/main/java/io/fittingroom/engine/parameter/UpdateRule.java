package io.fittingroom.engine.parameter;

import io.fittingroom.network.Optimizer;
import java.util.Arrays;

/**
 * Moves weights by a gradient as one of Keras' optimizers does, in 32-bit arithmetic. The formulas are those of
 * {@link Optimizer}. What it remembers between steps is the number of steps and some arrays as long as the weights. Not
 * thread-safe, but that two threads may {@link #move} different weights.
 */
public abstract sealed class UpdateRule
        permits UpdateRule.Adam,
                UpdateRule.Sgd,
                UpdateRule.RmsProp,
                UpdateRule.Adagrad,
                UpdateRule.Adadelta,
                UpdateRule.Nadam {

    private final float[][] memory;
    private long steps;

    private UpdateRule(int arrays, int size) {
        memory = new float[arrays][size];
    }

    /**
     * The rule of an optimizer.
     *
     * @param size how many weights there are
     */
    public static UpdateRule of(Optimizer optimizer, int size) {
        if (optimizer instanceof Optimizer.Adam adam) {
            return new Adam(adam.beta1(), adam.beta2(), adam.epsilon(), adam.amsgrad(), 0, size);
        } else if (optimizer instanceof Optimizer.AdamW adamW) {
            return new Adam(adamW.beta1(), adamW.beta2(), adamW.epsilon(), adamW.amsgrad(), adamW.weightDecay(), size);
        } else if (optimizer instanceof Optimizer.Sgd sgd) {
            return new Sgd(sgd, size);
        } else if (optimizer instanceof Optimizer.RmsProp rmsProp) {
            return new RmsProp(rmsProp, size);
        } else if (optimizer instanceof Optimizer.Adagrad adagrad) {
            return new Adagrad(adagrad, size);
        } else if (optimizer instanceof Optimizer.Adadelta adadelta) {
            return new Adadelta(adadelta, size);
        } else if (optimizer instanceof Optimizer.Nadam nadam) {
            return new Nadam(nadam, size);
        }
        throw new IllegalArgumentException("No rule for " + optimizer);
    }

    /** Steps done. */
    public final long steps() {
        return steps;
    }

    /** The arrays that it remembers, not copied. */
    public final float[][] memory() {
        return memory;
    }

    /** Goes back to what was remembered after so many steps. */
    public final void restore(long stepsDone, float[][] remembered) {
        steps = stepsDone;
        for (int i = 0; i < memory.length; i++) {
            System.arraycopy(remembered[i], 0, memory[i], 0, memory[i].length);
        }
    }

    /** To be called once before the parts of a step. */
    public final void begin() {
        steps++;
    }

    /**
     * The part of a step that moves the weights from {@code from} to before {@code to}.
     *
     * @param gradient mean over the mini-batch, at the same indices as the weights
     * @param rate learning rate of this step
     */
    public abstract void move(float[] weights, float[] gradient, int from, int to, double rate);

    private static float squareRoot(float value) {
        return (float) Math.sqrt(value);
    }

    /** Adam, AMSGrad and, with a decay, AdamW. */
    static final class Adam extends UpdateRule {

        private final double beta1;
        private final double beta2;
        private final float epsilon;
        private final boolean amsgrad;
        private final double decay;

        Adam(double beta1, double beta2, double epsilon, boolean amsgrad, double decay, int size) {
            super(amsgrad ? 3 : 2, size);
            this.beta1 = beta1;
            this.beta2 = beta2;
            this.epsilon = (float) epsilon;
            this.amsgrad = amsgrad;
            this.decay = decay;
        }

        @Override
        public void move(float[] weights, float[] gradient, int from, int to, double rate) {
            double correction =
                    Math.sqrt(1 - Math.pow(beta2, (double) steps())) / (1 - Math.pow(beta1, (double) steps()));
            float step = (float) (rate * correction);
            float kept = (float) (1 - rate * decay);
            float newFirst = (float) (1 - beta1);
            float newSecond = (float) (1 - beta2);
            float[] m = memory()[0];
            float[] v = memory()[1];
            if (amsgrad) {
                float[] most = memory()[2];
                for (int i = from; i < to; i++) {
                    float g = gradient[i];
                    m[i] += (g - m[i]) * newFirst;
                    v[i] += (g * g - v[i]) * newSecond;
                    most[i] = Math.max(most[i], v[i]);
                    weights[i] = weights[i] * kept - m[i] * step / (squareRoot(most[i]) + epsilon);
                }
                return;
            }
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                m[i] += (g - m[i]) * newFirst;
                v[i] += (g * g - v[i]) * newSecond;
                weights[i] = weights[i] * kept - m[i] * step / (squareRoot(v[i]) + epsilon);
            }
        }
    }

    static final class Sgd extends UpdateRule {

        private final float momentum;
        private final boolean nesterov;

        Sgd(Optimizer.Sgd sgd, int size) {
            super(sgd.momentum() == 0 ? 0 : 1, size);
            momentum = (float) sgd.momentum();
            nesterov = sgd.nesterov();
        }

        @Override
        public void move(float[] weights, float[] gradient, int from, int to, double rate) {
            float step = (float) rate;
            if (momentum == 0) {
                for (int i = from; i < to; i++) {
                    weights[i] -= step * gradient[i];
                }
                return;
            }
            float[] velocity = memory()[0];
            for (int i = from; i < to; i++) {
                float push = step * gradient[i];
                velocity[i] = momentum * velocity[i] - push;
                weights[i] += nesterov ? momentum * velocity[i] - push : velocity[i];
            }
        }
    }

    static final class RmsProp extends UpdateRule {

        private final Optimizer.RmsProp rule;

        RmsProp(Optimizer.RmsProp rule, int size) {
            super(3, size);
            this.rule = rule;
        }

        @Override
        public void move(float[] weights, float[] gradient, int from, int to, double rate) {
            float step = (float) rate;
            float rho = (float) rule.rho();
            float fresh = (float) (1 - rule.rho());
            float epsilon = (float) rule.epsilon();
            float momentum = (float) rule.momentum();
            float centered = rule.centered() ? 1 : 0;
            float[] v = memory()[0];
            float[] mean = memory()[1];
            float[] last = memory()[2];
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                v[i] = rho * v[i] + fresh * g * g;
                mean[i] = centered * (rho * mean[i] + fresh * g);
                // Rounding can make a variance negative.
                float variance = Math.max(v[i] - mean[i] * mean[i], 0);
                last[i] = momentum * last[i] + step * g / squareRoot(variance + epsilon);
                weights[i] -= last[i];
            }
        }
    }

    static final class Adagrad extends UpdateRule {

        private final float epsilon;

        Adagrad(Optimizer.Adagrad rule, int size) {
            super(1, size);
            epsilon = (float) rule.epsilon();
            Arrays.fill(memory()[0], (float) rule.initialAccumulatorValue());
        }

        @Override
        public void move(float[] weights, float[] gradient, int from, int to, double rate) {
            float step = (float) rate;
            float[] sum = memory()[0];
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                sum[i] += g * g;
                weights[i] -= step * g / squareRoot(sum[i] + epsilon);
            }
        }
    }

    static final class Adadelta extends UpdateRule {

        private final Optimizer.Adadelta rule;

        Adadelta(Optimizer.Adadelta rule, int size) {
            super(2, size);
            this.rule = rule;
        }

        @Override
        public void move(float[] weights, float[] gradient, int from, int to, double rate) {
            float step = (float) rate;
            float rho = (float) rule.rho();
            float fresh = (float) (1 - rule.rho());
            float epsilon = (float) rule.epsilon();
            float[] v = memory()[0];
            float[] u = memory()[1];
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                v[i] = rho * v[i] + fresh * g * g;
                float delta = squareRoot(u[i] + epsilon) / squareRoot(v[i] + epsilon) * g;
                u[i] = rho * u[i] + fresh * delta * delta;
                weights[i] -= step * delta;
            }
        }
    }

    static final class Nadam extends UpdateRule {

        private static final double MOMENTUM_DECAY = 0.96;

        private final Optimizer.Nadam rule;
        private long productSteps;
        private double product = 1;

        Nadam(Optimizer.Nadam rule, int size) {
            super(2, size);
            this.rule = rule;
        }

        @Override
        public void move(float[] weights, float[] gradient, int from, int to, double rate) {
            double now = momentum(steps());
            double next = momentum(steps() + 1);
            double done = productTo(steps());
            float ofMoment = (float) (rate * next / (1 - done * next));
            float ofGradient = (float) (rate * (1 - now) / (1 - done));
            float correction = (float) (1 / (1 - Math.pow(rule.beta2(), (double) steps())));
            float newFirst = (float) (1 - rule.beta1());
            float newSecond = (float) (1 - rule.beta2());
            float epsilon = (float) rule.epsilon();
            float[] m = memory()[0];
            float[] v = memory()[1];
            for (int i = from; i < to; i++) {
                float g = gradient[i];
                m[i] += (g - m[i]) * newFirst;
                v[i] += (g * g - v[i]) * newSecond;
                weights[i] -= (ofMoment * m[i] + ofGradient * g) / (squareRoot(v[i] * correction) + epsilon);
            }
        }

        private double momentum(long step) {
            return rule.beta1() * (1 - 0.5 * Math.pow(MOMENTUM_DECAY, (double) step));
        }

        /** Depends on the number of steps alone; after a restore it is worked out anew. */
        private synchronized double productTo(long step) {
            if (productSteps > step) {
                productSteps = 0;
                product = 1;
            }
            while (productSteps < step) {
                productSteps++;
                product *= momentum(productSteps);
            }
            return product;
        }
    }
}
