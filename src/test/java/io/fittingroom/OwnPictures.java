package io.fittingroom;

import io.fittingroom.dataset.DatasetImports;
import io.fittingroom.dataset.DatasetNotes;
import io.fittingroom.dataset.DatasetReference;
import io.fittingroom.dataset.DatasetReport;
import io.fittingroom.dataset.DatasetWriter;
import io.fittingroom.dataset.source.SplitName;
import io.fittingroom.picture.Preparation;
import io.fittingroom.picture.Preparation.ColorMode;
import java.util.List;
import java.util.SplittableRandom;

/** Pictures of 12x16 pixels in colour that are made here: noise with a tint, which is the class. */
final class OwnPictures {

    static final int HEIGHT = 12;
    static final int WIDTH = 16;
    static final List<String> CLASSES = List.of("red", "green", "blue");
    private static final int NUMBERS = HEIGHT * WIDTH * 3;

    private OwnPictures() {}

    /**
     * Keeps them as the next version of a data set.
     *
     * @param training how many of each class
     * @param validation how many there are to validate with; none for no such split
     */
    static DatasetReference keep(
            DatasetImports imports, String name, int seed, List<Integer> training, int validation) {
        DatasetReference version = imports.begin(name, DatasetNotes.NONE);
        SplittableRandom random = new SplittableRandom(seed);
        try (DatasetWriter writer = imports.writer(version)) {
            int most = training.stream().mapToInt(Integer::intValue).max().orElseThrow();
            for (int i = 0; i < most; i++) {
                for (int label = 0; label < training.size(); label++) {
                    if (i < training.get(label)) {
                        writer.add(SplitName.TRAIN, label, picture(random, label));
                    }
                }
            }
            for (int i = 0; i < 60; i++) {
                writer.add(SplitName.TEST, i % training.size(), picture(random, i % training.size()));
            }
            for (int i = 0; i < validation; i++) {
                writer.add(SplitName.VALIDATION, i % training.size(), picture(random, i % training.size()));
            }
            writer.ready(
                    CLASSES.subList(0, training.size()),
                    Preparation.whole(HEIGHT, WIDTH, ColorMode.RGB),
                    DatasetReport.NOTHING);
        }
        return version;
    }

    private static byte[] picture(SplittableRandom random, int label) {
        byte[] pixels = new byte[NUMBERS];
        for (int i = 0; i < NUMBERS; i++) {
            pixels[i] = (byte) (random.nextInt(100) + (i % 3 == label ? 90 : 0));
        }
        return pixels;
    }

    /** A picture as JSON has it, [height, width, 3], all of one colour that has the class's tint. */
    static String json(int label) {
        String pixel = List.of("[150,50,50]", "[50,150,50]", "[50,50,150]").get(label);
        String row = "[" + String.join(",", java.util.Collections.nCopies(WIDTH, pixel)) + "]";
        return "[" + String.join(",", java.util.Collections.nCopies(HEIGHT, row)) + "]";
    }
}
