package io.fittingroom.training;

/**
 * The right to train a job, given to one runner. Whatever the runner writes carries it: once the job was taken away, as that
 * of an instance taken for dead is, nothing is written any more.
 *
 * @param jobId the job
 * @param claim grows with every job that is given to a runner
 */
record Run(String jobId, long claim) {}
