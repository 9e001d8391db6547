/** Notices of jobs' ends to others: put down by {@code Notices} when a job ends, sent by {@code Webhooks}. */
package io.fittingroom.webhook;
