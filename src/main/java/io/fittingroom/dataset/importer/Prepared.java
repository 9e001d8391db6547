package io.fittingroom.dataset.importer;

/**
 * A picture as the network will see it, and what it is recognised by.
 *
 * @param pixels unsigned bytes, shape [height, width, channels]
 * @param hashHigh of the pixels' SHA-256, the first eight bytes
 * @param hashLow the next eight: equal hashes are equal pictures
 * @param look 64 comparisons of neighbouring parts of it: few differ between pictures that look alike
 * @param isConstant whether all its pixels are the same
 */
@SuppressWarnings("ArrayRecordComponent")
record Prepared(byte[] pixels, long hashHigh, long hashLow, long look, boolean isConstant) {}
