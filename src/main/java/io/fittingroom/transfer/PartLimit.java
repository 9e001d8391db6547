package io.fittingroom.transfer;

/**
 * What the parts of a multipart body may be.
 *
 * @param most how many
 * @param setting what sets their number
 * @param bytes of one; negative for as many as the whole body may have
 */
record PartLimit(int most, String setting, long bytes) {}
