/**
 * The equivalent DL4J graph: the reference that our kernels are held to. Nobody outside sees a type of DL4J. May depend on
 * {@code kernel}, for the loss and the chance that both share.
 */
package io.fittingroom.engine.dl4j;
