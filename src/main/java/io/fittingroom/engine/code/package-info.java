/** A training as source text: a script for Keras, a class on DL4J. May depend on {@code parameter}. */
package io.fittingroom.engine.code;
