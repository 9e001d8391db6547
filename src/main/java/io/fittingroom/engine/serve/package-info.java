/**
 * Networks that learn no more: loaded, asked by many threads at once, closed when nobody asks any more
 * (docs/decisions/0018). May depend on {@code kernel} and {@code blas}.
 */
package io.fittingroom.engine.serve;
