package io.fittingroom.dataset;

import java.util.List;
import java.util.Map;

/** Data sets small enough to write down. */
final class SmallDatasets {

    private SmallDatasets() {}

    /** Five training and two test pictures of 2x3 pixels; the classes are Cat, Dog and the never seen Yak. */
    static Dataset animals() {
        byte[] train = new byte[5 * 6];
        for (int i = 0; i < train.length; i++) {
            train[i] = (byte) (i * 8);
        }
        return new Dataset(
                "animals",
                List.of("Cat", "Dog", "Yak"),
                new Licence("CC0-1.0", "No rights reserved"),
                Split.of(train, new byte[] {1, 0, 1, 1, 0}, 2, 3),
                Split.of(new byte[] {0, 1, 2, 3, 4, (byte) 255, 0, 0, 0, 0, 0, 0}, new byte[] {1, 0}, 2, 3));
    }

    /** A training picture of 2x2 pixels (red and green above blue and white) and a black one to test with. */
    static Dataset colours() {
        byte on = (byte) 255;
        return new Dataset(
                "colours",
                List.of("Bright", "Dark"),
                new Licence("CC0-1.0", "No rights reserved"),
                Split.of(new byte[] {on, 0, 0, 0, on, 0, 0, 0, on, on, on, on}, new int[] {0}, 2, 2, 3),
                Split.of(new byte[12], new int[] {1}, 2, 2, 3));
    }

    static Datasets onlyAnimals() {
        return new Datasets(Map.of("animals", SmallDatasets::animals));
    }
}
