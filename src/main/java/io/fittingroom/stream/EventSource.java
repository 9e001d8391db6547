package io.fittingroom.stream;

import java.util.List;
import java.util.Optional;

/** Where streams take their events from, as JSON on one line. Called by the sender threads; thread-safe. */
public interface EventSource {

    /** The same events for a client that knows the service's addresses below {@code root}. */
    EventSource below(String root);

    /** What events of progress, which are not kept, are called. */
    default String progressType() {
        return "batch";
    }

    /** The next kept events after {@code number}, oldest first, {@code most} at the most. */
    List<KeptEvent> after(String jobId, long number, int most);

    /** The number of the last event and, while it is kept, its type; empty before the first. */
    Optional<KeptEvent> newest(String jobId);

    /** The data of the last event. */
    String end(String jobId);
}
