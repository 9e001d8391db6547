package io.fittingroom.model;

import io.fittingroom.dataset.Split;
import java.util.ArrayList;
import java.util.List;

/**
 * A few pictures and what a network answered to them when it was registered, to be asked again whenever it is loaded.
 *
 * @param pictures each as many unsigned bytes as the network takes numbers
 * @param outputs for each picture a row of probabilities, shape [outputs]
 */
public record Probe(List<byte[]> pictures, List<float[]> outputs) {

    /** Enough to exercise every weight that articles exercise, few enough to cost nothing. */
    public static final int SIZE = 8;

    /** @throws IllegalArgumentException unless there is at least one picture and a row for each */
    public Probe {
        pictures = pictures.stream().map(byte[]::clone).toList();
        outputs = outputs.stream().map(float[]::clone).toList();
        if (pictures.isEmpty() || pictures.size() != outputs.size()) {
            throw new IllegalArgumentException(pictures.size() + " pictures, " + outputs.size() + " rows");
        }
    }

    /** The first pictures of a split, at most {@link #SIZE}. */
    public static Split pictures(Split split) {
        return split.range(0, Math.min(SIZE, split.size()));
    }

    /** Pictures with what was answered to them. */
    public static Probe of(Split pictures, List<float[]> outputs) {
        return new Probe(bytes(pictures), outputs);
    }

    /** A split's pictures, each unsigned bytes. */
    static List<byte[]> bytes(Split pictures) {
        List<byte[]> bytes = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            bytes.add(pictures.pixels(i));
        }
        return bytes;
    }

    /** Pictures as a network takes them: numbers in 0..255. */
    static List<float[]> inputs(List<byte[]> pictures) {
        return pictures.stream().map(Probe::numbers).toList();
    }

    /** The pictures as a network takes them: numbers in 0..255. */
    List<float[]> inputs() {
        return inputs(pictures);
    }

    private static float[] numbers(byte[] picture) {
        float[] numbers = new float[picture.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Byte.toUnsignedInt(picture[i]);
        }
        return numbers;
    }

    /**
     * The largest difference of a probability from what it was; NaN when one is not a number, infinite when the shapes
     * differ.
     */
    double difference(List<float[]> answered) {
        double most = 0;
        for (int i = 0; i < outputs.size(); i++) {
            float[] expected = outputs.get(i);
            float[] got = answered.get(i);
            if (expected.length != got.length) {
                return Double.POSITIVE_INFINITY;
            }
            for (int j = 0; j < got.length; j++) {
                // Math.max lets NaN through, as it should be here.
                most = Math.max(most, Math.abs((double) expected[j] - got[j]));
            }
        }
        return most;
    }
}
