package io.fittingroom.dataset.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The part of a data set that a picture was given to, in the order in which parts are read. */
public enum SplitName {
    TRAIN,
    TEST,
    VALIDATION;

    /** The split that this word means, whatever its capitals. */
    static Optional<SplitName> of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "train", "training" -> Optional.of(TRAIN);
            case "test", "testing", "t10k" -> Optional.of(TEST);
            case "validation", "val", "valid" -> Optional.of(VALIDATION);
            default -> Optional.empty();
        };
    }

    /** The split that the words of a name say, if it is exactly one. */
    static Optional<SplitName> in(List<String> words) {
        List<SplitName> said =
                words.stream().flatMap(word -> of(word).stream()).distinct().toList();
        return said.size() == 1 ? Optional.of(said.get(0)) : Optional.empty();
    }

    /** A name's words in small letters: {@code x_train.npy} has x, train and npy. */
    static List<String> words(String name) {
        return Arrays.stream(name.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
