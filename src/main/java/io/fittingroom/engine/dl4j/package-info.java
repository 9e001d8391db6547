/**
 * The equivalent DL4J graph: the reference that our kernels are held to. Nobody outside sees a type of DL4J. May depend on
 * {@code kernel}, for the loss and the chance that both share, and on {@code blas}, whose settings come first.
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
 * order, of colour pictures too, so that the numbers of a dense layer after it lie otherwise than in Keras
 * ({@code ParameterLayout} says how). Softmax at the end of a network moves into the loss; with from_logits the last layer
 * stays as it is. Loss, optimizers, first weights, dropout and noise are Keras' and ours (docs/decisions/0010).
 */
package io.fittingroom.engine.dl4j;
