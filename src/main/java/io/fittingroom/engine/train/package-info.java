/**
 * A training: {@code TrainingSession} (callbacks, best weights, checkpoints), {@code Epochs} (the order of the samples),
 * {@code TrainingStep} (a gradient by {@code Gradients}, then an {@code UpdateRule}). May depend on all rooms below it:
 * {@code file}, {@code dl4j}, {@code kernel}, {@code blas}, {@code parameter}.
 */
package io.fittingroom.engine.train;
