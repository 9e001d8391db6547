package io.fittingroom.webhook;

import java.util.HashMap;
import java.util.Map;

/**
 * Who may send a notice at this moment. One origin has no more than {@value #MOST_TO_ONE} places, and notices that failed
 * before have half of all, so that an endpoint that hangs keeps nobody else waiting. Thread-safe.
 */
final class NoticePlaces {

    /** Notices that are sent at the same time, each on a thread of its own. */
    static final int ALL = 8;

    private static final int MOST_TO_ONE = 2;
    private static final int MOST_RETRIES = ALL / 2;

    private final Map<String, Integer> taken = new HashMap<>();
    private int retries;

    /**
     * Takes a place, to be given back; false when there is none.
     *
     * @param isRetry whether the notice failed before
     */
    synchronized boolean take(String origin, boolean isRetry) {
        int here = taken.getOrDefault(origin, 0);
        if (here == MOST_TO_ONE || (isRetry && retries == MOST_RETRIES)) {
            return false;
        }
        taken.put(origin, here + 1);
        retries += isRetry ? 1 : 0;
        return true;
    }

    synchronized void giveBack(String origin, boolean isRetry) {
        taken.computeIfPresent(origin, (same, here) -> here == 1 ? null : here - 1);
        retries -= isRetry ? 1 : 0;
    }
}
