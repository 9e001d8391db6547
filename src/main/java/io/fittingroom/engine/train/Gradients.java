package io.fittingroom.engine.train;

import io.fittingroom.engine.Arithmetic;
import io.fittingroom.engine.blas.Arena;
import io.fittingroom.engine.blas.TwoThreads;
import io.fittingroom.engine.kernel.MetricSums;
import io.fittingroom.engine.kernel.Objective;
import io.fittingroom.engine.kernel.PassSize;
import io.fittingroom.engine.kernel.PictureStack;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;

/**
 * The arithmetic of a network that is trained: outputs, loss and gradient by the weights that it was shown last. Weights and
 * gradient are indexed as in {@code ParameterLayout}. Holds native memory; used by one thread, which closes it.
 */
sealed interface Gradients extends AutoCloseable permits GraphGradients, KernelGradients {

    /**
     * What an engine has for a network.
     *
     * @param input one sample's shape, [height, width] or [height, width, channels]
     * @param noise where dropout and noise are drawn from
     * @throws io.fittingroom.web.ProblemException ARITHMETIC_UNUSABLE
     */
    static Gradients of(
            Sequential network, Shape input, Objective objective, NoiseSource noise, TrainingEngine engine) {
        Arithmetic.ofThisProcess().requireUsable();
        return switch (engine) {
            case AUTO ->
                new KernelGradients(
                        PictureStack.of(network, input),
                        PassSize.of(network, input, KernelGradients.MOST_TO_PREDICT),
                        objective,
                        noise,
                        new Arena());
            case DL4J -> new GraphGradients(network, input, objective, noise);
        };
    }

    /** What computes, as {@link Environment#engine} says it. */
    String engine();

    /** For whatever else of a step is large enough to be shared out. */
    TwoThreads threads();

    /** How many weights the network has. */
    int size();

    /** Takes the weights from {@code from} to before {@code to} over. */
    void setWeights(float[] weights, int from, int to);

    /**
     * Computes the gradient of a mini-batch's mean loss, without what the weights themselves cost.
     *
     * @param metrics gets the loss and the right answers
     * @return the mean loss, weighted by class
     */
    double compute(Batch batch, MetricSums metrics);

    /** Copies the last mini-batch's gradient from {@code from} to before {@code to}. */
    void getGradient(float[] gradient, int from, int to);

    /** As in prediction, [size, outputs], row by row; overwritten by the next call. */
    float[] logits(Batch batch);

    /** As in prediction, [size, outputs], row by row; each row sums to 1 within 1e-5; overwritten by the next call. */
    float[] probabilities(Batch batch);

    @Override
    void close();
}
