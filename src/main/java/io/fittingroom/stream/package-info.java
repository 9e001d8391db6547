/**
 * Event streams to clients: {@link io.fittingroom.stream.EventStreams} knows who follows what, an
 * {@link io.fittingroom.stream.EventSource} has the events.
 */
package io.fittingroom.stream;
