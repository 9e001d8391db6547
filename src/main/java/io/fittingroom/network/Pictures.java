package io.fittingroom.network;

/**
 * What a network is to be trained on, as far as its plan depends on that.
 *
 * @param shape of one picture, [height, width] or [height, width, channels]
 * @param classes how many classes the labels have, 0 to classes - 1
 * @param count how many pictures the training set has, those included that a fit holds out
 */
public record Pictures(Shape shape, int classes, int count) {}
