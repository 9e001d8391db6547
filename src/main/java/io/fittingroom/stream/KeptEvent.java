package io.fittingroom.stream;

/**
 * Something that happened to what clients follow, and that is kept.
 *
 * @param number counts from 1; the {@code id} of the event stream
 * @param type its name in the event stream
 * @param data JSON; empty for {@code end}, whose data is the job itself
 */
public record KeptEvent(long number, String type, String data) {

    /** The type of the last event; a stream closes after it. */
    public static final String END = "end";
}
