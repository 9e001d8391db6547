package io.fittingroom.dataset.source;

import java.util.List;
import java.util.Optional;

/**
 * What a source says of itself before a picture is read.
 *
 * @param shape of pictures that come as numbers; empty for picture files
 * @param classNames in the order of the label numbers, or sorted as Keras sorts folders; empty where the labels must be read
 *     first
 * @param pictures how many there are; for picture files at most, for some may be left out; empty where it must be counted
 */
public record SourceDescription(
        Form form, Optional<PixelShape> shape, List<String> classNames, Optional<Integer> pictures) {

    /** The forms in which data sets come. */
    public enum Form {
        FOLDERS,
        LISTED_FILES,
        IDX,
        NUMPY,
        CSV,
        CIFAR_10,
        CIFAR_100
    }

    public SourceDescription {
        classNames = List.copyOf(classNames);
    }
}
