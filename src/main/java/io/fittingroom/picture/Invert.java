package io.fittingroom.picture;

/** Whether light and dark change places, so that the article is light on dark as in the training pictures. */
public enum Invert {
    /** As the picture's ground says: a light ground is inverted, a dark one is not. */
    AUTO,
    /** Always. */
    YES,
    /** Never. */
    NO
}
