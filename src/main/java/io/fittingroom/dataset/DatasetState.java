package io.fittingroom.dataset;

/** How far a version of a data set is. */
public enum DatasetState {
    /** It is read from what was uploaded. */
    IMPORTING,
    /** It can be trained on, and never changes. */
    READY,
    /** Its upload could not be made a data set of; the report says why. Nothing of it is kept but that. */
    REFUSED
}
