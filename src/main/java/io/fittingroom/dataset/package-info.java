/**
 * The data sets that networks train on, bundled and uploaded: versions, class labels, splits, fingerprints, and browsing them over
 * HTTP. Bundled files are read and checked, uploaded ones kept in the database in blocks and mapped from files. Pixels stay
 * bytes, 0..255 unsigned.
 */
package io.fittingroom.dataset;
