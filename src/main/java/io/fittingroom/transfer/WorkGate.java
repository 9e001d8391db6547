package io.fittingroom.transfer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Bounds the bodies that are worked on at once, by the heap that they may take meanwhile; the others wait, first come first
 * served and without a thread. Thread-safe.
 */
@Component
class WorkGate {

    /** An eighth of the heap. */
    private static final int HEAP_SHARE = 8;

    private final long most;
    private final Deque<Visitor> waiting = new ArrayDeque<>();
    private long inside;

    WorkGate() {
        this(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
    }

    WorkGate(long most) {
        this.most = most;
    }

    /** Who wants to be let in. */
    interface Visitor {

        /** Bytes of heap that the work takes at most; more than the gate has is all of it. */
        long weight();

        /** Called once, by whichever thread makes room. */
        void letIn();
    }

    /** Lets the visitor in, now or later. Whoever was let in must {@link #leave}. */
    void enter(Visitor visitor) {
        synchronized (waiting) {
            if (!enterAtOnce(visitor)) {
                waiting.add(visitor);
                return;
            }
        }
        visitor.letIn();
    }

    /** Whether there was room at once; the visitor is not told, and must {@link #leave}. */
    boolean enterAtOnce(Visitor visitor) {
        synchronized (waiting) {
            if (!waiting.isEmpty() || !fits(visitor)) {
                return false;
            }
            inside += weight(visitor);
            return true;
        }
    }

    /** Whether the visitor was still waiting; it is not let in then. */
    boolean giveUp(Visitor visitor) {
        List<Visitor> next;
        synchronized (waiting) {
            if (!waiting.remove(visitor)) {
                return false;
            }
            next = admitted();
        }
        next.forEach(Visitor::letIn);
        return true;
    }

    void leave(Visitor visitor) {
        List<Visitor> next;
        synchronized (waiting) {
            inside -= weight(visitor);
            next = admitted();
        }
        next.forEach(Visitor::letIn);
    }

    private List<Visitor> admitted() {
        List<Visitor> admitted = new ArrayList<>();
        while (!waiting.isEmpty() && fits(waiting.peek())) {
            Visitor first = waiting.poll();
            inside += weight(first);
            admitted.add(first);
        }
        return admitted;
    }

    private boolean fits(Visitor visitor) {
        return inside + weight(visitor) <= most;
    }

    private long weight(Visitor visitor) {
        return Math.min(visitor.weight(), most);
    }
}
