/**
 * How good models are: figures over many pictures, two versions against each other, and aliases that move only if a rule
 * holds.
 */
package io.fittingroom.evaluation;
