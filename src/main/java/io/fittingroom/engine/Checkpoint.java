package io.fittingroom.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * All of a training at the end of an epoch that its figures do not say. The arrays are not to be changed.
 *
 * @param epoch the last one finished, from 1
 * @param steps mini-batches trained
 * @param weights the network's, in the order of its layers
 * @param memory what the optimizer remembers; each array as long as the weights
 * @param best the weights after the epoch with the smallest loss (of validation if there is one); of no length before
 * @param kept the weights that a callback wants the model to have in the end; of no length where none does
 */
@SuppressWarnings("ArrayRecordComponent")
public record Checkpoint(int epoch, long steps, float[] weights, List<float[]> memory, float[] best, float[] kept) {

    private static final int MAGIC = 0x46524331;
    private static final int MOST_ARRAYS = 16;

    public Checkpoint {
        memory = List.copyOf(memory);
    }

    /** The form in which it is stored; {@link #of} reads it. Equal arrays are stored once. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(64 + weights.length * Float.BYTES * (memory.size() + 2));
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(epoch);
            out.writeLong(steps);
            List<float[]> arrays = arrays();
            out.writeInt(arrays.size());
            for (int i = 0; i < arrays.size(); i++) {
                write(out, arrays, i);
            }
            CRC32 sum = new CRC32();
            sum.update(bytes.toByteArray());
            out.writeLong(sum.getValue());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException when the bytes are damaged or of another kind
     */
    public static Checkpoint of(byte[] bytes) {
        int length = bytes.length - Long.BYTES;
        if (length < 0 || sum(bytes, length) != ByteBuffer.wrap(bytes).getLong(length)) {
            throw new IllegalArgumentException("The checkpoint is damaged");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length))) {
            if (in.readInt() != MAGIC) {
                throw new IllegalArgumentException("That is no checkpoint");
            }
            int epoch = in.readInt();
            long steps = in.readLong();
            int count = in.readInt();
            if (count < 3 || count > MOST_ARRAYS) {
                throw new IllegalArgumentException("The checkpoint has " + count + " arrays");
            }
            List<float[]> arrays = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                arrays.add(read(in, arrays));
            }
            if (in.available() > 0) {
                throw new IllegalArgumentException("The checkpoint has more than its arrays");
            }
            return new Checkpoint(epoch, steps, arrays.get(0), arrays.subList(3, count), arrays.get(1), arrays.get(2));
        } catch (IOException cut) {
            throw new IllegalArgumentException("The checkpoint is cut off", cut);
        }
    }

    /** @throws IllegalArgumentException when it is not of a network of so many parameters with such an optimizer */
    void requireFor(int parameters, int optimizerArrays) {
        boolean fits = weights.length == parameters
                && memory.size() == optimizerArrays
                && memory.stream().allMatch(array -> array.length == parameters)
                && (best.length == 0 || best.length == parameters)
                && (kept.length == 0 || kept.length == parameters);
        if (!fits) {
            throw new IllegalArgumentException(
                    "The checkpoint is of another network: it has %d parameters and %d arrays of the optimizer, where %d and %d are expected"
                            .formatted(weights.length, memory.size(), parameters, optimizerArrays));
        }
    }

    private List<float[]> arrays() {
        List<float[]> arrays = new ArrayList<>(List.of(weights, best, kept));
        arrays.addAll(memory);
        return arrays;
    }

    /** The index of an earlier array that is equal, or -1, the length and the numbers. */
    private static void write(DataOutputStream out, List<float[]> arrays, int index) throws IOException {
        float[] array = arrays.get(index);
        for (int earlier = 0; earlier < index; earlier++) {
            if (Arrays.equals(arrays.get(earlier), array)) {
                out.writeInt(earlier);
                return;
            }
        }
        out.writeInt(-1);
        out.writeInt(array.length);
        ByteBuffer numbers = ByteBuffer.allocate(array.length * Float.BYTES);
        numbers.asFloatBuffer().put(array);
        out.write(numbers.array());
    }

    private static float[] read(DataInputStream in, List<float[]> earlier) throws IOException {
        int same = in.readInt();
        if (same >= 0) {
            if (same >= earlier.size()) {
                throw new IOException("no array " + same);
            }
            return earlier.get(same);
        }
        int length = in.readInt();
        if (length < 0 || (long) length * Float.BYTES > in.available()) {
            throw new IOException("an array of " + length);
        }
        float[] array = new float[length];
        ByteBuffer.wrap(in.readNBytes(length * Float.BYTES)).asFloatBuffer().get(array);
        return array;
    }

    private static long sum(byte[] bytes, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, length);
        return sum.getValue();
    }
}
