/**
 * The data sets that networks train on: reading and checking the bundled files, class labels, the training and the test
 * split, fingerprints, and browsing them over HTTP. Pixels stay bytes in memory, 0..255 unsigned.
 */
package io.fittingroom.dataset;
