package io.fittingroom.web;

import java.util.ArrayList;
import java.util.List;

/** Collects the faults of one request, so that the answer names all of them at once. Not thread-safe. */
public final class Violations {

    /** More than anybody reads; keeps the answer to a hostile body small. */
    private static final int MOST = 100;

    private final List<Violation> found = new ArrayList<>();

    public void add(String pointer, String detail) {
        if (found.size() < MOST) {
            found.add(new Violation(pointer, detail));
        }
    }

    /** Whether no further one is kept, so that looking for more is no use. */
    boolean isFull() {
        return found.size() == MOST;
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public List<Violation> list() {
        return List.copyOf(found);
    }

    /** Throws a 400 that lists every fault found so far; does nothing when there is none. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw ProblemException.invalid(list());
        }
    }
}
