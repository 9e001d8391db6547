package io.fittingroom.stream;

import java.util.List;

/** Where streams take their events from, as JSON on one line. Called by the sender threads; thread-safe. */
public interface EventSource {

    /** The next kept events after {@code number}, oldest first, {@code most} at the most. */
    List<KeptEvent> after(String jobId, long number, int most);

    /** The data of the last event. */
    String end(String jobId);
}
