package io.fittingroom.engine.dl4j;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Optimizer;
import io.fittingroom.network.Sequential;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.learning.config.AMSGrad;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.learning.config.AdaGrad;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nadam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/**
 * The parts of a graph that exist twice: as DL4J has them, for the zip that plain DL4J restores, and as Keras has them, for
 * what happens here.
 */
public abstract class GraphParts {

    abstract ILossFunction loss();

    abstract IUpdater updater();

    abstract IDropout dropout(double rate);

    abstract IDropout noise(double stddev);

    abstract IActivation gelu();

    final IActivation activation(Activation activation) {
        return switch (activation) {
            case RELU -> new ActivationReLU();
            case LEAKY_RELU -> new ActivationLReLU(0.2);
            case ELU -> new ActivationELU();
            case SELU -> new ActivationSELU();
            case GELU -> gelu();
            case SWISH -> new ActivationSwish();
            case SIGMOID -> new ActivationSigmoid();
            case TANH -> new ActivationTanH();
            case SOFTPLUS -> new ActivationSoftPlus();
            case SOFTMAX -> new ActivationSoftmax();
            case LINEAR -> new ActivationIdentity();
        };
    }

    /** Trains and predicts here. The loss is asked for once a step; the optimizer is an {@code UpdateRule}. */
    static final class Ours extends GraphParts {

        private final ILossFunction loss;
        private final Supplier<SplittableRandom> noise;

        Ours(ILossFunction loss, Supplier<SplittableRandom> noise) {
            this.loss = loss;
            this.noise = noise;
        }

        @Override
        ILossFunction loss() {
            return loss;
        }

        @Override
        IUpdater updater() {
            return new NoOp();
        }

        @Override
        IDropout dropout(double rate) {
            return new SeededDropout(rate, noise);
        }

        @Override
        IDropout noise(double stddev) {
            return new SeededNoise(stddev, noise);
        }

        @Override
        IActivation gelu() {
            return new ErfGelu();
        }
    }

    /** What DL4J has that comes nearest, for the configuration in a downloaded zip. */
    public static final class Portable extends GraphParts {

        private final Sequential network;

        public Portable(Sequential network) {
            this.network = network;
        }

        @Override
        ILossFunction loss() {
            return network.loss().isCrossentropy() ? new LossMCXENT() : new LossMSE();
        }

        /** With the first step's learning rate; DL4J has no AdamW and no SGD with momentum but Nesterov's. */
        @Override
        IUpdater updater() {
            double rate = network.optimizer().learningRate().at(0);
            if (network.optimizer() instanceof Optimizer.Adam adam) {
                return adam.amsgrad()
                        ? new AMSGrad(rate, adam.beta1(), adam.beta2(), adam.epsilon())
                        : new Adam(rate, adam.beta1(), adam.beta2(), adam.epsilon());
            } else if (network.optimizer() instanceof Optimizer.AdamW adamW) {
                return new Adam(rate, adamW.beta1(), adamW.beta2(), adamW.epsilon());
            } else if (network.optimizer() instanceof Optimizer.Sgd sgd) {
                return sgd.momentum() == 0 ? new Sgd(rate) : new Nesterovs(rate, sgd.momentum());
            } else if (network.optimizer() instanceof Optimizer.RmsProp rmsProp) {
                return new RmsProp(rate, rmsProp.rho(), rmsProp.epsilon());
            } else if (network.optimizer() instanceof Optimizer.Adagrad adagrad) {
                return new AdaGrad(rate, adagrad.epsilon());
            } else if (network.optimizer() instanceof Optimizer.Adadelta adadelta) {
                return new AdaDelta(adadelta.rho(), adadelta.epsilon());
            } else if (network.optimizer() instanceof Optimizer.Nadam nadam) {
                return new Nadam(rate, nadam.beta1(), nadam.beta2(), nadam.epsilon());
            }
            throw new IllegalArgumentException("No DL4J counterpart for " + network.optimizer());
        }

        @Override
        IDropout dropout(double rate) {
            return new Dropout(1 - rate);
        }

        @Override
        IDropout noise(double stddev) {
            return new GaussianNoise(stddev);
        }

        /**
         * x sigmoid(1.702 x), up to 0.021 beside Keras'. DL4J's precise form is up to 0.034 beside: it cubes 0.044715 x where
         * the approximation's authors cube x.
         */
        @Override
        IActivation gelu() {
            return new ActivationGELU(false);
        }
    }
}
