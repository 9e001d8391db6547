/**
 * Jobs from submission to model: {@link io.fittingroom.training.JobController} takes a request,
 * {@link io.fittingroom.training.Jobs} checks it and puts it into the queue, {@link io.fittingroom.training.JobRunner} claims
 * and trains it, {@link io.fittingroom.training.JobStore} keeps states, epochs and events, and
 * {@link io.fittingroom.training.EventStreams} tells whoever listens.
 *
 * <p>Rows are the truth, events only announce them: every change of a job and its event are one transaction.
 */
package io.fittingroom.training;
