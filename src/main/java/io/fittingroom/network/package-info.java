/**
 * What a user may ask to be trained: a Sequential network with its optimizer, loss and fit settings, named as Keras names
 * them; the shapes and parameter counts that follow; and the checks that say, before a second of training is spent, why a
 * network cannot be built. Pure values: nothing here knows Spring or DL4J.
 */
package io.fittingroom.network;
