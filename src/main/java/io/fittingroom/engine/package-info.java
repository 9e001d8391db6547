/**
 * The only importer of DL4J and ND4J: builds a network from its specification, runs the epochs, evaluates, predicts, and
 * turns networks into bytes and back. Everything native stays behind the public types here.
 *
 * <p>How a {@link io.fittingroom.network.Sequential} becomes a DL4J graph (the lesson's network; batch size b):
 *
 * <pre>
 * pixels       [b, 1, 28, 28]  0..255
 * rescaling    [b, 1, 28, 28]  ScaleVertex, then ShiftVertex where the offset is not 0
 * flatten      [b, 784]        CnnToFeedForwardPreProcessor
 * dense        [b, 128]        relu
 * dense_1      [b, 10]         identity: the logits
 * probabilities[b, 10]         LossLayer: softmax and cross-entropy
 * </pre>
 *
 * Pictures with channels are [b, channels, height, width], where Keras has [b, height, width, channels]; flatten keeps that
 * order. Softmax at the end of a network moves into the loss; with from_logits the last layer stays as it is.
 *
 * <p>A training is {@code TrainingSession} (callbacks, best weights, checkpoints), {@code Epochs} (the order of the samples),
 * {@code TrainingStep} (a gradient by {@code Gradients}, then an {@code UpdateRule}). The gradient is of
 * kernels of our own (docs/decisions/0016 and 0017), or of DL4J's graph. Loss, optimizers, first weights, dropout and noise are
 * Keras' and ours (docs/decisions/0010).
 */
package io.fittingroom.engine;
