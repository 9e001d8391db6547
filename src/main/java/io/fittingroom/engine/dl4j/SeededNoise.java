package io.fittingroom.engine.dl4j;

import io.fittingroom.engine.train.NoiseSource;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Keras' GaussianNoise with chance from a {@link NoiseSource}. */
public final class SeededNoise implements IDropout {

    private static final long serialVersionUID = 1L;

    private final double stddev;
    private final transient NoiseSource noise;

    public SeededNoise(double stddev, NoiseSource noise) {
        this.stddev = stddev;
        this.noise = noise;
    }

    @Override
    public INDArray applyDropout(
            INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
        float[] values = Floats.of(input);
        SplittableRandom random = noise.random();
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
