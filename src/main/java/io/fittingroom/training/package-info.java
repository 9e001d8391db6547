/**
 * Jobs from submission to model: {@link io.fittingroom.training.JobController} takes a request,
 * {@link io.fittingroom.training.Jobs} checks it and puts it into the {@link io.fittingroom.training.JobQueue},
 * {@link io.fittingroom.training.JobRunner} claims and trains it and writes what comes of it by
 * {@link io.fittingroom.training.RunStore}, {@link io.fittingroom.training.JobMoves} changes states, and
 * {@link io.fittingroom.stream.EventStreams} tells whoever listens. Any number of instances may share the database:
 * {@link io.fittingroom.training.InstanceWatch} sees what the others do, {@link io.fittingroom.training.Recovery} takes over
 * from those that died.
 *
 * <p>Rows are the truth, events only announce them: every change of a job and its event are one transaction.
 */
package io.fittingroom.training;
