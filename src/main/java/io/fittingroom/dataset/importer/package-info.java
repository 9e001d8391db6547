/**
 * Makes versions of data sets of uploaded files: settings, decoding on all cores, splits, and what is to be said of the
 * pictures. Deterministic: the same files and settings give the same pictures, labels and order, whatever the number of cores.
 * Pixels wait on disk, so that the heap does not grow with the data set.
 */
package io.fittingroom.dataset.importer;
