package io.fittingroom.engine.file;

import io.fittingroom.web.ProblemCode;
import io.fittingroom.web.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the row of numbers in {@code coefficients.bin}, in the one form that ND4J has written since 1.0.0-beta4
 * ({@code Nd4j.write}): two buffers, each a mode, a count, a type's name and its numbers, big-endian. The first describes
 * the shape (rank, sizes, strides, options, element stride, order), the second holds the values. Nothing of ND4J runs here.
 * Stateless.
 */
public final class WeightsReader {

    private static final String MODE = "MIXED_DATA_TYPES";

    /** What ND4J wrote in its place before: how the numbers lay in memory. */
    private static final Set<String> OLD_MODES = Set.of("DIRECT", "HEAP", "JAVACPP", "LONG_SHAPE");

    /** Both headers of a vector take some 100 bytes. */
    public static final int MOST_HEADER_BYTES = 256;

    private WeightsReader() {}

    /** A 422 that tells a file its age when it is from before 1.0.0-beta4. */
    public static void refuseOldForm(byte[] content, String entry) {
        try {
            if (OLD_MODES.contains(new DataInputStream(new ByteArrayInputStream(content)).readUTF())) {
                throw refused("The zip is from a DL4J before 1.0.0-beta4 (2019): " + entry
                        + " has that age's form. DL4J 1.0.0-beta4 and later read it: load it there and save it anew with"
                        + " ModelSerializer.");
            }
        } catch (IOException noText) {
            // Not old but damaged, which whoever reads it says.
        }
    }

    /**
     * The numbers, as floats.
     *
     * @param entry the entry's name, for messages
     * @param expected how many there must be
     */
    public static float[] read(byte[] content, String entry, int expected) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(content);
        DataInputStream data = new DataInputStream(bytes);
        try {
            checkShape(data, entry, expected);
            expect(data.readUTF(), MODE, entry);
            expectCount(data.readLong(), expected, entry);
            String type = data.readUTF();
            int width = switch (type) {
                case "FLOAT" -> Float.BYTES;
                case "DOUBLE" -> Double.BYTES;
                default ->
                    throw refused(entry + " holds numbers of the type " + printable(type)
                            + "; FLOAT and DOUBLE are read here.");
            };
            if (bytes.available() != (long) expected * width) {
                throw damaged(entry + " has " + bytes.available() + " bytes of numbers where " + expected
                        + " numbers of " + width + " bytes are announced.");
            }
            float[] values = values(content, content.length - bytes.available(), expected, width);
            for (int i = 0; i < expected; i++) {
                if (!Float.isFinite(values[i])) {
                    throw refused(entry + " has a weight that is not a finite number, at " + i
                            + "; such a network cannot answer.");
                }
            }
            return values;
        } catch (EOFException | UTFDataFormatException cut) {
            throw damaged(entry + " ends too early or is not an array that ND4J wrote.");
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static float[] values(byte[] content, int from, int count, int width) {
        ByteBuffer numbers = ByteBuffer.wrap(content, from, count * width);
        float[] values = new float[count];
        if (width == Float.BYTES) {
            numbers.asFloatBuffer().get(values);
            return values;
        }
        for (int i = 0; i < count; i++) {
            values[i] = (float) numbers.getDouble();
        }
        return values;
    }

    private static void checkShape(DataInputStream data, String entry, int expected) throws IOException {
        expect(data.readUTF(), MODE, entry);
        long length = data.readLong();
        expect(data.readUTF(), "LONG", entry);
        // Rank 1: [n]; rank 2, in older files: [1, n].
        if (length != 6 && length != 8) {
            throw refused(entry + " is not one row of numbers.");
        }
        long[] shape = new long[(int) length];
        for (int i = 0; i < length; i++) {
            shape[i] = data.readLong();
        }
        int rank = (int) shape[0];
        boolean isRow = rank == (length - 4) / 2 && (rank == 1 || shape[1] == 1);
        long elementStride = shape[(int) length - 2];
        if (!isRow || elementStride != 1) {
            throw refused(entry + " is not one row of numbers.");
        }
        expectCount(shape[rank], expected, entry);
    }

    private static void expect(String found, String expected, String entry) {
        if (!found.equals(expected)) {
            throw refused(
                    entry + " is not in the form that ND4J has written since 1.0.0-beta4; save the network anew with a"
                            + " later version of DL4J.");
        }
    }

    private static void expectCount(long found, int expected, String entry) {
        if (found != expected) {
            throw refused(String.format(
                    Locale.ROOT,
                    "%s has %,d numbers, but the layers in configuration.json have %,d weights and biases.",
                    entry,
                    found,
                    expected));
        }
    }

    private static String printable(String type) {
        return type.matches("[A-Z0-9_]{1,20}") ? type : "with an odd name";
    }

    private static ProblemException damaged(String detail) {
        return ProblemException.of(ProblemCode.DAMAGED_MODEL, detail);
    }

    private static ProblemException refused(String detail) {
        return ProblemException.of(ProblemCode.MODEL_NOT_UNDERSTOOD, detail);
    }
}
