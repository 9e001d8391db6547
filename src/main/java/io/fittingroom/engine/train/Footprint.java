package io.fittingroom.engine.train;

import io.fittingroom.network.Fit;
import io.fittingroom.network.Layer;
import io.fittingroom.network.Sequential;
import io.fittingroom.network.Shape;

/**
 * What a training costs by its sizes. An estimate from above: what the engine holds at the same time, not what it asks for
 * in all.
 *
 * @param memoryBytes weights, gradient, optimizer and the copies kept of them; what leaves each layer and its gradient for a
 *     mini-batch; what dense layers multiply; its pixels and those of the one that is read ahead; the windows of convolutions
 * @param denseProducts multiplications in dense layers for one sample, forward
 * @param windowProducts multiplications in convolutions for one sample, forward
 * @param numbersPerSample numbers that leave the layers, together, for one sample
 */
public record Footprint(long memoryBytes, long denseProducts, long windowProducts, long numbersPerSample) {

    /** The network's own memory and the Java copy, gradient likewise, best and kept weights, and a checkpoint of them. */
    private static final int COPIES = 10;

    /** Of an optimizer with the longest memory. */
    private static final int OPTIMIZER_ARRAYS = 3;

    /**
     * Heap for each parameter: weights and what an optimizer keeps, as numbers, as bytes of a checkpoint and of the model's file,
     * and once more in the database's hands. With 512 MB 2.9 million were trained and 4.9 were not.
     */
    private static final long HEAP_PER_PARAMETER = 192;

    /**
     * How many parameters a network may have that a process trains.
     *
     * @param heap of the process, in bytes
     */
    public static long mostParameters(long heap) {
        return heap / HEAP_PER_PARAMETER;
    }

    /**
     * The footprint of a network whose plan has no errors.
     *
     * @param input one sample's shape
     */
    public static Footprint of(Sequential network, Fit fit, Shape input) {
        long parameters = 0;
        long dense = 0;
        long windows = 0;
        long numbers = input.elements();
        long widest = 0;
        long carried = 0;
        Shape shape = input;
        for (Layer layer : network.layers()) {
            Shape output = layer.output(shape);
            parameters += layer.parameters(shape);
            numbers += output.elements();
            if (layer instanceof Layer.Dense units) {
                dense += (long) shape.last() * units.units();
                carried += carried(shape.last(), units.units());
            } else if (layer instanceof Layer.Conv2d conv) {
                long seen = (long) conv.kernelSize().height()
                        * conv.kernelSize().width()
                        * (shape.rank() == 2 ? 1 : shape.last());
                long places = output.elements() / output.last();
                windows += seen * output.elements();
                widest = Math.max(widest, seen * places);
            }
            shape = output;
        }
        // Of the pixels' own two arrays one stands for their gradient, which nobody wants.
        long perSample = 2 * numbers + carried + input.elements() + widest;
        long bytes = Float.BYTES * (parameters * (COPIES + OPTIMIZER_ARRAYS) + perSample * fit.batchSize());
        return new Footprint(bytes, dense, windows, numbers);
    }

    /** What a dense layer holds besides: both sides of its product, a copy of one, and its sums before their activation. */
    private static long carried(long inputs, long outputs) {
        return inputs + outputs + Math.max(inputs, outputs) + outputs;
    }
}
