/**
 * Networks as files: the zip that DL4J restores, and ONNX. May depend on {@code dl4j}, which describes the network in the
 * zip, and {@code parameter}.
 */
package io.fittingroom.engine.file;
