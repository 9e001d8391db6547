/**
 * The tour (profile {@code tour}): drives the running service through its own HTTP API, from a training to a prediction, and
 * tells in the terminal what happens. Knows the API and nothing else of the service.
 */
package io.fittingroom.tour;
