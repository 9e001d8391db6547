package io.fittingroom.engine.kernel;

import io.fittingroom.network.Activation;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network of dense layers as its kernels see it: pixels are rescaled, some perhaps dropped, and then pass unit after unit.
 * Softmax at the end is left to the loss, as in {@code GraphBuilder}. Immutable.
 *
 * @param inputs numbers in a sample
 * @param rescalings of the pixels, in order
 * @param dropped of the rescaled pixels, in order
 * @param units at least one; the last one's output is the logits
 */
public record DenseStack(int inputs, List<Layer.Rescaling> rescalings, List<Step.Dropped> dropped, List<Unit> units) {

    public DenseStack {
        rescalings = List.copyOf(rescalings);
        dropped = List.copyOf(dropped);
        units = List.copyOf(units);
    }

    /**
     * A dense layer and what is done to its sums before the next one.
     *
     * @param kernel index of its first weight; they are [outputs, inputs] from there on
     * @param bias index of its first bias; -1 where it has none
     */
    record Unit(int inputs, int outputs, int kernel, int bias, List<Step> steps) {

        Unit {
            steps = List.copyOf(steps);
        }

        boolean hasBias() {
            return bias >= 0;
        }

        /** Index after its last weight. */
        int end() {
            return kernel + inputs * outputs + (hasBias() ? outputs : 0);
        }
    }

    /** What happens to each number by itself (to each sample, for softmax). */
    sealed interface Step {

        /** Never linear. */
        record Activated(Activation function) implements Step {}

        /** In training only. */
        record Dropped(double rate) implements Step {}
    }

    /** The stack that a network is; empty when it has a layer of another kind, or one in another place. */
    public static Optional<DenseStack> of(Sequential network, Shape input) {
        Builder builder = new Builder();
        Shape shape = input;
        int count = network.layers().size();
        for (int i = 0; i < count; i++) {
            boolean withoutSoftmax = i == count - 1 && !network.fromLogits();
            if (!builder.add(network.layers().get(i), shape, withoutSoftmax)) {
                return Optional.empty();
            }
            shape = network.layers().get(i).output(shape);
        }
        return builder.build(Math.toIntExact(input.elements()));
    }

    /** How many weights it has. */
    public int size() {
        return units.get(units.size() - 1).end();
    }

    public int outputs() {
        return units.get(units.size() - 1).outputs();
    }

    private static final class Builder {

        private final List<Layer.Rescaling> rescalings = new ArrayList<>();
        private final List<Step.Dropped> dropped = new ArrayList<>();
        private final List<Unit> units = new ArrayList<>();
        private Unit open;
        private List<Step> steps = new ArrayList<>();
        private int next;

        /** False when the layer is not one for a stack. */
        boolean add(Layer layer, Shape shape, boolean withoutSoftmax) {
            if (layer instanceof Layer.Flatten) {
                return true;
            } else if (layer instanceof Layer.Rescaling rescaling) {
                rescalings.add(rescaling);
                return open == null && dropped.isEmpty();
            } else if (layer instanceof Layer.Dropout dropout) {
                Step.Dropped step = new Step.Dropped(dropout.rate());
                return open == null ? dropped.add(step) : steps.add(step);
            } else if (layer instanceof Layer.Activated activated) {
                activate(activated.function(), withoutSoftmax);
                return open != null;
            } else if (layer instanceof Layer.Dense dense && shape.rank() == 1) {
                closeUnit();
                int inputs = shape.last();
                int kernels = inputs * dense.units();
                open = new Unit(inputs, dense.units(), next, dense.useBias() ? next + kernels : -1, List.of());
                next = open.end();
                activate(dense.activation(), withoutSoftmax);
                return true;
            }
            return false;
        }

        private void activate(Activation function, boolean withoutSoftmax) {
            boolean isOfTheLoss = withoutSoftmax && function == Activation.SOFTMAX;
            if (!isOfTheLoss && function != Activation.LINEAR) {
                steps.add(new Step.Activated(function));
            }
        }

        private void closeUnit() {
            if (open != null) {
                units.add(new Unit(open.inputs(), open.outputs(), open.kernel(), open.bias(), steps));
                steps = new ArrayList<>();
            }
        }

        Optional<DenseStack> build(int inputs) {
            closeUnit();
            return units.isEmpty() ? Optional.empty() : Optional.of(new DenseStack(inputs, rescalings, dropped, units));
        }
    }
}
