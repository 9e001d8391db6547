/**
 * The layers on the CPU, forward and back: a network as a stack of operations, the buffers in which samples pass it, and what
 * becomes of logits (docs/decisions/0016 and 0017). May depend on {@code blas} and {@code parameter}.
 */
package io.fittingroom.engine.kernel;
