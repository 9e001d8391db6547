/**
 * What our own kernels stand on: OpenBLAS with its settings, numbers in native memory, products of matrices, and the second
 * thread that takes half of what is large. Depends on no other room.
 */
package io.fittingroom.engine.blas;
