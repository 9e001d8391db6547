package io.fittingroom.training;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The order in which waiting jobs are trained: submitters take turns, the one whose last turn is longest ago first; within a
 * submitter, and between submitters that never had a turn, first in first out. Stateless.
 */
final class FairOrder {

    private FairOrder() {}

    /** A job in the queue; numbers grow in the order of submission. */
    record Waiting(String id, String submitter, long number) {}

    /** A submitter with the time of the last turn and what still waits. */
    private record Turn(long lastServed, Deque<Waiting> jobs) {}

    /**
     * The same jobs, the next one first, if nobody submits anything more.
     *
     * @param waiting in the order of submission
     * @param lastServed when each submitter had a turn, as a number that grows with time; none for one that never had
     */
    static List<Waiting> of(List<Waiting> waiting, Map<String, Long> lastServed) {
        Map<String, Deque<Waiting>> bySubmitter = new HashMap<>();
        waiting.forEach(job -> bySubmitter
                .computeIfAbsent(job.submitter(), name -> new ArrayDeque<>())
                .add(job));
        PriorityQueue<Turn> turns = new PriorityQueue<>(Comparator.comparingLong(Turn::lastServed)
                .thenComparing(turn -> turn.jobs().element().number()));
        bySubmitter.forEach((name, jobs) -> turns.add(new Turn(lastServed.getOrDefault(name, 0L), jobs)));
        long now = lastServed.values().stream().mapToLong(Long::longValue).max().orElse(0);
        List<Waiting> order = new ArrayList<>(waiting.size());
        while (!turns.isEmpty()) {
            Turn turn = turns.remove();
            order.add(turn.jobs().remove());
            if (!turn.jobs().isEmpty()) {
                turns.add(new Turn(++now, turn.jobs()));
            }
        }
        return order;
    }
}
