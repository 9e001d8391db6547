package io.fittingroom.engine.dl4j;

import io.fittingroom.engine.kernel.DropoutMask;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Keras' Dropout whose chance others provide: of what is left, each number is divided by 1 - rate. */
public final class SeededDropout implements IDropout {

    private static final long serialVersionUID = 1L;

    private final double rate;
    private final transient Supplier<SplittableRandom> noise;
    private transient float[] mask = {};

    public SeededDropout(double rate, Supplier<SplittableRandom> noise) {
        this.rate = rate;
        this.noise = noise;
    }

    @Override
    public INDArray applyDropout(
            INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
        int size = Math.toIntExact(input.length());
        if (mask.length != size) {
            mask = new float[size];
        }
        DropoutMask.draw(mask, rate, noise.get());
        return Floats.multiply(input, mask, result);
    }

    @Override
    public INDArray backprop(INDArray gradient, INDArray result, int iteration, int epoch) {
        return Floats.multiply(gradient, mask, result);
    }

    @Override
    public void clear() {
        // The mask's memory serves the next mini-batch.
    }

    /** One layer has it, and a clone of its configuration is to draw from the same source. */
    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public IDropout clone() {
        return this;
    }
}
