package io.fittingroom.engine;

import io.fittingroom.dataset.Dataset;
import io.fittingroom.dataset.Licence;
import io.fittingroom.dataset.Split;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Made-up pictures in colour that are easy to tell apart: of three classes the first is red, the second green, the third
 * blue; the next three have a bright pixel at another place.
 */
public final class ColorPictures {

    private ColorPictures() {}

    public static Dataset of(int height, int width, int classes, int train, int test) {
        List<String> labels =
                IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
        return new Dataset(
                "colours",
                labels,
                new Licence("CC0-1.0", ""),
                split(1, height, width, classes, train),
                split(2, height, width, classes, test));
    }

    private static Split split(int seed, int height, int width, int classes, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] pixels = new byte[count * height * width * 3];
        int[] labels = new int[count];
        int at = 0;
        for (int i = 0; i < count; i++) {
            labels[i] = i % classes;
            for (int pixel = 0; pixel < height * width; pixel++) {
                int bright = pixel == labels[i] / 3 ? 130 : 0;
                for (int channel = 0; channel < 3; channel++) {
                    int tint = channel == labels[i] % 3 ? 60 : 0;
                    pixels[at++] = (byte) (random.nextInt(60) + tint + bright);
                }
            }
        }
        return Split.of(pixels, labels, height, width, 3);
    }
}
