package io.fittingroom.network;

import java.util.List;

/**
 * What a network is to be trained on, as far as its plan depends on that.
 *
 * @param shape of one picture, [height, width] or [height, width, channels]
 * @param labels the classes' names, by index
 * @param perClass how many pictures of each class the training set has, those included that a fit holds out
 * @param hasValidation whether there are pictures besides to validate with
 */
public record Pictures(Shape shape, List<String> labels, List<Integer> perClass, boolean hasValidation) {

    public Pictures {
        labels = List.copyOf(labels);
        perClass = List.copyOf(perClass);
    }

    /** How many classes the labels have, 0 to classes - 1. */
    public int classes() {
        return labels.size();
    }

    /** How many pictures the training set has. */
    public int count() {
        return perClass.stream().mapToInt(Integer::intValue).sum();
    }
}
