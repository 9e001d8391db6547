package io.fittingroom.dataset;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What can be found out about the pictures of a data set, and the one place for its words: what it is, why it matters and what to
 * do. In braces: the parameters.
 */
public enum DatasetFinding {
    // Why an upload is refused.
    EMPTY_TEST_SPLIT(
            "There are no pictures to test with, so nobody could tell what a network has learnt. Put some of each class into "
                    + "the test split; or give none, and test_split takes a share of each class that has two different pictures or more."),
    EMPTY_TRAINING_SPLIT(
            "There are no pictures to train on: all of them are in other splits. Put some of each class into the "
                    + "training split."),
    NOTHING_READABLE(
            "None of the {count} pictures could be read; skipped names the first and why. Send PNG, JPEG, WebP, GIF, BMP or "
                    + "TIFF files that other programs open."),
    TOO_MANY_PIXELS(
            "The pictures take more than the {most} bytes of pixels that are allowed: at {height} x {width} pixels that is "
                    + "after {count} of them. Choose a smaller image_size, or send fewer."),
    NO_ROOM(
            "The service's disk has no room for the data set: {needed} bytes are needed and {free} are free. Make room in its "
                    + "data directory, and send the data set again."),
    DISK_FULL("The service's disk is full. Make room in its data directory, and send the data set again."),
    DISK_FAILED("The service could not read or write its disk; its log says more. Send the data set again."),
    FAILED("The service made an error; its log says more. Nothing of the data set was kept."),

    // What is to be known.
    DUPLICATES_REMOVED(
            "{count} pictures were there already, pixel for pixel and with the same label; one of each was kept."),
    DUPLICATES_IN_SPLIT(
            "{count} pictures repeat an earlier one of their split, pixel for pixel. They weigh more than others in training and "
                    + "in figures. remove_duplicates: true keeps one of each."),
    DUPLICATES_BETWEEN_SPLITS(
            "{count} pictures are also in another split, pixel for pixel; {test_count} of them are test pictures that are trained "
                    + "on too, {percent} % of the test split. A network may know those by heart, so that its figures look better "
                    + "than it is. remove_duplicates: true keeps the test picture alone."),
    NEAR_DUPLICATES_BETWEEN_SPLITS(
            "{count} pictures look almost like one of the training split, such as the next of a series of photos or a copy of another "
                    + "size. Figures on them say little about pictures that are new. Put all pictures of one thing into one split."),
    CONFLICTING_LABELS(
            "{count} pictures are there with different labels, pixel for pixel. No network can get all of them right. Look at "
                    + "them, and give each its one label."),
    CONSTANT_PICTURES(
            "{count} pictures are all of one colour. There is nothing to be seen on them; they may be broken files or failed "
                    + "photos. Take them out."),
    SMALL_CLASSES(
            "{count} classes have fewer than {least} pictures, the first {class} with {pictures}. That is too few to learn from and "
                    + "to judge by. Add pictures, or leave such classes out."),
    IMBALANCE(
            "The class {largest} has {most} training pictures, {smallest} has {least}. A network that says the common class "
                    + "looks good by accuracy alone. Train with this class_weight, or add pictures of the rare classes."),
    CLASSES_WITHOUT_TEST_PICTURES(
            "{count} classes have no test picture, the first {class}: nobody can tell how well they are recognised. Add some."),
    CLASSES_WITHOUT_TRAINING_PICTURES(
            "{count} classes have no training picture, the first {class}: a network cannot learn them. Add some, or leave the "
                    + "name out of class_names."),
    RESIZED(
            "The pictures are of different sizes, {least_height} x {least_width} to {most_height} x {most_width} pixels; all were made "
                    + "{height} x {width}. If too little is to be seen of them, say image_size in the settings, such as [64, 64]."),
    SIZE_NOT_KEPT(
            "The pictures have {most_height} x {most_width} pixels, and sides may be {least} to {most}; all were made {height} x "
                    + "{width}. If too little is to be seen of them, say image_size in the settings, such as [64, 64]."),
    SHUFFLED(
            "The pictures came class by class and were shuffled with seed {seed}, each split by itself: validation_split holds out "
                    + "the last training pictures, which would have been of one class."),
    SORTED_BY_CLASS(
            "The training pictures are class by class, and arrays keep their order. validation_split would hold out one class "
                    + "alone. Shuffle the arrays before you send them, or give a validation split.");

    private final String words;

    DatasetFinding(String words) {
        this.words = words;
    }

    /** The finding with that code, if it is one. */
    static Optional<DatasetFinding> find(String code) {
        return Arrays.stream(values())
                .filter(finding -> finding.name().equals(code))
                .findFirst();
    }

    /** The words with these parameters, in English. */
    public String words(Map<String, Object> parameters) {
        String filled = words;
        for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
            filled = filled.replace(
                    "{" + parameter.getKey() + "}", parameter.getValue().toString());
        }
        return filled;
    }
}
