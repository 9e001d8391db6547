/**
 * Everything numerical, in rooms; the only importer of DL4J, ND4J and OpenBLAS. Here are only the values that other features
 * keep; docs/architecture.md has the rooms and who may know whom. A training begins in {@code train.TrainingSession}, a
 * prediction in {@code serve.ServingNetwork}.
 */
package io.fittingroom.engine;
