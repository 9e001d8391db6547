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
 * The logits stand apart so that loss and accuracy can be taken from the forward pass of training itself, in double and
 * without the clipping that DL4J's own score has.
 */
package io.fittingroom.engine;
