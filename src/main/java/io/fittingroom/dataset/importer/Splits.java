package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.source.SplitName;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which pictures are in which split, in order. Chance comes from the seed alone, by {@link Random}, whose numbers are part of
 * its contract.
 *
 * @param pictures by split, the indexes of its pictures in the order in which they were read; only splits with pictures
 * @param isShuffled whether pictures that came class by class were put in another order
 * @param isSorted whether the training pictures are class by class
 */
record Splits(Map<SplitName, int[]> pictures, boolean isShuffled, boolean isSorted) {

    /**
     * @param kept the pictures that are in the data set, in the order in which they were read
     * @param all with their splits, as far as given, and their classes; those without a split are to train on
     * @param hasTest whether the upload says what is to test with
     * @param mayShuffle whether the order of the upload is nobody's choice, as that of files in folders; arrays keep theirs
     */
    static Splits of(
            int[] kept,
            PreparedPictures all,
            EqualPictures equal,
            int classes,
            boolean hasTest,
            boolean mayShuffle,
            ImportSettings settings) {
        Map<SplitName, int[]> splits = new EnumMap<>(SplitName.class);
        for (SplitName name : SplitName.values()) {
            int[] those = IntStream.of(kept)
                    .filter(i -> (all.split(i) == null ? SplitName.TRAIN : all.split(i)) == name)
                    .toArray();
            if (those.length > 0) {
                splits.put(name, those);
            }
        }
        if (!hasTest && splits.containsKey(SplitName.TRAIN)) {
            divide(splits, all, equal, classes, settings);
        }
        boolean isShuffled = false;
        for (int[] split : splits.values()) {
            if (mayShuffle && isGrouped(split, all, classes)) {
                shuffle(split, new Random(settings.seed()));
                isShuffled = true;
            }
        }
        int[] train = splits.getOrDefault(SplitName.TRAIN, new int[0]);
        return new Splits(splits, isShuffled, !mayShuffle && isGrouped(train, all, classes));
    }

    /** Takes the share to test with out of the training pictures, from each class; equal pictures stay together. */
    private static void divide(
            Map<SplitName, int[]> splits,
            PreparedPictures all,
            EqualPictures equal,
            int classes,
            ImportSettings settings) {
        int[] train = splits.get(SplitName.TRAIN);
        int[] perClass = new int[classes];
        for (int picture : train) {
            perClass[all.label(picture)]++;
        }
        int[] wanted = shares(perClass, settings.testSplit());
        int[][] byClass = new int[classes][];
        for (int label = 0; label < classes; label++) {
            byClass[label] = new int[perClass[label]];
        }
        int[] filled = new int[classes];
        for (int picture : train) {
            int label = all.label(picture);
            byClass[label][filled[label]++] = picture;
        }
        boolean[] isTest = new boolean[all.size()];
        Random random = new Random(settings.seed());
        for (int label = 0; label < classes; label++) {
            shuffle(byClass[label], random);
            choose(byClass[label], wanted[label], equal, isTest);
        }
        int[] test = IntStream.of(train).filter(i -> isTest[i]).toArray();
        if (test.length > 0) {
            splits.put(SplitName.TEST, test);
            splits.put(
                    SplitName.TRAIN, IntStream.of(train).filter(i -> !isTest[i]).toArray());
        }
    }

    /** Marks so many of a class's pictures, or a few more where equal ones are among them, and never all. */
    private static void choose(int[] pictures, int wanted, EqualPictures equal, boolean[] isChosen) {
        Map<Integer, Integer> copies = new HashMap<>();
        for (int picture : pictures) {
            copies.merge(equal.first(picture), 1, Integer::sum);
        }
        Set<Integer> chosen = new HashSet<>();
        int count = 0;
        for (int i = 0; i < pictures.length && count < wanted; i++) {
            int first = equal.first(pictures[i]);
            int many = copies.get(first);
            if (count + many < pictures.length && chosen.add(first)) {
                count += many;
            }
        }
        for (int picture : pictures) {
            isChosen[picture] = chosen.contains(equal.first(picture));
        }
    }

    /**
     * How many of each class are to test with: the nearest whole numbers that make the share of all, but at least one of a class
     * with two and never all of one.
     */
    static int[] shares(int[] perClass, double share) {
        int classes = perClass.length;
        int[] wanted = new int[classes];
        double[] rest = new double[classes];
        long target = Math.round(IntStream.of(perClass).asLongStream().sum() * share);
        for (int label = 0; label < classes; label++) {
            double exact = perClass[label] * share;
            int most = Math.max(0, perClass[label] - 1);
            wanted[label] = Math.min(most, Math.max(perClass[label] > 1 ? 1 : 0, (int) exact));
            rest[label] = exact - wanted[label];
            target -= wanted[label];
        }
        Integer[] byRest = IntStream.range(0, classes).boxed().toArray(Integer[]::new);
        Arrays.sort(byRest, (a, b) -> Double.compare(rest[b], rest[a]));
        for (int label : byRest) {
            if (target > 0 && rest[label] > 0 && wanted[label] < perClass[label] - 1) {
                wanted[label]++;
                target--;
            }
        }
        return wanted;
    }

    /** Whether the pictures are class by class, so that the first and the last ones are of one class each. */
    private static boolean isGrouped(int[] pictures, PreparedPictures all, int classes) {
        boolean[] met = new boolean[classes];
        int runs = 0;
        int count = 0;
        for (int i = 0; i < pictures.length; i++) {
            int label = all.label(pictures[i]);
            if (i == 0 || label != all.label(pictures[i - 1])) {
                runs++;
            }
            count += met[label] ? 0 : 1;
            met[label] = true;
        }
        return count > 1 && runs == count && pictures.length > count;
    }

    private static void shuffle(int[] values, Random random) {
        for (int i = values.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
    }

    int size(SplitName name) {
        return pictures.getOrDefault(name, new int[0]).length;
    }

    /** How many pictures of each class a split has. */
    int[] perClass(SplitName name, PreparedPictures all, int classes) {
        int[] counts = new int[classes];
        for (int picture : pictures.getOrDefault(name, new int[0])) {
            counts[all.label(picture)]++;
        }
        return counts;
    }
}
