package io.fittingroom.engine.dl4j;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Keras' GaussianNoise whose chance others provide. */
public final class SeededNoise implements IDropout {

    private static final long serialVersionUID = 1L;

    private final double stddev;
    private final transient Supplier<SplittableRandom> noise;

    public SeededNoise(double stddev, Supplier<SplittableRandom> noise) {
        this.stddev = stddev;
        this.noise = noise;
    }

    @Override
    public INDArray applyDropout(
            INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
        float[] values = Floats.of(input);
        SplittableRandom random = noise.get();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (random.nextGaussian() * stddev);
        }
        return Floats.put(values, result);
    }

    @Override
    public INDArray backprop(INDArray gradient, INDArray result, int iteration, int epoch) {
        return result == gradient ? gradient : result.assign(gradient);
    }

    @Override
    public void clear() {
        // It remembers nothing.
    }

    /** One layer has it, and a clone of its configuration is to draw from the same source. */
    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public IDropout clone() {
        return this;
    }
}
