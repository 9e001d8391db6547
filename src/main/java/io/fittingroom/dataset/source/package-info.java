/**
 * Readers of uploaded data sets: from files on disk, in any of the forms in which such data is published, to one labelled
 * picture after another. {@link io.fittingroom.dataset.source.DatasetSource} is the way in. Everything is streamed: memory
 * does not grow with the pictures, only with the names of an archive's files and with the labels of an array. Nothing of an
 * archive is ever written under a name of its own.
 */
package io.fittingroom.dataset.source;
