package io.fittingroom.dataset.importer;

import io.fittingroom.dataset.DatasetFinding;
import io.fittingroom.dataset.DatasetReport;
import io.fittingroom.dataset.DatasetReport.Picture;
import io.fittingroom.dataset.source.SplitName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Looks what is to be said of the pictures of a data set before anybody trains on them. For one import. */
final class PictureFindings {

    /** Of a class: fewer are told. */
    private static final int FEW = 10;

    /** So many times more pictures than another class has are told. */
    private static final int IMBALANCED = 20;

    private static final int MOST_CLASSES_NAMED = 20;

    private final PreparedPictures all;
    private final EqualPictures equal;
    private final Splits splits;
    private final List<String> classNames;
    private final ReportDraft report;

    /** Which splits each picture, that stands for its equals, is in, a bit each. */
    private final byte[] splitsOf;

    PictureFindings(
            PreparedPictures all, EqualPictures equal, Splits splits, List<String> classNames, ReportDraft report) {
        this.all = all;
        this.equal = equal;
        this.splits = splits;
        this.classNames = classNames;
        this.report = report;
        this.splitsOf = new byte[all.size()];
        splits.pictures().forEach((split, pictures) -> {
            for (int picture : pictures) {
                splitsOf[equal.first(picture)] |= (byte) bit(split);
            }
        });
    }

    private static int bit(SplitName split) {
        return switch (split) {
            case TRAIN -> 1;
            case TEST -> 2;
            case VALIDATION -> 4;
        };
    }

    private int[] of(SplitName split) {
        return splits.pictures().getOrDefault(split, new int[0]);
    }

    /** A place in a data set is told by it. */
    private interface Visitor {
        void visit(SplitName split, int place, int picture);
    }

    private void forEach(Visitor visitor) {
        splits.pictures().forEach((split, pictures) -> {
            for (int place = 0; place < pictures.length; place++) {
                visitor.visit(split, place, pictures[place]);
            }
        });
    }

    /** Adds everything to the report, the worst first. */
    void tell() throws IOException {
        tellDuplicatesBetweenSplits();
        tellConflictingLabels();
        tellDuplicatesInSplits();
        tellNearDuplicates();
        tellConstantPictures();
        tellClasses();
    }

    private void tellDuplicatesBetweenSplits() {
        Map<Integer, Picture> shown = new LinkedHashMap<>();
        int[] count = {0, 0};
        forEach((split, place, picture) -> {
            int first = equal.first(picture);
            boolean isElsewhere = (splitsOf[first] & ~bit(split)) != 0;
            if (split != SplitName.TRAIN && isElsewhere) {
                count[0]++;
                if (split == SplitName.TEST && (splitsOf[first] & bit(SplitName.TRAIN)) != 0) {
                    count[1]++;
                }
            }
            if (isElsewhere && shown.size() < DatasetReport.MOST_PICTURES / 2) {
                shown.putIfAbsent(first, Picture.of(split, place));
            }
        });
        if (count[0] == 0) {
            return;
        }
        List<Picture> pictures = new ArrayList<>();
        shown.forEach((first, picture) -> {
            pictures.add(picture);
            inAnotherSplit(first, picture).ifPresent(pictures::add);
        });
        double share = (double) count[1] / Math.max(1, of(SplitName.TEST).length);
        report.warn(
                DatasetFinding.DUPLICATES_BETWEEN_SPLITS,
                Map.of(
                        "count",
                        count[0],
                        "test_count",
                        count[1],
                        "share_of_test",
                        rounded(share),
                        "percent",
                        Math.round(1000 * share) / 10.0),
                pictures);
    }

    private Optional<Picture> inAnotherSplit(int first, Picture than) {
        for (Map.Entry<SplitName, int[]> split : splits.pictures().entrySet()) {
            OptionalInt place = IntStream.range(0, split.getValue().length)
                    .filter(i -> equal.first(split.getValue()[i]) == first)
                    .findFirst();
            if (place.isPresent()) {
                Picture picture = Picture.of(split.getKey(), place.getAsInt());
                if (!picture.split().equals(than.split())) {
                    return Optional.of(picture);
                }
            }
        }
        return Optional.empty();
    }

    private void tellDuplicatesInSplits() {
        List<Picture> shown = new ArrayList<>();
        int count = 0;
        for (Map.Entry<SplitName, int[]> split : splits.pictures().entrySet()) {
            Map<Integer, Integer> firstPlace = new HashMap<>();
            int[] pictures = split.getValue();
            for (int place = 0; place < pictures.length; place++) {
                if (equal.isRepeated(pictures[place])) {
                    Integer before = firstPlace.putIfAbsent(equal.first(pictures[place]), place);
                    if (before != null) {
                        count++;
                        if (shown.size() + 2 <= DatasetReport.MOST_PICTURES) {
                            shown.add(Picture.of(split.getKey(), before));
                            shown.add(Picture.of(split.getKey(), place));
                        }
                    }
                }
            }
        }
        if (count > 0) {
            report.warn(DatasetFinding.DUPLICATES_IN_SPLIT, Map.of("count", count), shown);
        }
    }

