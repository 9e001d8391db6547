package io.fittingroom.engine.kernel;

import io.fittingroom.engine.blas.Arena;
import io.fittingroom.engine.blas.NativeFloats;
import io.fittingroom.engine.blas.TwoThreads;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the stages of a {@link ForwardPass}.
 *
 * @param weights all of the network's
 * @param buffers of each half
 */
public record Stages(PictureStack stack, NativeFloats weights, List<ConvolutionBuffers> buffers, TwoThreads threads) {

    /** With buffers for the convolutions, which all passes share. */
    public Stages(PictureStack stack, NativeFloats weights, TwoThreads threads, Arena arena) {
        this(stack, weights, buffers(stack, arena), threads);
    }

    private static List<ConvolutionBuffers> buffers(PictureStack stack, Arena arena) {
        int seen = 0;
        int sums = 0;
        SampleLayout layout = stack.input();
        for (PictureOp op : stack.ops()) {
            layout = wantsCompact(op) ? compact(layout) : layout;
            if (op instanceof PictureOp.Convolved convolved) {
                seen = Math.max(seen, ConvolutionStage.seen(convolved, layout));
                sums = Math.max(sums, ConvolutionStage.output(convolved, layout).size());
            }
            layout = output(op, layout);
        }
        return List.of(new ConvolutionBuffers(seen, sums, arena), new ConvolutionBuffers(seen, sums, arena));
    }

    /**
     * Stages for up to so many samples.
     *
     * @param gradient all of the network's; null for stages that only go forward, without chance
     */
    List<Stage> make(int samples, @Nullable NativeFloats gradient, Arena arena) {
        List<Stage> stages = new ArrayList<>();
        SampleLayout layout = stack.input();
        for (PictureOp op : stack.ops()) {
            if (wantsCompact(op) && !layout.isCompact()) {
                stages.add(new CompactingStage(layout));
                layout = compact(layout);
            }
            add(stages, op, layout, samples, gradient, arena);
            layout = output(op, layout);
        }
        return List.copyOf(stages);
    }

    private void add(
            List<Stage> stages,
            PictureOp op,
            SampleLayout layout,
            int samples,
            @Nullable NativeFloats gradient,
            Arena arena) {
        boolean isTraining = gradient != null;
        if (op instanceof PictureOp.Rescaled rescaled) {
            stages.add(new RescalingStage(rescaled.by(), layout));
        } else if (op instanceof PictureOp.Convolved convolved) {
            stages.add(new ConvolutionStage(convolved, layout, weights, gradient, buffers, arena));
        } else if (op instanceof PictureOp.Dense summed) {
            stages.add(new DenseStage(summed, layout.size(), samples, weights, gradient, threads, arena));
        } else if (op instanceof PictureOp.Biased biased) {
            stages.add(new BiasStage(biased, layout, weights, gradient));
        } else if (op instanceof PictureOp.Activated activated) {
            stages.add(new ActivationStage(activated.function(), layout));
        } else if (op instanceof PictureOp.MaxPooled pooled) {
            stages.add(new MaxPoolingStage(pooled, layout, isTraining ? samples : 0));
        } else if (op instanceof PictureOp.MeanPooled pooled) {
            stages.add(new MeanPoolingStage(pooled, layout));
        } else if (op instanceof PictureOp.Normalized normalized) {
            stages.add(
                    isTraining
                            ? new NormalizationStage(normalized, layout, weights, gradient, threads)
                            : new MovingNormalizationStage(normalized, layout, weights));
        } else if (op instanceof PictureOp.Dropped dropped && isTraining) {
            stages.add(new DropoutStage(dropped.rate(), layout));
        } else if (op instanceof PictureOp.Noisy noisy && isTraining) {
            stages.add(new NoiseStage(noisy.stddev(), layout));
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

    private static SampleLayout compact(SampleLayout layout) {
        return SampleLayout.compact(layout.channels(), layout.height(), layout.width());
    }

    private static SampleLayout output(PictureOp op, SampleLayout layout) {
        if (op instanceof PictureOp.Convolved convolved) {
            return ConvolutionStage.output(convolved, layout);
        } else if (op instanceof PictureOp.Dense summed) {
            return SampleLayout.flat(summed.outputs());
        } else if (op instanceof PictureOp.MaxPooled pooled) {
            return pooled(SlidingWindow.of(layout, pooled.window(), pooled.strides(), pooled.padding()));
        } else if (op instanceof PictureOp.MeanPooled pooled) {
            return pooled(SlidingWindow.of(layout, pooled.window(), pooled.strides(), pooled.padding()));
        } else if (op instanceof PictureOp.Flattened) {
            return SampleLayout.flat(layout.size());
        }
        return layout;
    }

    private static SampleLayout pooled(SlidingWindow window) {
        return SampleLayout.compact(window.channels(), window.rows(), window.columns());
    }
}
