/** Zips from anybody, in memory: their directory, their entries, and what these are called. */
package io.fittingroom.zip;