    private void tellConflictingLabels() {
        Map<Integer, Integer> labelOf = new HashMap<>();
        boolean[] isConflicting = new boolean[all.size()];
        forEach((split, place, picture) -> {
            if (equal.isRepeated(picture)) {
                int first = equal.first(picture);
                Integer before = labelOf.putIfAbsent(first, all.label(picture));
                if (before != null && before != all.label(picture)) {
                    isConflicting[first] = true;
                }
            }
        });
        tellOf(DatasetFinding.CONFLICTING_LABELS, picture -> isConflicting[equal.first(picture)]);
    }

    private void tellConstantPictures() {
        tellOf(DatasetFinding.CONSTANT_PICTURES, all::isConstant);
    }

    /** Tells how many pictures are so, and which are the first. */
    private void tellOf(DatasetFinding finding, IntPredicate isMeant) {
        List<Picture> shown = new ArrayList<>();
        int[] count = {0};
        forEach((split, place, picture) -> {
            if (isMeant.test(picture)) {
                count[0]++;
                if (shown.size() < DatasetReport.MOST_PICTURES) {
                    shown.add(Picture.of(split, place));
                }
            }
        });
        if (count[0] > 0) {
            report.warn(finding, Map.of("count", count[0]), shown);
        }
    }

    private void tellNearDuplicates() throws IOException {
        NearPictures near = new NearPictures(all, of(SplitName.TRAIN));
        List<Picture> shown = new ArrayList<>();
        int count = 0;
        for (SplitName split : List.of(SplitName.TEST, SplitName.VALIDATION)) {
            int[] pictures = of(split);
            for (int place = 0; place < pictures.length && !near.isExhausted(); place++) {
                boolean isTrainedOn = (splitsOf[equal.first(pictures[place])] & bit(SplitName.TRAIN)) != 0;
                if (isTrainedOn || all.isConstant(pictures[place])) {
                    continue;
                }
                OptionalInt similar = near.find(pictures[place]);
                if (similar.isPresent()) {
                    count++;
                    if (shown.size() + 2 <= DatasetReport.MOST_PICTURES) {
                        shown.add(Picture.of(SplitName.TRAIN, similar.getAsInt()));
                        shown.add(Picture.of(split, place));
                    }
                }
            }
        }
        if (count > 0) {
            report.warn(
                    DatasetFinding.NEAR_DUPLICATES_BETWEEN_SPLITS,
                    Map.of("count", count, "complete", !near.isExhausted()),
                    shown);
        }
    }

    private void tellClasses() {
        int classes = classNames.size();
        int[] train = splits.perClass(SplitName.TRAIN, all, classes);
        int[] test = splits.perClass(SplitName.TEST, all, classes);
        int[] validation = splits.perClass(SplitName.VALIDATION, all, classes);
        int[] total = IntStream.range(0, classes)
                .map(i -> train[i] + test[i] + validation[i])
                .toArray();
        tellClassesWithout(train, DatasetFinding.CLASSES_WITHOUT_TRAINING_PICTURES);
        tellClassesWithout(test, DatasetFinding.CLASSES_WITHOUT_TEST_PICTURES);
        int[] small = IntStream.range(0, classes).filter(i -> total[i] < FEW).toArray();
        if (small.length > 0) {
            Map<String, Object> parameters = named(small);
            parameters.put("least", FEW);
            parameters.put("pictures", total[small[0]]);
            report.warn(DatasetFinding.SMALL_CLASSES, parameters, List.of());
        }
        tellImbalance(train);
    }

    private void tellClassesWithout(int[] counts, DatasetFinding finding) {
        int[] without =
                IntStream.range(0, counts.length).filter(i -> counts[i] == 0).toArray();
        if (without.length > 0) {
            report.warn(finding, named(without), List.of());
        }
    }

    private Map<String, Object> named(int[] classes) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("count", classes.length);
        parameters.put("class", classNames.get(classes[0]));
        parameters.put(
                "classes",
                IntStream.of(classes)
                        .limit(MOST_CLASSES_NAMED)
                        .mapToObj(classNames::get)
                        .toList());
        return parameters;
    }

    private void tellImbalance(int[] train) {
        int[] there = IntStream.range(0, train.length).filter(i -> train[i] > 0).toArray();
        int largest = IntStream.of(there)
                .reduce((a, b) -> train[b] > train[a] ? b : a)
                .orElse(0);
        int smallest = IntStream.of(there)
                .reduce((a, b) -> train[b] < train[a] ? b : a)
                .orElse(0);
        if (train[largest] < IMBALANCED * train[smallest]) {
            return;
        }
        int sum = IntStream.of(train).sum();
        // What scikit-learn calls balanced: every class weighs as much as every other.
        Map<Integer, Double> weights = new TreeMap<>();
        for (int label : there) {
            weights.put(label, rounded((double) sum / ((double) there.length * train[label])));
        }
        report.warn(
                DatasetFinding.IMBALANCE,
                Map.of(
                        "largest",
                        classNames.get(largest),
                        "most",
                        train[largest],
                        "smallest",
                        classNames.get(smallest),
                        "least",
                        train[smallest],
                        "class_weight",
                        weights),
                List.of());
    }

    private static double rounded(double value) {
        return Math.round(10_000 * value) / 10_000.0;
    }
}
