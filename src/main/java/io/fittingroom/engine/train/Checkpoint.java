package io.fittingroom.engine.train;

import io.fittingroom.engine.kernel.MetricSums;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * All of a training between two mini-batches that the figures of its finished epochs do not say. The arrays are not to be
 * changed.
 *
 * @param epoch the last one finished; 0 for none
 * @param begun what is trained of the next one
 * @param steps mini-batches trained in all
 * @param weights the network's, in the order of its layers
 * @param memory what the optimizer remembers; each array as long as the weights
 * @param best the weights after the epoch with the smallest loss (of validation if there is one); of no length before
 * @param kept the weights that a callback wants the model to have in the end; of no length where none does
 */
@SuppressWarnings("ArrayRecordComponent")
public record Checkpoint(
        int epoch, Begun begun, long steps, float[] weights, List<float[]> memory, float[] best, float[] kept) {

    private static final int MAGIC = 0x46524332;
    private static final int MOST_ARRAYS = 16;
    private static final int HEAD_BYTES = 4 * Integer.BYTES + 4 * Long.BYTES + 2 * Double.BYTES;
    private static final int SUM_BYTES = Long.BYTES;

    public Checkpoint {
        memory = List.copyOf(memory);
    }

    /**
     * An epoch under way.
     *
     * @param batches mini-batches trained; 0 when it has not begun
     * @param lossSum over the samples of those mini-batches
     * @param correct right answers among them
     * @param amongK answers whose class was among the k most probable
     * @param samples in those mini-batches
     * @param seconds that they took
     */
    public record Begun(int batches, double lossSum, long correct, long amongK, long samples, double seconds) {

        static final Begun NOTHING = new Begun(0, 0, 0, 0, 0, 0);

        /** All of an epoch that is left after so many mini-batches and seconds. */
        static Begun of(MetricSums metrics, int batches, double seconds) {
            return new Begun(
                    batches, metrics.lossSum(), metrics.correct(), metrics.amongK(), metrics.samples(), seconds);
        }

        /** To go on with. */
        MetricSums metrics() {
            return new MetricSums(lossSum, correct, amongK, samples);
        }
    }

    /** How long {@link #toBytes} would be. */
    public long size() {
        long size = HEAD_BYTES + SUM_BYTES;
        List<float[]> arrays = arrays();
        for (int i = 0; i < arrays.size(); i++) {
            size += Integer.BYTES;
            size += equalBefore(arrays, i) < 0 ? Integer.BYTES + (long) Float.BYTES * arrays.get(i).length : 0;
        }
        return size;
    }

    /**
     * The form in which it is stored; {@link #of} reads it. Equal arrays are stored once.
     *
     * @throws ArithmeticException when that is more than an array holds
     */
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size()));
        List<float[]> arrays = arrays();
        out.putInt(MAGIC).putInt(epoch).putLong(steps);
        out.putInt(begun.batches())
                .putDouble(begun.lossSum())
                .putLong(begun.correct())
                .putLong(begun.amongK())
                .putLong(begun.samples())
                .putDouble(begun.seconds());
        out.putInt(arrays.size());
        for (int i = 0; i < arrays.size(); i++) {
            int same = equalBefore(arrays, i);
            out.putInt(same);
            if (same < 0) {
                float[] array = arrays.get(i);
                out.putInt(array.length);
                out.asFloatBuffer().put(array);
                out.position(out.position() + array.length * Float.BYTES);
            }
        }
        return out.putLong(sum(out.array(), out.position())).array();
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException when the bytes are damaged or of another kind
     */
    public static Checkpoint of(byte[] bytes) {
        int length = bytes.length - SUM_BYTES;
        if (length < 0 || sum(bytes, length) != ByteBuffer.wrap(bytes).getLong(length)) {
            throw new IllegalArgumentException("The checkpoint is damaged");
        }
        try {
            return read(ByteBuffer.wrap(bytes, 0, length));
        } catch (BufferUnderflowException cut) {
            throw new IllegalArgumentException("The checkpoint is cut off", cut);
        }
    }

    private static Checkpoint read(ByteBuffer in) {
        if (in.getInt() != MAGIC) {
            throw new IllegalArgumentException("That is no checkpoint");
        }
        int epoch = in.getInt();
        long steps = in.getLong();
        Begun begun = new Begun(in.getInt(), in.getDouble(), in.getLong(), in.getLong(), in.getLong(), in.getDouble());
        int count = in.getInt();
        if (count < 3 || count > MOST_ARRAYS) {
            throw new IllegalArgumentException("The checkpoint has " + count + " arrays");
        }
        List<float[]> arrays = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arrays.add(array(in, arrays));
        }
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("The checkpoint has more than its arrays");
        }
        return new Checkpoint(
                epoch, begun, steps, arrays.get(0), arrays.subList(3, count), arrays.get(1), arrays.get(2));
    }

    private static float[] array(ByteBuffer in, List<float[]> earlier) {
        int same = in.getInt();
        if (same >= earlier.size()) {
            throw new IllegalArgumentException("The checkpoint has no array " + same);
        }
        if (same >= 0) {
            return earlier.get(same);
        }
        int length = in.getInt();
        if (length < 0 || length > in.remaining() / Float.BYTES) {
            throw new IllegalArgumentException("The checkpoint has an array of " + length);
        }
        float[] array = new float[length];
        in.asFloatBuffer().get(array);
        in.position(in.position() + length * Float.BYTES);
        return array;
    }

    /** @throws IllegalArgumentException when it is not of a network of so many parameters with such an optimizer */
    void requireFor(int parameters, int optimizerArrays) {
        boolean fits = weights.length == parameters
                && memory.size() == optimizerArrays
                && memory.stream().allMatch(array -> array.length == parameters)
                && (best.length == 0 || best.length == parameters)
                && (kept.length == 0 || kept.length == parameters);
        if (!fits) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "The checkpoint is of another network: it has %d parameters and %d arrays of the optimizer, where %d and %d are expected",
                    weights.length,
                    memory.size(),
                    parameters,
                    optimizerArrays));
        }
    }

    private List<float[]> arrays() {
        List<float[]> arrays = new ArrayList<>(List.of(weights, best, kept));
        arrays.addAll(memory);
        return arrays;
    }

    /** The index of an array before this one that is equal to it; -1 for none. */
    private static int equalBefore(List<float[]> arrays, int index) {
        for (int earlier = 0; earlier < index; earlier++) {
            if (Arrays.equals(arrays.get(earlier), arrays.get(index))) {
                return earlier;
            }
        }
        return -1;
    }

    private static long sum(byte[] bytes, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, length);
        return sum.getValue();
    }
}
