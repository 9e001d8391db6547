package io.fittingroom.model;

/** A version of a model, as loaded networks are told apart. */
record NetworkKey(String model, int version) {}
