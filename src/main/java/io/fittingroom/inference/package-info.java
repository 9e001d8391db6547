/** Predicting over HTTP: pictures in any of the forms that people send, class probabilities out. */
package io.fittingroom.inference;
