package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.Halves;
import io.fittingroom.engine.blas.NativeFloats;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the stages of a {@link PicturePass}.
 *
 * @param weights all of the network's
 * @param gradient the same
 * @param lanes of each half
 */
public record Stages(PictureStack stack, NativeFloats weights, NativeFloats gradient, List<Lane> lanes, Halves halves) {

    /** Lanes that are large enough for a stack, one for each half. */
    public static List<Lane> lanes(PictureStack stack) {
        int seen = 0;
        int sums = 0;
        Planes planes = stack.input();
        for (PictureOp op : stack.ops()) {
            planes = wantsCompact(op) ? compact(planes) : planes;
            if (op instanceof PictureOp.Convolved convolved) {
                seen = Math.max(seen, ConvolutionStage.seen(convolved, planes));
                sums = Math.max(sums, ConvolutionStage.output(convolved, planes).size());
            }
            planes = output(op, planes);
        }
        return List.of(new Lane(seen, sums), new Lane(seen, sums));
    }

    /** With chance and a way back, for up to so many samples. */
    public List<Stage> training(int samples) {
        return make(samples, true);
    }

    /** Forward only. */
    public List<Stage> prediction(int samples) {
        return make(samples, false);
    }

    private List<Stage> make(int samples, boolean isTraining) {
        List<Stage> stages = new ArrayList<>();
        Planes planes = stack.input();
        for (PictureOp op : stack.ops()) {
            if (wantsCompact(op) && !planes.isCompact()) {
                stages.add(new CompactingStage(planes));
                planes = compact(planes);
            }
            add(stages, op, planes, samples, isTraining);
            planes = output(op, planes);
        }
        return List.copyOf(stages);
    }

    private void add(List<Stage> stages, PictureOp op, Planes planes, int samples, boolean isTraining) {
        if (op instanceof PictureOp.Rescaled rescaled) {
            stages.add(new RescalingStage(rescaled.by(), planes));
        } else if (op instanceof PictureOp.Convolved convolved) {
            stages.add(new ConvolutionStage(convolved, planes, weights, gradient, lanes, isTraining));
        } else if (op instanceof PictureOp.Summed summed) {
            stages.add(new SumStage(summed, planes.size(), samples, weights, gradient, halves));
        } else if (op instanceof PictureOp.Biased biased) {
            stages.add(new BiasStage(biased, planes, weights, gradient));
        } else if (op instanceof PictureOp.Activated activated) {
            stages.add(new ActivationStage(activated.function(), planes));
        } else if (op instanceof PictureOp.MaxPooled pooled) {
            stages.add(new MaxPoolingStage(pooled, planes, isTraining ? samples : 0));
        } else if (op instanceof PictureOp.MeanPooled pooled) {
            stages.add(new MeanPoolingStage(pooled, planes));
        } else if (op instanceof PictureOp.Normalized normalized) {
            stages.add(
                    isTraining
                            ? new NormalizationStage(normalized, planes, weights, gradient, halves)
                            : new MovingNormalizationStage(normalized, planes, weights));
        } else if (op instanceof PictureOp.Dropped dropped && isTraining) {
            stages.add(new DropoutStage(dropped.rate(), planes));
        } else if (op instanceof PictureOp.Noisy noisy && isTraining) {
            stages.add(new NoiseStage(noisy.stddev(), planes));
        }
    }

    private static boolean wantsCompact(PictureOp op) {
        if (op instanceof PictureOp.Convolved convolved) {
            return convolved.strides().height() > 1 || convolved.strides().width() > 1;
        }
        return op instanceof PictureOp.Flattened
                || op instanceof PictureOp.Dropped
                || op instanceof PictureOp.Noisy
                || op instanceof PictureOp.Normalized;
    }

    private static Planes compact(Planes planes) {
        return Planes.compact(planes.channels(), planes.height(), planes.width());
    }

    private static Planes output(PictureOp op, Planes planes) {
        if (op instanceof PictureOp.Convolved convolved) {
            return ConvolutionStage.output(convolved, planes);
        } else if (op instanceof PictureOp.Summed summed) {
            return Planes.flat(summed.outputs());
        } else if (op instanceof PictureOp.MaxPooled pooled) {
            return pooled(SlidingWindow.of(planes, pooled.window(), pooled.strides(), pooled.padding()));
        } else if (op instanceof PictureOp.MeanPooled pooled) {
            return pooled(SlidingWindow.of(planes, pooled.window(), pooled.strides(), pooled.padding()));
        } else if (op instanceof PictureOp.Flattened) {
            return Planes.flat(planes.size());
        }
        return planes;
    }

    private static Planes pooled(SlidingWindow window) {
        return Planes.compact(window.channels(), window.rows(), window.columns());
    }
}
