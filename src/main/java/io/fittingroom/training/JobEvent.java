package io.fittingroom.training;

/**
 * Something that happened to a job and is kept.
 *
 * @param number counts a job's events from 1; the {@code id} of the event stream
 * @param type {@code state}, {@code epoch}, {@code evaluation} or {@code end}
 * @param data JSON; empty for {@code end}, whose data is the job itself
 */
record JobEvent(long number, String type, String data) {

    static final String STATE = "state";
    static final String EPOCH = "epoch";
    static final String EVALUATION = "evaluation";
    static final String END = "end";
}
